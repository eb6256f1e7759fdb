"""The command table, what loading one command costs, and how commands end."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from deploy.cli import COMMANDS
from tests.commands import ROOT, jixiao, started


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists(name: str) -> None:
    known = COMMANDS[name]
    command = getattr(import_module(known.module), known.attribute)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help


def loaded_by(*arguments: str) -> set[str]:
    """Every module that is in memory once the command has done its work."""
    program = (
        "import json, sys; from deploy.cli import program;"
        f"program({list(arguments)!r}, standalone_mode=False); print(json.dumps(sorted(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return set(json.loads(found.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "tests/cases/schemes/mark.toml"),
        ("try", "tests/cases/qitai_department.toml", "--explain"),
        ("library",),
        ("library", "qitai.department"),
        ("--help",),
    ],
)
def test_a_light_command_loads_no_framework(arguments: tuple[str, ...]) -> None:
    heavy = {
        "sqlalchemy", "asyncpg", "strawberry", "graphql", "starlette", "uvicorn", "casbin", "pydantic",
    }  # fmt: skip
    loaded = loaded_by(*arguments)
    assert "click" in loaded
    assert loaded & heavy == set()


def test_help_lists_the_commands() -> None:
    shown = started("--help")
    assert shown.returncode == 0
    for name, known in COMMANDS.items():
        assert any(
            line.split(maxsplit=1) == [name, known.summary]
            for line in map(str.strip, shown.stdout.splitlines())
        )


def test_a_mistyped_command_is_corrected() -> None:
    ended = jixiao("chek")
    assert ended.returncode == 2
    assert "'check'" in ended.stderr


def test_the_schema_s_commands_are_a_group() -> None:
    assert "export" in jixiao("schema", "--help").stdout
    assert "type Query" in jixiao("schema", "export").stdout


def test_serve_says_which_settings_it_needs() -> None:
    ended = started("serve")
    assert ended.returncode == 1
    assert "OIDC_ISSUER" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_migrate_says_that_it_needs_the_owner() -> None:
    ended = jixiao("migrate")
    assert ended.returncode == 1
    assert "MIGRATION_URL" in ended.stderr


def test_an_unreachable_server_is_a_plain_message() -> None:
    ended = jixiao("migrate", MIGRATION_URL="postgresql://owner:geheim@127.0.0.1:1/none")
    assert ended.returncode == 1
    assert "can't be used" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "geheim" not in ended.stderr


def test_run_refuses_a_configured_issuer(tmp_path: Path) -> None:
    ended = jixiao(
        "run",
        JIXIAO_DATA_DIR=str(tmp_path / "data"),
        OIDC_ISSUER="https://login.example",
        OIDC_AUDIENCE="jixiao",
        OIDC_JWKS="keys.json",
    )
    assert ended.returncode == 1
    assert "OIDC_ISSUER" in ended.stderr
    assert not (tmp_path / "data").exists()

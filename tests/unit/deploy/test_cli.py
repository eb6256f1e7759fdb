"""The command table, what loading one command costs, and how commands end."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from deploy.cli import COMMANDS

ROOT = Path(__file__).parents[3]


def jixiao(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OIDC_", "JIXIAO_", "DATABASE", "MIGRATION"))
    }
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists(name: str) -> None:
    module, attribute = COMMANDS[name]
    assert callable(getattr(import_module(module), attribute))


@pytest.mark.parametrize("name", ["check", "try", "version"])
def test_a_light_command_loads_no_framework(name: str) -> None:
    module, _ = COMMANDS[name]
    heavy = ["sqlalchemy", "strawberry", "starlette", "casbin", "uvicorn", "asyncpg", "pydantic"]
    program = (
        "import json, sys; import deploy.cli; from importlib import import_module;"
        f"import_module({module!r}); print(json.dumps([m for m in {heavy!r} if m in sys.modules]))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert json.loads(found.stdout) == []


def test_help_lists_the_commands() -> None:
    shown = jixiao("--help")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in COMMANDS)


def test_serve_says_which_settings_it_needs() -> None:
    ended = jixiao("serve")
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

"""`check` and `try`, as a performance office calls them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from deploy.commands.schemes import check, try_
from tests.unit.schemes.samples import CASES, FULL

program = Typer()
program.command("check")(check)
program.command("try")(try_)


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, list(map(str, arguments)))


def test_check_passes_a_whole_document() -> None:
    file = CASES / "schemes" / "mark.toml"
    found = call("check", file)
    assert (found.exit_code, found.stdout) == (0, f"{file}: ok\n")


def test_check_reports_every_fault_of_every_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    text = FULL.replace("points = 30", "points = 31").replace("min = 80", "min = 95")
    first.write_text(text, encoding="utf-8")
    second.write_text("x =", encoding="utf-8")
    found = call("check", first, second)
    assert found.exit_code == 1
    lines = found.stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == [
        f"{first}:16:",
        f"{first}:{text.splitlines().index('min = 95') + 1}:",
        f"{second}:",
    ]
    assert [
        "[POINTS_DO_NOT_ADD_UP]" in lines[0],
        "[GRADES_OVERLAP]" in lines[1],
        "[NOT_TOML]" in lines[2],
    ] == [True] * 3


@pytest.mark.parametrize("command", ["check", "try"])
def test_a_file_that_cannot_be_read_is_exit_2(command: str, tmp_path: Path) -> None:
    assert call(command, tmp_path / "nowhere.toml").exit_code == 2
    assert call(command, tmp_path).exit_code == 2
    broken = tmp_path / "latin.toml"
    broken.write_bytes(b"name = '\xff'")
    assert call(command, broken).exit_code == 2


def test_try_prints_total_grade_rank_and_what_is_pending() -> None:
    found = call("try", CASES / "periods.toml")
    assert found.exit_code == 0
    assert found.stdout.splitlines() == [
        "half-years, quarters, once",
        "a 甲局: total 91.50, grade 优秀, rank 1",
        "b 乙局: total - (so far 45.00), pending central.duty/FY (no_fact)",
    ]


def test_try_says_who_is_undecided_and_what_follows() -> None:
    found = call("try", CASES / "tie_office.toml").stdout
    assert "b 单位b: total 95.00, grade ? (先进 undecided), rank 2" in found
    assert "rectify" in call("try", CASES / "consequences.toml").stdout


def test_try_explains_every_line() -> None:
    lines = call("try", CASES / "caps.toml", "--explain").stdout.splitlines()
    assert (
        "    adjustment inspection 查访核验  -2  1.5 + 1 + 1 = 3.5; min(3.5, 2) = 2  [capped cap=2]" in lines
    )


def test_try_prints_one_json_object() -> None:
    found = call("try", CASES / "rounding.toml", "--json")
    first = json.loads(found.stdout)["subjects"][0]
    assert {key: first[key] for key in ("code", "total", "grade", "rank", "pending", "consequences")} == {
        "code": "up", "total": "97.01", "grade": "优秀", "rank": 1, "pending": [], "consequences": [],
    }  # fmt: skip
    third = next(line for line in first["lines"] if line["code"] == "a")
    assert (third["points"], third["exact"]) == ("0.001667", "1/600")


def test_a_difference_is_exit_1_and_is_told(tmp_path: Path) -> None:
    text = (CASES / "qitai_section.toml").read_text(encoding="utf-8")
    changed = tmp_path / "case.toml"
    changed.write_text(text.replace("total = 90.35", "total = 90.36"), encoding="utf-8")
    for arguments in ([], ["--json"]):
        found = call("try", changed, *arguments)
        assert found.exit_code == 1
        assert found.stderr == "s1: total: expected 90.36, got 90.35\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('scheme = "nowhere"\n[[subjects]]\ncode = "a"', "[SCHEME_NOT_FOUND]"),
        ('scheme = "../x.toml"\n[[subjects]]\ncode = "a"', "[SCHEME_NOT_FOUND]"),
        ('scheme = "qitai.portfolio"\n[[subjects]]\ncode = "a"\nlinks = { members = ["a"] }', "[CIRCLE]"),
    ],
)
def test_a_case_that_makes_no_sense_is_exit_1(text: str, told: str, tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    case.write_text(text, encoding="utf-8")
    found = call("try", case)
    assert found.exit_code == 1
    assert told in found.stderr


def test_the_commands_load_nothing_heavy() -> None:
    code = "import sys, deploy.commands.schemes; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"sqlalchemy", "strawberry", "graphql", "starlette", "casbin", "asyncpg", "alembic", "uvicorn"}
    assert heavy.isdisjoint(loaded)


def test_a_path_beside_the_case_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("try", CASES / "caps.toml").exit_code == 0

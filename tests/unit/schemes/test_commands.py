"""`library`, `check` and `try`, as a performance office calls them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.cli import program
from tenants.schemes import library_codes, library_text
from tests.unit.schemes.samples import CASES, FULL

ENGLISH = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "C.UTF-8"}
CHINESE = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.UTF-8"}


def call(*arguments: str | Path, env: dict[str, str] = ENGLISH) -> Result:
    return CliRunner().invoke(program, list(map(str, arguments)), env=env)


def test_library_lists_code_level_name_and_source() -> None:
    found = call("library")
    assert found.exit_code == 0
    lines = found.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(library_codes())
    (department,) = [line for line in lines if line.startswith("qitai.department ")]
    code, level, name, source = department.split()
    assert (code, level, name) == ("qitai.department", "unit", "县直部门单位绩效考核")
    assert source.startswith("奇台县政府")


def test_library_prints_a_document_to_start_from(tmp_path: Path) -> None:
    found = call("library", "qitai.department")
    assert (found.exit_code, found.stdout) == (0, library_text("qitai.department"))
    ours = tmp_path / "ours.toml"
    ours.write_text(found.stdout, encoding="utf-8")
    assert call("check", ours).exit_code == 0


@pytest.mark.parametrize("code", ["nowhere", "../__init__", "qitai.department.toml"])
def test_library_without_such_a_scheme_is_exit_2_with_the_list(code: str) -> None:
    found = call("library", code)
    assert (found.exit_code, found.stdout) == (2, "")
    assert code in found.stderr
    assert [line.strip() for line in found.stderr.splitlines()[1:]] == list(library_codes())


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
        f"{second}:1:",
    ]
    assert [
        "[POINTS_DO_NOT_ADD_UP]" in lines[0],
        "[GRADES_OVERLAP]" in lines[1],
        "[NOT_TOML]" in lines[2],
    ] == [True] * 3


def test_what_a_document_leaves_open_is_a_warning_and_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "open.toml"
    file.write_text(FULL.replace('assessor = "office"\n', "", 1), encoding="utf-8")
    found = call("check", file)
    line = FULL.splitlines().index('code = "panel"')
    assert found.exit_code == 0
    warning, ok = found.stdout.splitlines()
    assert warning.startswith(f"{file}:{line}: warning: panel assessor: nobody is told to give these marks")
    assert warning.endswith("[ASSESSOR_OPEN_JUDGED]")
    assert ok == f"{file}: ok"
    (told,) = json.loads(call("check", file, "--json").stdout)["files"][0]["faults"]
    assert (told["code"], told["warning"], told["line"]) == ("ASSESSOR_OPEN_JUDGED", True, line)
    assert "提示：panel assessor：" in call("check", file, env=CHINESE).stdout.replace(": ", "：")


def test_check_prints_one_json_object(tmp_path: Path) -> None:
    good, bad = CASES / "schemes" / "mark.toml", tmp_path / "a.toml"
    bad.write_text(FULL.replace("share = 40", "share = 41"), encoding="utf-8")
    found = call("check", good, bad, "--json")
    assert found.exit_code == 1
    first, second = json.loads(found.stdout)["files"]
    assert first == {"file": str(good), "faults": []}
    assert second["file"] == str(bad)
    (fault,) = second["faults"]
    assert {key: fault[key] for key in ("line", "indicator", "key", "code")} == {
        "line": 16, "indicator": "work", "key": "points", "code": "POINTS_DO_NOT_ADD_UP",
    }  # fmt: skip
    assert (fault["params"]["total"], fault["params"]["expected"]) == ("50.5", "50")
    assert "50.5" in fault["message"]


@pytest.mark.parametrize(
    ("arguments", "env", "told"),
    [
        ([], ENGLISH, "add `year`"),
        ([], CHINESE, "缺少“year”"),
        ([], {**CHINESE, "LC_ALL": "en_GB.UTF-8"}, "add `year`"),
        (["--lang", "zh"], ENGLISH, "缺少“year”"),
        (["--lang", "en"], CHINESE, "add `year`"),
    ],
)
def test_check_speaks_the_language_of_the_terminal_or_the_one_asked_for(
    arguments: list[str], env: dict[str, str], told: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.toml"
    file.write_text(FULL.replace("year = 2025\n", ""), encoding="utf-8")
    assert call("check", file, *arguments, env=env).stdout == f"{file}: year: {told} [MISSING_KEY]\n"
    found = json.loads(call("check", file, "--json", *arguments, env=env).stdout)
    assert found["files"][0]["faults"][0]["message"] == told


def test_try_tells_a_faulty_case_in_one_language(tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    subject = '[[subjects]]\ncode = "a"\nfacts = [\n  { indicator = "annual", rating = 1 },\n]'
    case.write_text(f'scheme = "qitai.department"\n{subject}', encoding="utf-8")
    assert call("try", case, "--lang", "zh").stderr == (
        f"{case}:5: a facts.annual: 请填报“annual”的下级指标 [HAS_CHILDREN]\n"
    )
    assert call("try", case).stderr == (
        f"{case}:5: a facts.annual: report against the indicators below `annual` [HAS_CHILDREN]\n"
    )


@pytest.mark.parametrize("command", ["check", "try"])
def test_a_file_that_cannot_be_read_is_exit_2(command: str, tmp_path: Path) -> None:
    assert call(command, tmp_path / "nowhere.toml").exit_code == 2
    assert call(command, tmp_path).exit_code == 2


@pytest.mark.parametrize("command", ["check", "try"])
def test_a_file_of_another_encoding_is_exit_2_with_advice(command: str, tmp_path: Path) -> None:
    broken = tmp_path / "old.toml"
    broken.write_bytes('name = "考核"'.encode("gbk"))
    found = call(command, broken)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "save it as UTF-8" in found.stderr
    assert "另存为 UTF-8" in call(command, broken, env=CHINESE).stderr


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    file = tmp_path / "windows.toml"
    file.write_bytes(FULL.replace("\n", "\r\n").encode("utf-8-sig"))
    assert call("check", file).exit_code == 0


def test_try_prints_total_grade_rank_and_what_is_pending() -> None:
    found = call("try", CASES / "periods.toml")
    assert found.exit_code == 0
    assert found.stdout.splitlines() == [
        "half-years, quarters, once",
        "a 甲局: total 91.50, grade 优秀, rank 1",
        "b 乙局: total - (so far 45.00), pending central.duty/FY (no figure that counts yet)",
    ]


def test_try_says_who_is_undecided_and_what_follows() -> None:
    found = call("try", CASES / "tie_office.toml").stdout
    assert "b 单位b: total 95.00, grade ? (先进 undecided), rank 2" in found
    assert "rectify" in call("try", CASES / "consequences.toml").stdout


def test_try_explains_every_line() -> None:
    lines = call("try", CASES / "caps.toml", "--explain").stdout.splitlines()
    assert (
        "    adjustment inspection 查访核验  -2  1.5 + 1 + 1 = 3.5; min(3.5, 2) = 2  [capped; cap 2]" in lines
    )


def test_try_says_what_a_derivation_waits_for() -> None:
    lines = call("try", CASES / "periods.toml", "--explain").stdout.splitlines()
    assert "    leaf central.duty/FY 职能  - of 100/3  [pending; no figure that counts yet]" in lines


def test_try_speaks_chinese(tmp_path: Path) -> None:
    lines = call("try", CASES / "periods.toml", "--explain", env=CHINESE).stdout.splitlines()
    assert "a 甲局: 总分 91.50，等次 优秀，名次 1" in lines
    assert "b 乙局: 总分待定（已得 45.00），缺：central.duty/FY（尚无可计入的数据）" in lines
    assert "    指标 once 年终一次  19 / 20 分  95 / 100 = 0.95; 20 × 0.95 = 19" in lines
    assert "    指标 central.duty/FY 职能  - / 100/3 分  [缺项；尚无可计入的数据]" in lines
    capped = call("try", CASES / "caps.toml", "--explain", "--lang", "zh").stdout
    assert (
        "    加减分 inspection 查访核验  -2  1.5 + 1 + 1 = 3.5; min(3.5, 2) = 2  [已到上限；上限 2]" in capped
    )
    undecided = call("try", CASES / "tie_office.toml", env=CHINESE).stdout
    assert "b 单位b: 总分 95.00，等次 待定（先进并列，待裁定），名次 2" in undecided
    changed = tmp_path / "case.toml"
    text = (CASES / "qitai_section.toml").read_text(encoding="utf-8")
    changed.write_text(text.replace("total = 90.35", "total = 90.36"), encoding="utf-8")
    assert call("try", changed, env=CHINESE).stderr == "s1: total：应为 90.36，实为 90.35\n"


def test_a_derivation_has_a_word_for_every_kind_of_line_in_the_cases() -> None:
    for case in sorted(CASES.glob("*.toml")):
        for line in call("try", case, "--explain", "--lang", "zh").stdout.splitlines():
            if line.startswith("    "):
                assert not line.split()[0].isascii(), line
                assert "NOTE_" not in line, line
                assert "PENDING_" not in line, line


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


def test_a_path_beside_the_case_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("try", CASES / "caps.toml").exit_code == 0


def test_the_readme_shows_what_try_prints() -> None:
    readme = (CASES.parents[1] / "README.md").read_text("utf-8")
    command, _, after = readme.partition("jixiao try tests/cases/caps.toml --explain --lang zh")[2].partition(
        "```text\n"
    )
    shown = after.partition("```")[0]
    assert command
    assert call("try", CASES / "caps.toml", "--explain", "--lang", "zh").output.startswith(shown)

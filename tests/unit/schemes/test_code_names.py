"""The names of codes: where a document says them, what is warned of, and where people read them."""

import tomllib
from pathlib import Path

import pytest

import deploy.demo
from tenants.schemes import (
    CodeKind,
    Entry,
    Event,
    Line,
    SchemeFault,
    check_scheme,
    evaluate,
    library_codes,
    library_text,
    line_from_json,
    lines_to_json,
    parse_scheme,
    review_scheme,
)
from tests.unit.schemes.samples import FULL, GRADES, facts

NAMELESS = FULL[: FULL.index("[names]")]


def about_names(text: str) -> list[SchemeFault]:
    return [fault for fault in review_scheme(text) if fault.code in ("CODE_WITHOUT_NAME", "NAME_NOT_USED")]


def warnings_of(text: str) -> dict[str | None, SchemeFault]:
    found = about_names(text)
    assert all(fault.warning for fault in found)
    return {fault.key: fault for fault in found}


def test_a_document_names_its_codes() -> None:
    names = parse_scheme(FULL).names
    assert names.name(CodeKind.CATEGORY, "unit", "zh") == "单位"
    assert names.name(CodeKind.GROUP, "leaders", "en") == "县领导"
    assert names.name(CodeKind.CONSEQUENCE, "rectify", "zh") == "限期整改"
    assert names.name(CodeKind.EVENT, "province", "zh") == "省级"


@pytest.mark.parametrize(
    ("kind", "code", "chinese", "english"),
    [
        (CodeKind.PERIOD, "Q3", "第三季度", "third quarter"),
        (CodeKind.PERIOD, "H1", "上半年", "first half of the year"),
        (CodeKind.PERIOD, "M11", "11 月", "November"),
        (CodeKind.PERIOD, "FY", "全年", "whole year"),
        (CodeKind.LINK, "projects", "承担的专项", "its projects"),
    ],
)
def test_what_is_usual_has_a_name_in_both_languages(
    kind: CodeKind, code: str, chinese: str, english: str
) -> None:
    names = parse_scheme(FULL).names
    assert (names.name(kind, code, "zh"), names.name(kind, code, "en")) == (chinese, english)


def test_a_scheme_s_own_name_comes_before_the_usual_one() -> None:
    names = parse_scheme(FULL + 'periods = { FY = "年终" }\n').names
    assert names.name(CodeKind.PERIOD, "FY", "zh") == names.name(CodeKind.PERIOD, "FY", "en") == "年终"
    assert names.name(CodeKind.PERIOD, "H1", "zh") == "上半年"


def test_a_code_without_a_name_is_its_own() -> None:
    names = parse_scheme(NAMELESS).names
    for kind in CodeKind:
        assert names.name(kind, "x1", "zh") == "x1"


def test_codes_that_people_would_read_are_warned_of_and_the_document_can_be_used() -> None:
    found = warnings_of(NAMELESS)
    assert {key: fault.params.get("codes") for key, fault in found.items()} == {
        "names.category": "unit",
        "names.groups": "leaders, peers, citizens",
        "names.events": "late, absent, city, province",
        "names.consequences": "award, rectify",
    }
    assert {fault.code for fault in found.values()} == {"CODE_WITHOUT_NAME"}
    assert parse_scheme(NAMELESS).code == "sample.unit"
    assert "leaders、peers、citizens" in found["names.groups"].message_in("zh")
    assert str(found["names.category"]).startswith("scheme.toml: warning: names.category: ")
    assert found["names.category"].text_in("zh").startswith("scheme.toml: 提示：names.category: ")


def test_a_code_in_another_script_is_a_name_already() -> None:
    assert warnings_of(FULL) == {}
    text = FULL.replace('category = "unit"', 'category = "单位"').replace(
        'category = "单位"\ngroups', "groups"
    )
    assert warnings_of(text) == {}


def test_a_period_that_is_not_usual_needs_a_name() -> None:
    text = FULL.replace("{ H1 = 30, FY = 60 }", "{ MID = 30, FY = 60 }").replace(
        'H1 = "07-10"', 'MID = "07-10"'
    )
    assert warnings_of(text)["names.periods"].params["codes"] == "MID"
    assert warnings_of(text + 'periods = { MID = "年中" }\n') == {}


def test_a_name_for_no_code_is_warned_of_on_its_line() -> None:
    text = FULL.replace("rectify = ", "rectfy = ")
    found = [fault for fault in about_names(text) if fault.code == "NAME_NOT_USED"]
    assert [(fault.key, fault.params["value"], fault.params["near"]) for fault in found] == [
        ("names.consequences", "rectfy", "rectify")
    ]
    assert text.splitlines()[(found[0].line or 0) - 1].startswith("consequences = ")


def test_a_fault_in_an_indicator_makes_no_name_superfluous() -> None:
    text = FULL.replace("groups = { leaders = 60, peers = 40 }", "groups = { leaders = -1, peers = 4 }")
    assert [fault.code for fault in check_scheme(text)] == ["NEGATIVE_NUMBER"]
    assert about_names(text) == []


def test_ranking_groups_are_named_by_rosters_so_any_may_have_a_name() -> None:
    text = FULL + 'ranking_groups = { economy = "经济综合部门" }\n'
    assert warnings_of(text) == {}
    assert parse_scheme(text).names.name(CodeKind.RANKING_GROUP, "economy", "zh") == "经济综合部门"


@pytest.mark.parametrize(
    ("given", "code", "key", "line"),
    [
        ('periods = { FY = "" }', "NOT_A_TEXT", "FY", "periods"),
        ("periods = { FY = 3 }", "NOT_A_TEXT", "FY", "periods"),
        ("periods = {}", "NOT_A_TABLE", "periods", "periods"),
        ('grupos = { x = "y" }', "UNKNOWN_KEY", "grupos", "grupos"),
        ('[names.periods]\nFY = ""', "NOT_A_TEXT", "FY", "FY"),
    ],
)
def test_faults_of_names_are_told_with_their_line(given: str, code: str, key: str, line: str) -> None:
    text = f"{FULL}{given}\n"
    (fault,) = check_scheme(text)
    assert (fault.code, fault.key) == (code, key)
    assert text.splitlines()[(fault.line or 0) - 1].startswith(line)


SCORED = f"""
code = "sample"
name = "样例"
year = 2025
level = 2
category = "unit"

[[indicators]]
code = "panel"
name = "测评"
points = 100
method = "panel"
periods = {{ MID = 1, FY = 1 }}
groups = {{ leaders = 60, peers = 40 }}

[[adjustments]]
code = "commendation"
name = "表彰"
kind = "bonus"
cap = 4
events = {{ city = 2 }}
{GRADES}
consequences = ["rectify"]
"""
SCORED_NAMES = """
[names]
groups = { leaders = "县领导", peers = "同级单位" }
events = { city = "市级" }
consequences = { rectify = "限期整改" }
periods = { MID = "年中" }
"""


def lines_of(text: str) -> tuple[Line, ...]:
    scheme = parse_scheme(text)
    marks = {"ratings": {"leaders": [70], "peers": [60]}}
    given = facts(scheme, *(("panel", period, marks) for period in ("MID", "FY")))
    commended = [Event("commendation", event="city")]
    return evaluate([Entry("a", scheme, facts=given, events=commended)])["a"].lines


def test_a_derivation_speaks_by_the_names() -> None:
    middle, year, *_ = lines = lines_of(SCORED + SCORED_NAMES)
    assert middle.rule.startswith("(县领导 70 × 60 + 同级单位 60 × 40) / 100 = 66")
    assert (middle.period, middle.period_name) == ("MID", "年中")
    assert (year.period, year.period_name) == ("FY", None)
    assert [line.note_params["event"] for line in lines if line.note == "event"] == ["市级"]
    assert [(line.code, line.label) for line in lines if line.kind == "consequence"] == [
        ("rectify", "限期整改")
    ]


def test_names_change_no_figure() -> None:
    named, nameless = lines_of(SCORED + SCORED_NAMES), lines_of(SCORED)
    assert [line.points for line in named] == [line.points for line in nameless]
    assert nameless[0].rule.startswith("(leaders 70 × 60 + peers 60 × 40) / 100 = 66")


def test_a_line_keeps_its_period_s_name_in_storage() -> None:
    lines = lines_of(SCORED + SCORED_NAMES)
    stored = lines_to_json(lines)
    assert tuple(map(line_from_json, stored)) == lines
    # What was stored before schemes had names has none.
    for each in stored:
        del each["period_name"]
    assert {line_from_json(each).period_name for each in stored} == {None}


def documents() -> list[object]:
    library = [pytest.param(library_text(code), id=code) for code in library_codes()]
    files = sorted((Path(deploy.demo.__path__[0]) / "schemes").glob("*.toml"))
    return [*library, *(pytest.param(file.read_text(encoding="utf-8"), id=file.stem) for file in files)]


@pytest.mark.parametrize("text", documents())
def test_every_document_of_ours_names_its_codes(text: str) -> None:
    assert [str(fault) for fault in about_names(text)] == []
    names = tomllib.loads(text)["names"]
    for kind, given in names.items():
        for name in [given] if kind == "category" else given.values():
            assert not name.isascii(), name

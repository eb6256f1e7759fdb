"""Every golden case, scored by the engine; and that a case can fail."""

from fractions import Fraction
from pathlib import Path

import pytest

from tenants.schemes import (
    NOTES,
    CaseRun,
    SchemeError,
    library_codes,
    line_from_json,
    lines_to_json,
    parse_case,
    run_case,
)
from tests.unit.schemes.samples import case_files, load


def run_of(file: Path) -> CaseRun:
    return run_case(parse_case(file.read_text(encoding="utf-8"), load=load, file=file.name))


every_case = pytest.mark.parametrize("file", case_files(), ids=lambda file: file.stem)


def test_there_is_a_case_for_every_scheme_of_the_library() -> None:
    scored = {
        subject.scheme
        for file in case_files()
        for subject in parse_case(file.read_text(encoding="utf-8"), load=load).subjects
        if subject.expect.total is not None
    }
    left_out = set(library_codes()) - scored
    assert left_out == set(), f"add to tests/cases a case that expects a total by each of {left_out}"


@every_case
def test_case(file: Path) -> None:
    run = run_of(file)
    assert [str(each) for each in run.differences] == []


@every_case
def test_every_subject_of_a_case_expects_something(file: Path) -> None:
    for subject in parse_case(file.read_text(encoding="utf-8"), load=load).subjects:
        expect = subject.expect
        assert expect.pending or expect.undecided or (expect.total, expect.grade, expect.rank) != (None,) * 3


@every_case
def test_the_lines_add_up_to_the_total_before_rounding(file: Path) -> None:
    for result in run_of(file).results.values():
        leaves = [line.value for line in result.lines if line.kind == "leaf" and line.period is None]
        adjusted = [line.value for line in result.lines if line.kind == "adjustment" and line.note != "event"]
        known = sum((value for value in leaves + adjusted if value is not None), Fraction(0))
        (total,) = [line for line in result.lines if line.kind == "total"]
        assert total.value == max(known, Fraction(0))
        assert total.points == result.attained


@every_case
def test_the_periods_of_a_leaf_add_up_to_the_leaf(file: Path) -> None:
    for result in run_of(file).results.values():
        parts: dict[str, Fraction] = {}
        for line in result.lines:
            if line.kind == "leaf" and line.period is not None:
                parts[line.code] = parts.get(line.code, Fraction(0)) + (line.value or 0)
        for line in result.lines:
            if line.kind == "leaf" and line.period is None and line.code in parts:
                assert (line.value or 0) == parts[line.code]


def test_the_cases_show_every_note_there_is() -> None:
    results = [result for file in case_files() for result in run_of(file).results.values()]
    shown = {line.note for result in results for line in result.lines if line.note}
    assert shown == NOTES, (
        f"add to NOTES in tenants/schemes/scoring/lines.py: {shown - NOTES}; "
        f"add to tests/cases a case that shows each of {NOTES - shown}"
    )


@every_case
def test_lines_survive_storage(file: Path) -> None:
    for result in run_of(file).results.values():
        assert [line_from_json(data) for data in lines_to_json(result.lines)] == list(result.lines)


@pytest.mark.parametrize(
    ("expected", "field"),
    [
        ("total = 90.23", "total"),
        ('grade = "良好"', "grade"),
        ("rank = 2", "rank"),
        ("attained = 1", "attained"),
        ('pending = ["public"]', "pending"),
        ('undecided = "优秀"', "undecided"),
        ('consequences = ["other"]', "consequences"),
        ('points = { annual = "1/3" }', "points of annual"),
        ("points = { nowhere = 1 }", "points of nowhere"),
    ],
)
def test_a_wrong_expectation_is_a_difference(expected: str, field: str) -> None:
    text = (case_files()[0].parent / "qitai_department.toml").read_text(encoding="utf-8")
    before, _, after = text.partition('code = "audit"')
    start, _, rest = after.partition("expect = {")
    changed = f'{before}code = "audit"{start}expect = {{ {expected} }}\n#{rest}'
    run = run_case(parse_case(changed, load=load))
    assert [(each.subject, each.field) for each in run.differences] == [("audit", field)]


MARK = load("schemes/mark.toml")
SUBJECT = '[[subjects]]\ncode = "a"\nscheme = "schemes/mark.toml"\n'


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "NO_SUBJECTS", None),
        ("subjects = 3", "NOT_A_LIST_OF_TABLES", 1),
        ('[[subjects]]\ncode = "a"', "MISSING_KEY", 1),
        ('scheme = "nowhere"\n[[subjects]]\ncode = "a"', "SCHEME_NOT_FOUND", 2),
        (SUBJECT + "facts = [3]", "NOT_A_TABLE", 4),
        (SUBJECT + "facts = { rating = 3 }", "NOT_A_LIST_OF_TABLES", 4),
        (SUBJECT + "events = 3", "NOT_A_LIST_OF_TABLES", 4),
        (
            '[[subjects]]\ncode = "a"\nscheme = "schemes/adjusted.toml"\n'
            'events = [{ code = "commendation", event = [] }]',
            "NOT_A_TEXT",
            4,
        ),
        (SUBJECT + 'facts = [{ indicator = "work", rating = 101 }]', "MARK_ABOVE_HIGHEST", 4),
        (SUBJECT + 'facts = [{ indicator = "other", rating = 1 }]', "UNKNOWN_INDICATOR", 4),
        (SUBJECT + 'facts = [{ indicator = "work", period = 3, rating = 1 }]', "UNKNOWN_PERIOD", 4),
        (SUBJECT + 'events = [{ code = "x", points = 1 }]', "UNKNOWN_EVENT_CODE", 4),
        (SUBJECT + 'events = [{ code = ["x"], points = "y" }]', "UNKNOWN_EVENT_CODE", 4),
        (SUBJECT + 'events = [{ code = "x", size = 1 }]', "UNKNOWN_KEY", 4),
        (SUBJECT + "facts = [{ rating = 3 }]", "MISSING_KEY", 4),
        (SUBJECT + "events = [{ points = 3 }]", "MISSING_KEY", 4),
        (SUBJECT + "events = [3]", "NOT_A_TABLE", 4),
        ("\ufeff" + SUBJECT + "grop = 3", "UNKNOWN_KEY", 4),
        (SUBJECT + 'links = { members = ["b"] }', "UNUSED_LINK", 4),
        (SUBJECT + "weights = { b = 0 }", "NOT_POSITIVE", 4),
        (SUBJECT + "weights = { b = nan }", "NOT_FINITE", 4),
        (SUBJECT + 'decisions = { "优秀" = 1 }', "NOT_A_DECISION", 4),
        (SUBJECT + 'decisions = { "特优" = true }', "UNKNOWN_GRADE", 4),
        (SUBJECT + "expect = { sum = 3 }", "UNKNOWN_KEY", 4),
        (SUBJECT + "expect = { total = -3 }", "NEGATIVE_NUMBER", 4),
        (SUBJECT + 'expect = { points = { work = "1/0" } }', "NOT_A_FRACTION", 4),
        (SUBJECT + "grop = 3", "UNKNOWN_KEY", 4),
    ],
)
def test_a_faulty_case_is_reported(text: str, code: str, line: int | None) -> None:
    with pytest.raises(SchemeError) as caught:
        parse_case(text, load=load, file="x.toml")
    found = [(fault.code, fault.line, fault.file) for fault in caught.value.faults]
    assert (code, line, "x.toml") in found


ENTRIES = """facts = [
  { indicator = "work", rating = 90 },
  { indicator = "work", rating = 101 },
  { indicator = "wrok", rating = 90 },
]
events = [
  { code = "acident" },
]
"""


@pytest.mark.parametrize(
    ("line", "told", "chinese"),
    [
        (
            6,
            "a facts.work: `rating` may be at most 100 [MARK_ABOVE_HIGHEST]",
            "a facts.work: “rating”最高为 100 [MARK_ABOVE_HIGHEST]",
        ),
        (
            7,
            "a facts.wrok: there is no indicator `wrok` for this (work?) [UNKNOWN_INDICATOR]",
            "a facts.wrok: 没有指标“wrok”（是否为“work”？） [UNKNOWN_INDICATOR]",
        ),
        (
            10,
            "a events.acident: the scheme records no events against `acident` (accident?) "
            "[UNKNOWN_EVENT_CODE]",
            "a events.acident: 指标体系没有“acident”这一事项（是否为“accident”？） [UNKNOWN_EVENT_CODE]",
        ),
    ],
)
def test_a_refused_entry_is_named_on_its_own_line(line: int, told: str, chinese: str) -> None:
    scheme = MARK + '[[overrides]]\ncode = "accident"\nname = "事故"\neffect = "lowest"\n'
    with pytest.raises(SchemeError) as caught:
        parse_case(SUBJECT + ENTRIES, load=lambda _: scheme, file="x.toml")
    assert [fault.line for fault in caught.value.faults] == [6, 7, 10]
    (fault,) = [fault for fault in caught.value.faults if fault.line == line]
    assert fault.text_in("en") == f"x.toml:{line}: {told}"
    assert fault.text_in("zh") == f"x.toml:{line}: {chinese}"


def test_the_faults_of_a_case_include_those_of_its_schemes() -> None:
    with pytest.raises(SchemeError) as caught:
        parse_case('scheme = "s"\n[[subjects]]\ncode = "a"', load=lambda _: "year = 3", file="x.toml")
    assert {(fault.file, fault.code) for fault in caught.value.faults} >= {("s", "NOT_IN_RANGE")}

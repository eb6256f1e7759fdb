"""Consequences under conditions: what a document may say, when they hold, and how a derivation shows it."""

import pytest

from tenants.schemes import (
    Entry,
    Event,
    Result,
    check_scheme,
    evaluate,
    parse_case,
    parse_fact,
    parse_scheme,
    run_case,
)
from tests.unit.schemes.samples import CASES, FULL, MARK, leaf, load, rated, scheme

VIOLATION = '[[overrides]]\ncode = "violation"\nname = "违纪"\neffect = "down"\n'


def following(when: str) -> str:
    return f'{MARK}{VIOLATION}\n[[consequences]]\nwhen = {when}\nthen = ["x"]\n'


def results_of(when: str, *marks: int, **more: object) -> list[Result]:
    """The results of subjects with these marks; `more` goes to the last of them."""
    of = scheme(following(when))
    entries = [rated(f"s{n}", mark, of) for n, mark in enumerate(marks[:-1])]
    return list(evaluate([*entries, rated("last", marks[-1], of, **more)]).values())


def reached(when: str, *marks: int) -> list[int]:
    """Whose consequence follows, by position."""
    return [n for n, result in enumerate(results_of(when, *marks)) if result.consequences]


def rule_of(when: str, *marks: int, **more: object) -> str:
    (line,) = [each for each in results_of(when, *marks, **more)[-1].lines if each.kind == "consequence"]
    return line.rule


@pytest.mark.parametrize(
    ("when", "code", "key"),
    [
        ("{}", "NOT_A_TABLE", "when"),
        ("3", "NOT_A_TABLE", "when"),
        ('{ indicator = "public" }', "MISSING_KEY", "below"),
        ("{ below = 0 }", "NOT_POSITIVE", "below"),
        ("{ blow = 60 }", "UNKNOWN_KEY", "blow"),
        ('{ grade = "特优" }', "UNKNOWN_GRADE", "when"),
        ('{ grade = ["优秀", "特优"] }', "UNKNOWN_GRADE", "when"),
        ("{ grade = [] }", "MISSING_KEY", "grade"),
        ("{ grade = 3 }", "NOT_A_LIST_OF_TEXTS", "grade"),
        ('{ grade = "" }', "NOT_A_TEXT", "grade"),
        ('{ override = "fire" }', "UNKNOWN_OVERRIDE", "when"),
        ('{ override = "inspection" }', "UNKNOWN_OVERRIDE", "when"),
        ('{ band = "特优" }', "UNKNOWN_GRADE", "when"),
        ('{ indicator = "pubic", below = 60 }', "UNKNOWN_INDICATOR", "when"),
        ("{ satisfied_below = 60 }", "MISSING_KEY", "indicator"),
        ('{ indicator = "public", satisfied_below = 0 }', "NOT_POSITIVE", "satisfied_below"),
        ('{ indicator = "public", satisfied_below = 60 }', "NO_SATISFIED_BANDS", "when"),
        ('{ indicator = "order", satisfied_below = 60 }', "NO_SATISFIED_BANDS", "when"),
        ('{ below = 60, over = "pool" }', "OVER_NOTHING", "over"),
        ('{ last = 3, over = "group" }', "UNKNOWN_CHOICE", "over"),
        ('{ last = 3, over = "pool" }', "POOL_MISSING", "when"),
        ('{ first = { count = 3, of = "assessed" } }', "OF_WITHOUT_SHARE", "of"),
        ('{ first = { share = 30, of = "graded" } }', "UNKNOWN_CHOICE", "of"),
        ("{ first = 0 }", "NOT_IN_RANGE", "first"),
        ('{ grade = "优秀", among = "grade" }', "AMONG_NOTHING", "among"),
        ('{ first = 1, among = "grade" }', "AMONG_NOTHING", "among"),
        ('{ grade = "优秀", first = 1, among = "band" }', "UNKNOWN_CHOICE", "among"),
        ("{ last = 0 }", "NOT_IN_RANGE", "last"),
        ("{ last = 1.5 }", "NOT_IN_RANGE", "last"),
        ("{ first = {} }", "NOT_A_TABLE", "first"),
        ("{ first = { count = 0 } }", "NOT_IN_RANGE", "count"),
        ("{ first = { share = 0 } }", "NOT_POSITIVE", "share"),
        ("{ first = { share = 101 } }", "NOT_IN_RANGE", "first"),
        ("{ first = { share = 10, count = 3 } }", "SHARE_OR_COUNT", "first"),
        ('{ first = { rounding = "up" } }', "SHARE_OR_COUNT", "first"),
        ('{ first = { share = 10, rounding = "off" } }', "UNKNOWN_CHOICE", "rounding"),
        ('{ last = { share = 10, ties = "in" } }', "UNKNOWN_KEY", "ties"),
    ],
)
def test_a_faulty_condition_is_reported_on_its_line(when: str, code: str, key: str) -> None:
    text = FULL.replace('{ indicator = "public", below = 60 }', when)
    faults = check_scheme(text)
    assert (code, key) in {(fault.code, fault.key) for fault in faults}
    lines = text.splitlines()
    assert {lines[(fault.line or 0) - 1] for fault in faults} == {f"when = {when}"}


def test_a_fault_in_one_consequence_does_not_move_those_of_the_next() -> None:
    more = '\n[[consequences]]\nwhen = { band = "特优" }\nthen = ["x"]\n'
    text = FULL.replace('when = { indicator = "public", below = 60 }\n', "") + more
    faults = [fault for fault in check_scheme(text) if fault.code == "UNKNOWN_GRADE"]
    assert [text.splitlines()[(fault.line or 0) - 1] for fault in faults] == ['when = { band = "特优" }']


@pytest.mark.parametrize(
    ("when", "marks", "expected"),
    [
        ("{ below = 60 }", [60, 59, 100], [1]),
        ('{ grade = "优秀" }', [90, 89, 50], [0]),
        ('{ grade = ["优秀", "不合格"] }', [90, 89, 50], [0, 2]),
        ("{ first = 2 }", [70, 90, 80, 60], [1, 2]),
        ("{ first = 2 }", [70, 90, 70, 60], [0, 1, 2]),
        ("{ first = 2 }", [90, 90, 90, 60], [0, 1, 2]),
        ("{ first = 9 }", [90, 80], [0, 1]),
        ("{ first = { count = 1 } }", [70, 90], [1]),
        ("{ first = { share = 50 } }", [70, 90, 80], [1, 2]),
        ('{ first = { share = 50, rounding = "down" } }', [70, 90, 80], [1]),
        ("{ first = { share = 10 } }", [70, 90, 80], []),
        ('{ first = { share = 50, of = "assessed", rounding = "down" } }', [70, 90, 80], [1]),
        ("{ last = 2 }", [70, 90, 80, 60], [0, 3]),
        ("{ last = 2 }", [70, 90, 70, 60], [0, 2, 3]),
        ("{ last = { share = 25 } }", [70, 90, 80, 60], [3]),
        ("{ first = 2, last = 2 }", [70, 90, 80], [2]),
        ("{ below = 75, first = 2 }", [70, 90, 60], [0]),
        ('{ indicator = "work", below = 75, last = 1 }', [70, 90, 60], [2]),
        ('{ grade = "良好", first = 1 }', [95, 85, 82], []),
        ('{ grade = "良好", first = 1, among = "grade" }', [95, 85, 82], [1]),
        ('{ grade = ["良好", "优秀"], last = 1, among = "grade" }', [95, 85, 82, 40], [2]),
        ('{ grade = "良好", first = { share = 50 }, among = "grade" }', [95, 85, 82, 40], [1, 2]),
    ],
)
def test_every_condition_must_hold(when: str, marks: list[int], expected: list[int]) -> None:
    assert reached(when, *marks) == expected


def test_a_recorded_override_is_told_apart_from_the_grade_before_it() -> None:
    violated = [Event("violation")]
    assert results_of('{ override = "violation" }', 70, 95, events=violated)[-1].consequences == ("x",)
    assert results_of('{ override = "violation" }', 70, 95)[-1].consequences == ()
    # 95 is 优秀 by its total, and 良好 after the violation.
    for when, expected in {
        '{ band = "优秀" }': ("x",),
        '{ band = "良好" }': (),
        '{ grade = "良好" }': ("x",),
        '{ band = "优秀", grade = "良好" }': ("x",),
        '{ band = "优秀", grade = "优秀" }': (),
    }.items():
        assert results_of(when, 70, 95, events=violated)[-1].consequences == expected, when


def test_only_final_totals_are_counted_and_only_in_their_group() -> None:
    of = scheme(following("{ first = 1 }"))
    entries = [
        rated("a", 80, of),
        Entry("pending", of),
        rated("b", 90, of, group="towns"),
        rated("c", 95, of, group="towns"),
    ]
    results = evaluate(entries)
    assert {code for code, result in results.items() if result.consequences} == {"a", "c"}


def test_an_undecided_grade_is_none_of_those_asked_for() -> None:
    grades = '[[grades]]\nname = "优秀"\nmin = 90\nquota = { count = 1 }\n[[grades]]\nname = "不合格"\n'
    for when in ('{ grade = ["优秀", "不合格"] }', '{ band = "优秀" }'):
        of = scheme(following(when), grades=grades)
        results = evaluate([rated("a", 95, of), rated("b", 95, of)])
        assert [result.consequences for result in results.values()] == [(), ()]


def test_an_indicator_that_is_left_out_fulfils_no_condition() -> None:
    parts = leaf("work", 50, "rating") + leaf("public", 50, "rating")
    rule = '[[consequences]]\nwhen = { indicator = "public", below = 60 }\nthen = ["x"]\n'
    of = scheme(parts + rule, head='missing = "excluded"\n')
    result = evaluate([rated("a", 90, of)])["a"]
    assert result.total == 90
    assert result.consequences == ()


@pytest.mark.parametrize(
    ("when", "marks", "rule"),
    [
        ("{ below = 60 }", [90, 52], "样例: 52.00 < 60 = 60% × 100"),
        ('{ indicator = "work", below = 60 }', [90, 52], "指标: 52 / 100 = 52% < 60%"),
        ("{ first = 3 }", [90, 80], "样例: higher: 1 of 2; 1 + 1 ≤ 3"),
        ("{ last = { share = 30 } }", [90, 95, 85, 80, 70], "样例: lower: 0 of 5; 0 + 1 ≤ 5 × 30% = 1.5 → 2"),
        ('{ grade = "优秀", first = { share = 50 } }', [80, 95], "优秀; higher: 0 of 2; 0 + 1 ≤ 2 × 50% = 1"),
        ('{ band = "优秀" }', [80, 95], "优秀"),
    ],
)
def test_a_derivation_shows_the_figures_of_every_condition(when: str, marks: list[int], rule: str) -> None:
    assert rule_of(when, *marks) == rule


def test_a_derivation_names_the_event_and_the_grade_before_and_after_it() -> None:
    when = '{ override = "violation", band = "优秀" }'
    assert rule_of(when, 80, 95, events=[Event("violation")]) == "违纪; 优秀 → 良好"


@pytest.mark.parametrize(
    ("when", "cause"),
    [
        ('{ indicator = "work", below = 60, last = 1 }', "指标: "),
        ('{ override = "violation", band = "不合格" }', "违纪; "),
        ('{ grade = ["良好", "不合格"], last = 1 }', "不合格; "),
        ('{ band = "不合格" }', "不合格 → 不合格"),
        ("{ last = 1 }", "样例: "),
    ],
)
def test_a_line_begins_with_what_brought_the_consequence(when: str, cause: str) -> None:
    assert rule_of(when, 90, 50, events=[Event("violation")]).startswith(cause)


def test_a_consequence_is_called_by_its_name() -> None:
    for names, label in (("", "x"), ('[names.consequences]\nx = "限期整改"\n', "限期整改")):
        of = scheme(following("{ below = 60 }") + names)
        lines = evaluate([rated("a", 50, of)])["a"].lines
        assert [(line.code, line.label) for line in lines if line.kind == "consequence"] == [("x", label)]


def test_the_case_fails_where_a_subject_leaves_the_last_three() -> None:
    text = (CASES / "conditions.toml").read_text(encoding="utf-8")
    changed = text.replace(
        '{ indicator = "work", rating = 60 },\n  { indicator = "conduct", rating = 50 }',
        '{ indicator = "work", rating = 61 },\n  { indicator = "conduct", rating = 50 }',
    )
    assert changed != text
    # s7 now has 58.8 and three below it.
    run = run_case(parse_case(changed, load=load))
    assert ("s7", "consequences", "-") in {(e.subject, e.field, e.actual) for e in run.differences}


RATED = """
code = "sample.rates"
name = "满意率"
year = 2025
level = 2
category = "unit"
assessor = "office"
[[indicators]]
code = "public"
name = "评议"
points = 100
method = "survey"
periods = { H1 = 1, FY = 3 }
groups = { citizens = 3, members = 1, guests = 0 }
values = { good = 100, fair = 60, bad = 0 }
satisfied = ["good"]
[[consequences]]
when = { indicator = "public", satisfied_below = 60 }
then = ["rectify"]
[[grades]]
name = "all"
"""


def ballots(period: str, **counts: dict[str, int]) -> tuple[str, str, dict[str, object]]:
    return "public", period, {"counts": counts}


def test_the_rate_of_satisfaction_weighs_groups_and_periods() -> None:
    """H1: (50 × 3 + 90 × 1) / 4 = 60. FY: (62 × 3 + 50 × 1) / 4 = 59. (60 × 1 + 59 × 3) / 4 = 59.25."""
    scheme = parse_scheme(RATED)
    first = ballots("H1", citizens={"good": 5, "fair": 5}, members={"good": 9, "bad": 1}, guests={"bad": 9})
    second = ballots("FY", citizens={"good": 31, "fair": 19}, members={"good": 1, "fair": 1})
    facts = [parse_fact(scheme, *given) for given in (first, second)]
    (line,) = [
        each for each in evaluate([Entry("a", scheme, facts=facts)])["a"].lines if each.code == "rectify"
    ]
    assert line.rule.endswith("(60 × 1 + 59 × 3) / 4 = 59.25% < 60%")
    better = [
        facts[0],
        parse_fact(scheme, *ballots("FY", citizens={"good": 2, "bad": 1}, members={"good": 1})),
    ]
    assert evaluate([Entry("a", scheme, facts=better)])["a"].consequences == ()

"""Sets of subjects that make no sense, results from elsewhere, and what a derivation says."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tenants.schemes import (
    Entry,
    EvaluationError,
    Event,
    Fact,
    OutsideResult,
    Result,
    evaluate,
    line_from_json,
    lines_to_json,
    parse_fact,
)
from tests.unit.schemes.samples import MARK, leaf, rated, scheme

MARKED = scheme(MARK)
RESULT = scheme(leaf("of", 100, "result"), code="result")
MEMBERS = scheme(leaf("units", 100, "members"), code="members")
TABLE = 'grades = { "优秀" = 10, "良好" = [8, 9], "不合格" = 0 }'
SPECIAL = scheme(leaf("work", 90, "rating") + leaf("special", 10, "grade_points", TABLE), code="special")


def refusal(*entries: Entry, outside: tuple[OutsideResult, ...] = ()) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(EvaluationError) as caught:
        evaluate(entries, outside)
    assert caught.value.message != caught.value.message_in("zh")
    return caught.value.code, caught.value.subjects


def test_results_come_in_the_order_given() -> None:
    portfolio = Entry("p", MEMBERS, links={"members": ["b", "a"]})
    results = evaluate([portfolio, rated("b", 90, MARKED), rated("a", 80, MARKED)])
    assert list(results) == ["p", "b", "a"]
    assert results["p"].total == 85


def test_nothing_is_nothing() -> None:
    assert evaluate([]) == {}


def test_a_circle_is_refused_and_named() -> None:
    first = Entry("a", RESULT, links={"of": ["b"]})
    second = Entry("b", MEMBERS, links={"members": ["c"]})
    third = Entry("c", scheme(leaf("of", 100, "result"), code="third"), links={"of": ["a"]})
    outside = Entry("d", MEMBERS, links={"members": ["a"]})
    assert refusal(first, second, third, outside) == ("CIRCLE", ("a", "b", "c"))


def test_a_link_to_oneself_is_a_circle() -> None:
    assert refusal(Entry("a", RESULT, links={"of": ["a"]})) == ("CIRCLE", ("a",))


def test_a_grade_that_hangs_on_its_own_ranking_group_is_a_circle() -> None:
    points = 'grades = { "优秀" = 9, "良好" = 8, "不合格" = 0 }\nno_links = "full"'
    own_grades = scheme(leaf("special", 100, "grade_points", points))
    assert refusal(Entry("a", own_grades, links={"projects": ["b"]}), Entry("b", own_grades))[0] == "CIRCLE"


def test_contradictory_sets_are_refused() -> None:
    one = rated("a", 90, MARKED)
    fact = one.facts[0]
    assert refusal(one, one) == ("DUPLICATE_SUBJECT", ("a",))
    outside = OutsideResult("a", Decimal(90), Decimal(100))
    assert refusal(one, outside=(outside,)) == ("DUPLICATE_SUBJECT", ("a",))
    assert refusal(Entry("p", MEMBERS, links={"members": ["x"]})) == ("UNKNOWN_LINK", ("p",))
    assert refusal(one, Entry("p", MEMBERS, links={"members": ["a", "a"]})) == ("DUPLICATE_LINK", ("p",))
    two = Entry("p", RESULT, links={"of": ["a", "b"]})
    assert refusal(one, rated("b", 1, MARKED), two) == ("TOO_MANY_LINKS", ("p",))
    assert refusal(Entry("a", MARKED, facts=[fact, fact])) == ("DUPLICATE_FACT", ("a",))
    assert refusal(Entry("a", MARKED, facts=[Fact("x", None, {})])) == ("ENTRY_REFUSED", ("a",))
    assert refusal(Entry("a", MARKED, facts=[Fact("work", "H1", {})])) == ("ENTRY_REFUSED", ("a",))
    assert refusal(Entry("a", MARKED, events=[Event("x")])) == ("ENTRY_REFUSED", ("a",))
    weighed = Entry("p", MEMBERS, links={"members": ["a"]}, weights={"a": Decimal(0)})
    assert refusal(one, weighed) == ("WEIGHT_REFUSED", ("p",))


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        (Entry("a", MARKED, facts=[Fact("x", None, {})]), "x"),
        (Entry("a", MARKED, facts=[Fact("work", "H1", {})]), "work H1"),
        (Entry("a", MARKED, events=[Event("x")]), "x"),
    ],
)
def test_what_does_not_fit_the_scheme_is_named_in_both_languages(entry: Entry, value: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate([entry])
    assert caught.value.message_in("en") == f"a: `{value}` does not fit the scheme"
    assert caught.value.message_in("zh") == f"a：“{value}”与指标体系不符"


def test_a_released_result_from_elsewhere_is_as_good_as_an_entry() -> None:
    outside = OutsideResult("u", Decimal("86.5"), Decimal(200), name="某局")
    (result,) = evaluate([Entry("p", RESULT, links={"of": ["u"]})], [outside]).values()
    assert result.total == Decimal("43.25")
    assert result.lines[0].rule == "某局 86.5 / 200 = 0.4325; 100 × 0.4325 = 43.25"


def test_a_result_from_elsewhere_may_be_pending() -> None:
    outside = OutsideResult("u", None, Decimal(100))
    (result,) = evaluate([Entry("p", RESULT, links={"of": ["u"]})], [outside]).values()
    assert [(each.indicator, each.reason) for each in result.pending] == [("of", "linked_pending")]


def special(grade: str | None, total: str, band: tuple[int, int] | None) -> Result:
    limits = None if band is None else (Decimal(band[0]), Decimal(band[1]))
    outside = OutsideResult("x", Decimal(total), Decimal(100), grade, limits)
    return evaluate([rated("a", 100, SPECIAL, links={"projects": ["x"]})], [outside])["a"]


def test_a_grade_from_elsewhere_brings_its_own_band() -> None:
    assert special("良好", "85", (80, 90)).total == Decimal("98.50")
    assert special("优秀", "85", None).total == 100
    assert special("良好", "97", (80, 90)).total == 99, "an override put the grade below the total"
    assert special("良好", "20", (80, 90)).total == 98
    assert special(None, "85", None).pending[0].reason == "linked_pending"


@pytest.mark.parametrize(("grade", "code"), [("良好", "BAND_UNKNOWN"), ("一般", "GRADE_NOT_IN_TABLE")])
def test_a_grade_without_points_is_refused(grade: str, code: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        special(grade, "85", None)
    assert (caught.value.code, caught.value.subjects) == (code, ("x",))


def test_a_firm_link_waits_even_where_missing_counts_as_zero() -> None:
    leaves = leaf("work", 50, "rating") + leaf("of", 50, "result")
    lenient = scheme(leaves, head='missing = "zero"\n', code="lenient")
    pending = Entry("b", MARKED)
    results = evaluate([pending, Entry("a", lenient, links={"of": ["b"]}), Entry("c", lenient)])
    assert [(each.indicator, each.reason) for each in results["a"].pending] == [("of", "linked_pending")]
    assert results["c"].total == 0


def test_an_undecided_grade_keeps_those_who_read_it_waiting() -> None:
    grades = '\n[[grades]]\nname = "优秀"\nmin = 90\nquota = { count = 1 }\n[[grades]]\nname = "不合格"\n'
    projects = scheme(MARK, grades=grades, code="projects")
    unit = rated("u", 90, SPECIAL, links={"projects": ["p"]})
    results = evaluate([unit, rated("p", 95, projects), rated("q", 95, projects)])
    assert results["p"].undecided == "优秀"
    assert results["u"].pending[0].reason == "linked_pending"


def test_equal_schemes_make_one_ranking_group_and_other_versions_another() -> None:
    again, changed = scheme(MARK), scheme(MARK, head='rounding = { places = 1, mode = "half_up" }\n')
    results = evaluate([rated("a", 80, MARKED), rated("b", 90, again), rated("c", 70, changed)])
    assert [result.rank for result in results.values()] == [2, 1, 1]


def test_a_score_carries_its_derivation() -> None:
    deducted = scheme(
        MARK
        + '[[adjustments]]\ncode = "x"\nname = "核验"\nkind = "deduction"\ncap = 2\n'
        + '[[overrides]]\ncode = "y"\nname = "事故"\neffect = "lowest"\n'
    )
    events = [Event("x", points=Decimal(3), note="二次"), Event("y")]
    result = evaluate([rated("a", "92.345", deducted, events=events)])["a"]
    told = [(line.kind, line.code, line.rule, line.points, line.note) for line in result.lines]
    assert told == [
        ("leaf", "work", "92.345 / 100 = 0.92345; 100 × 0.92345 = 92.345", Decimal("92.345"), None),
        ("adjustment", "x", "3", Decimal(-3), "event"),
        ("adjustment", "x", "3; min(3, 2) = 2", Decimal(-2), "capped"),
        ("total", "sample", "92.345 − 2 = 90.345; round(90.345, 2, half_up) = 90.35", Decimal("90.35"), None),
        ("grade", "优秀", "90.35 ≥ 90 = 90% × 100", None, None),
        ("override", "y", "优秀 → 不合格", None, "lowest"),
    ]
    assert result.lines[1].note_params == {"note": "二次"}
    assert result.lines[3].exact == "90.345"


def test_a_derivation_says_what_is_pending_and_what_is_excluded() -> None:
    periods = "periods = { H1 = 1, FY = 1 }"
    pending = scheme(leaf("work", 100, "rating", periods))
    fact = parse_fact(pending, "work", "H1", {"rating": 80})
    result = evaluate([Entry("a", pending, facts=[fact])])["a"]
    assert [(line.kind, line.period, line.points, line.note) for line in result.lines] == [
        ("leaf", "H1", Decimal(40), None),
        ("leaf", "FY", None, "pending"),
        ("leaf", None, Decimal(40), "pending"),
        ("total", None, Decimal("40.00"), "pending"),
    ]
    leaves = leaf("work", 50, "rating", periods) + leaf("more", 50, "rating")
    excluded = scheme(leaves, head='missing = "excluded"\n')
    result = evaluate([Entry("a", excluded, facts=[fact])])["a"]
    assert [(line.code, line.period, line.points, line.note) for line in result.lines[:4]] == [
        ("work", "H1", Decimal(80), None),
        ("work", "FY", None, "excluded"),
        ("work", None, Decimal(80), None),
        ("more", None, None, "excluded"),
    ]
    assert result.lines[0].rule == "80 / 100 = 0.8; 50 × 100 / 50 × 0.8 = 80"


def test_hundreds_of_long_targets_are_scored_written_down_and_read_again() -> None:
    """Their sum has more digits than Python turns into text of its own accord."""
    targets = {f"t{n}": 10**13 + 7919 * n for n in range(400)}
    leaves = "".join(leaf(code, "0.25", "target", f"target = {target}") for code, target in targets.items())
    of = scheme(leaves)
    facts = [parse_fact(of, code, None, {"actual": 10**12 + 1}) for code in targets]
    result = evaluate([Entry("a", of, facts=facts)])["a"]
    (total,) = [line for line in result.lines if line.kind == "total"]
    assert len(total.exact or "") > 4_300
    assert [line_from_json(data) for data in lines_to_json(result.lines)] == list(result.lines)
    assert total.value == sum(Fraction(10**12 + 1, 4 * target) for target in targets.values())

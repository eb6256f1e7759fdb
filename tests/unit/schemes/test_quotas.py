"""Places at a grade: against a slow and obvious count, and where ties and decisions meet."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.schemes import Event, evaluate
from tenants.schemes.documents.place_counts import PlaceCount
from tenants.schemes.scoring.quotas import Candidate, admissions
from tests.unit.schemes.samples import MARK, rated, scheme

TWO_QUOTAS = """
[[grades]]
name = "优秀"
min = 90
quota = { count = 1 }
[[grades]]
name = "良好"
min = 80
quota = { count = 2 }
[[grades]]
name = "不合格"
"""


def candidates(*totals: int, **decisions: bool) -> list[Candidate]:
    words = {code: {"优秀": admitted} for code, admitted in decisions.items()}
    codes = [f"s{number}" for number in range(len(totals))]
    return [
        Candidate(code, Decimal(total), decisions=words.get(code, {}))
        for code, total in zip(codes, totals, strict=True)
    ]


def found(room: int, *totals: int, **decisions: bool) -> list[str]:
    return list(admissions(candidates(*totals, **decisions), [], "优秀", room, "office").values())


def test_what_the_office_leaves_open_follows_where_only_one_way_is_left() -> None:
    assert found(2, 95, 95, 95) == ["tie_undecided"] * 3
    assert found(2, 95, 95, 95, s0=True) == ["decided", "tie_undecided", "tie_undecided"]
    assert found(2, 95, 95, 95, s0=True, s2=True) == ["decided", "decided_out", "decided"]
    assert found(2, 95, 95, 95, s1=False) == ["decided", "decided_out", "decided"]
    assert found(1, 95, 95, 95, s1=False) == ["tie_undecided", "decided_out", "tie_undecided"]


def test_admitting_more_than_there_is_room_for_decides_nothing() -> None:
    assert found(1, 95, 95, s0=True, s1=True) == ["tie_undecided", "tie_undecided"]


def test_a_decision_counts_only_on_the_line() -> None:
    assert found(1, 95, 94, s0=False, s1=True) == ["reached", "quota_full"]


def test_a_quota_without_places_is_full() -> None:
    assert found(0, 95, 95) == ["quota_full", "quota_full"]


def test_a_place_that_hangs_on_an_undecided_tie_above_is_undecided() -> None:
    graded = scheme(MARK, grades=TWO_QUOTAS)
    marks = {"a": 95, "b": 95, "c": 85, "d": 84, "e": 83}
    results = evaluate([rated(code, mark, graded) for code, mark in marks.items()])
    # One of a and b comes down and takes a place at 良好; so c has one for sure, d only if none came.
    assert {code: (result.grade, result.undecided) for code, result in results.items()} == {
        "a": (None, "优秀"),
        "b": (None, "优秀"),
        "c": (None, "良好"),
        "d": (None, "良好"),
        "e": ("不合格", None),
    }


def test_once_decided_the_places_below_follow() -> None:
    graded = scheme(MARK, grades=TWO_QUOTAS)
    entries = [rated("a", 95, graded, decisions={"优秀": True}), rated("b", 95, graded)]
    results = evaluate([*entries, rated("c", 85, graded), rated("d", 84, graded)])
    assert [result.grade for result in results.values()] == ["优秀", "良好", "良好", "不合格"]


def test_lowest_settles_the_grade_of_a_tied_subject() -> None:
    accident = '[[overrides]]\ncode = "x"\nname = "事故"\neffect = "lowest"\n'
    graded = scheme(MARK + accident, grades=TWO_QUOTAS)
    results = evaluate([rated("a", 95, graded, events=[Event("x")]), rated("b", 95, graded)])
    assert (results["a"].grade, results["a"].undecided) == ("不合格", None)
    assert results["b"].undecided == "优秀"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(88, 93), max_size=9), st.integers(0, 5), st.sampled_from(["in", "out", "office"]))
def test_places_are_given_as_an_obvious_count_gives_them(totals: list[int], room: int, ties: str) -> None:
    pool = candidates(*totals)
    decided = admissions(pool, [], "优秀", room, ties)
    for candidate in pool:
        above = sum(other.total > candidate.total for other in pool)
        level = sum(other.total == candidate.total for other in pool)
        if above + level <= room:
            expected = "reached"
        elif above >= room:
            expected = "quota_full"
        else:
            expected = {"in": "reached", "out": "tie_out", "office": "tie_undecided"}[ties]
        assert decided[candidate.code] == expected


def grade_rules(grades: str, *given_marks: int) -> dict[str, list[tuple[str, str]]]:
    graded = scheme(MARK, grades=grades)
    results = evaluate([rated(f"s{n}", mark, graded) for n, mark in enumerate(given_marks)])
    return {
        code: [(line.label, line.rule) for line in result.lines if line.kind == "grade"]
        for code, result in results.items()
    }


def test_a_derivation_shows_how_a_share_becomes_places() -> None:
    share = TWO_QUOTAS.replace("{ count = 1 }", '{ share = 25, rounding = "down" }')
    rules = grade_rules(share, 99, 98, 97, 96, 95, 94, 70)
    assert rules["s0"] == [("优秀", "99.00 ≥ 90 = 90% × 100; 7 × 25% = 1.75 → 1")]
    assert rules["s1"][0] == ("优秀", "98.00 ≥ 90 = 90% × 100; 7 × 25% = 1.75 → 1")
    assert rules["s6"] == [
        ("优秀", "70.00 < 90 = 90% × 100; 7 × 25% = 1.75 → 1"),
        ("良好", "70.00 < 80 = 80% × 100; 2"),
        ("不合格", "70.00"),
    ]


def test_a_share_that_is_whole_needs_no_rounding() -> None:
    share = TWO_QUOTAS.replace("{ count = 1 }", "{ share = 50 }")
    assert grade_rules(share, 99, 98)["s0"] == [("优秀", "99.00 ≥ 90 = 90% × 100; 2 × 50% = 1")]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 400), st.integers(1, 100), st.sampled_from(["half_up", "half_even", "up", "down"]))
def test_the_places_of_a_share_lie_within_one_of_it(ranked: int, percent: int, mode: str) -> None:
    count = PlaceCount(Fraction(percent), None, mode)
    assert abs(count.places(ranked) - Fraction(ranked * percent, 100)) < 1
    assert count.places_text(ranked).endswith(f" {count.places(ranked)}")

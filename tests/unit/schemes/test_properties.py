"""What holds for every set of facts, whatever the figures."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.schemes import Entry, Event, Fact, Result, Scheme, evaluate, parse_fact, parse_scheme
from tests.unit.schemes.method_samples import SAMPLES, facts_of
from tests.unit.schemes.samples import FULL, MARK, leaf, rated, scheme

SCHEMES = {
    mode: parse_scheme(FULL.replace('missing = "pending"', f'missing = "{mode}"'))
    for mode in ("pending", "zero", "excluded")
}
figures = st.decimals(0, 200, places=2)
marks = st.decimals(0, 100, places=2)
counts = st.integers(0, 50)


def data_for(indicator: str) -> st.SearchStrategy[Mapping[str, object]]:
    if indicator == "work.target":
        return st.fixed_dictionaries({"actual": figures, "target": st.decimals(1, 200, places=2)})
    if indicator == "work.rating":
        return st.fixed_dictionaries({"rating": marks})
    if indicator == "panel":
        groups = st.lists(marks, max_size=4)
        return st.fixed_dictionaries({"ratings": st.fixed_dictionaries({"leaders": groups, "peers": groups})})
    if indicator == "public":
        ballots = st.fixed_dictionaries({"满意": counts, "不满意": counts})
        return st.fixed_dictionaries({"counts": st.fixed_dictionaries({"citizens": ballots})})
    return st.fixed_dictionaries({"value": figures})


LEAF_PERIODS = [
    ("work.target", "H1"), ("work.target", "FY"), ("work.rating", "H1"), ("work.rating", "FY"),
    ("panel", None), ("public", None), ("ladder", None),
]  # fmt: skip
events = st.lists(
    st.one_of(
        st.decimals(1, 3, places=1).map(lambda points: Event("inspection", points=points)),
        st.sampled_from(["city", "province"]).map(lambda kind: Event("commendation", event=kind)),
        st.sampled_from(["late", "absent"]).map(lambda kind: Event("order", event=kind)),
        st.sampled_from(["accident", "yellow_card"]).map(Event),
    ),
    max_size=4,
)


@st.composite
def entries(draw: st.DrawFn, of: Scheme) -> list[Entry]:
    found = []
    for number in range(draw(st.integers(1, 4))):
        given_at = draw(st.lists(st.sampled_from(LEAF_PERIODS), unique=True))
        facts: list[Fact] = [parse_fact(of, code, period, draw(data_for(code))) for code, period in given_at]
        found.append(Entry(f"s{number}", of, facts=facts, events=draw(events)))
    return found


def points(result: Result, kind: str) -> Fraction:
    """The sum of what the lines of a kind bring, each counted once."""
    lines = [
        line for line in result.lines if line.kind == kind and line.period is None and line.note != "event"
    ]
    return sum((line.value or Fraction(0) for line in lines), Fraction(0))


@settings(max_examples=30, deadline=None)
@given(st.data(), st.sampled_from(sorted(SCHEMES)))
def test_whatever_the_facts(data: st.DataObject, mode: str) -> None:
    given_entries = data.draw(entries(SCHEMES[mode]))
    results = evaluate(given_entries)
    for result in results.values():
        (total,) = [line for line in result.lines if line.kind == "total"]
        exact = max(points(result, "leaf") + points(result, "adjustment"), Fraction(0))
        assert total.value == exact
        assert abs(Fraction(result.attained) - exact) <= Fraction(1, 200)
        assert (result.total is None) == bool(result.pending)
        assert result.total in (None, result.attained)
        assert (result.rank is None) == (result.total is None)
        assert (result.grade is None) == (result.total is None or result.undecided is not None)
    again = evaluate(given_entries)
    assert again == results
    assert [each.lines for each in again.values()] == [each.lines for each in results.values()]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_order_of_subjects_and_events_does_not_matter(data: st.DataObject) -> None:
    given_entries = data.draw(entries(SCHEMES["zero"]))
    results = evaluate(given_entries)
    shuffled = data.draw(st.permutations(given_entries))
    again = evaluate(shuffled)
    for code, result in results.items():
        assert (again[code].total, again[code].grade, again[code].rank) == (
            result.total,
            result.grade,
            result.rank,
        )


@settings(max_examples=30, deadline=None)
@given(st.lists(marks, min_size=1, max_size=8))
def test_ranks_and_grades_follow_the_totals(given_marks: list[Decimal]) -> None:
    plain = scheme(MARK)
    results = list(
        evaluate([rated(f"s{n}", str(mark), plain) for n, mark in enumerate(given_marks)]).values()
    )
    for result in results:
        assert result.total is not None
        better = [other for other in results if other.total is not None and other.total > result.total]
        assert result.rank == 1 + len(better)
        assert result.grade == ("优秀" if result.total >= 90 else "良好" if result.total >= 80 else "不合格")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.decimals(1, 3, places=2), max_size=6))
def test_a_capped_deduction_never_takes_more_than_its_cap(taken: list[Decimal]) -> None:
    capped = scheme(MARK + '[[adjustments]]\ncode = "x"\nname = "核验"\nkind = "deduction"\ncap = 2\n')
    result = evaluate([rated("a", 90, capped, events=[Event("x", points=each) for each in taken])])["a"]
    assert result.total == 90 - min(sum(taken, Decimal(0)), Decimal(2))


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(len(LEAF_PERIODS))), st.data())
def test_points_so_far_never_fall_as_figures_come_in(order: list[int], data: st.DataObject) -> None:
    of, facts, before = SCHEMES["pending"], list[Fact](), Decimal(0)
    for place in order:
        code, period = LEAF_PERIODS[place]
        facts.append(parse_fact(of, code, period, data.draw(data_for(code))))
        attained = evaluate([Entry("a", of, facts=list(facts))])["a"].attained
        assert attained >= before
        before = attained


# The method, and settings with which a better figure never brings less, by the name of the test.
MORE_IS_BETTER = {
    name: (method, given_settings)
    for method, sample in SAMPLES.items()
    if sample.facts is not None
    for name, given_settings in sample.facts.more_is_better.items()
}


@pytest.mark.parametrize("kind", MORE_IS_BETTER)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_better_figure_never_lowers_the_score(kind: str, data: st.DataObject) -> None:
    method, given_settings = MORE_IS_BETTER[kind]
    of = scheme(leaf("work", 100, method, given_settings))
    pairs = facts_of(method).better()
    own, better = data.draw(pairs)
    others = [data.draw(pairs)[0] for _ in range(data.draw(st.integers(1, 3)))]
    totals = []
    for figure in (own, better):
        entries = [
            Entry(f"s{number}", of, facts=[parse_fact(of, "work", None, each)])
            for number, each in enumerate([figure, *others])
        ]
        result = evaluate(entries)["s0"]
        totals.append((result.attained, -(result.rank or 0)))
    assert totals[0] <= totals[1]

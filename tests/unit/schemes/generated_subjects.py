"""Subjects for any scheme: well-typed facts, events and links, as its own settings ask for them."""

from decimal import Decimal

from hypothesis import strategies as st

from tenants.schemes import (
    Entry,
    Event,
    Fact,
    FactError,
    Indicator,
    OutsideResult,
    Scheme,
    check_event,
    parse_fact,
)
from tenants.schemes.methods.contracts import FactMethod, LinkMethod
from tenants.schemes.methods.grade_points import GradePoints
from tests.unit.schemes.method_samples import Facts, facts_of


def fact_of(leaf: Indicator) -> Facts:
    """A fact that the leaf's method accepts."""
    return facts_of(leaf.method or "").accepted(leaf.params)


def leaf_periods(scheme: Scheme) -> list[tuple[Indicator, str | None]]:
    """Where facts may be reported."""
    return [
        (leaf, period)
        for leaf in scheme.leaves()
        if isinstance(leaf.params, FactMethod)
        for period in scheme.period_codes(leaf)
    ]


def events_of(scheme: Scheme) -> list[Event]:
    """Every kind of event that the scheme lets pass."""
    codes = [
        *(each.code for each in scheme.adjustments),
        *(each.code for each in scheme.overrides),
        *(leaf.code for leaf in scheme.leaves()),
    ]
    possible = [
        Event(code, event=kind, points=points)
        for code in codes
        for kind in (None, "city", "province", "other")
        for points in (None, Decimal("1.5"))
    ]
    return [event for event in possible if _passes(scheme, event)]


def _passes(scheme: Scheme, event: Event) -> bool:
    try:
        check_event(scheme, event)
    except FactError:
        return False
    return True


def outside(scheme: Scheme) -> list[OutsideResult]:
    """Results of others for the links: one per grade that the scheme's tables know, and a pending one."""
    grades = {
        grade
        for leaf in scheme.leaves()
        if isinstance(leaf.params, GradePoints)
        for grade in leaf.params.grades
    }
    known = [
        OutsideResult(f"x{place}", Decimal(85), Decimal(100), grade, (Decimal(80), Decimal(90)))
        for place, grade in enumerate(sorted(grades) or ["优秀"])
    ]
    return [*known, OutsideResult("waiting", None, Decimal(100))]


@st.composite
def subjects(draw: st.DrawFn, scheme: Scheme, *, whole: bool = False) -> list[Entry]:
    """A few subjects; each with some of its facts, or with all of them."""
    targets = [known.code for known in outside(scheme)]
    if whole:
        targets.remove("waiting")
    possible, events = leaf_periods(scheme), events_of(scheme)
    entries = []
    for number in range(draw(st.integers(1, 4))):
        given = possible if whole else [each for each in possible if draw(st.integers(0, 9)) < 9]
        facts: list[Fact] = [
            parse_fact(scheme, leaf.code, period, draw(fact_of(leaf))) for leaf, period in given
        ]
        happened = draw(st.lists(st.sampled_from(events), max_size=3)) if events else []
        entries.append(
            Entry(f"s{number}", scheme, facts=facts, events=happened, links=_links(draw, scheme, targets))
        )
    return entries


def _links(draw: st.DrawFn, scheme: Scheme, targets: list[str]) -> dict[str, list[str]]:
    methods = [leaf.params for leaf in scheme.leaves() if isinstance(leaf.params, LinkMethod)]
    most = {
        link: 1 if any(method.single for method in methods if method.link == link) else 3
        for link in {method.link for method in methods}
    }
    return {
        link: draw(st.lists(st.sampled_from(targets), max_size=most[link], unique=True))
        for link in sorted(most)
    }

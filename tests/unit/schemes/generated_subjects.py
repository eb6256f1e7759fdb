"""Subjects for any scheme: well-typed facts, events and links, as its own settings ask for them."""

from decimal import Decimal
from typing import Any

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
from tenants.schemes.methods.panel import Panel
from tenants.schemes.methods.rating import Rating
from tenants.schemes.methods.survey import Survey

figures = st.decimals(0, 200, places=2)
signed_figures = st.decimals(-50, 200, places=2)
counts = st.integers(0, 12)


def figure_of(leaf: Indicator) -> st.SearchStrategy[dict[str, Any]]:
    """A fact that the leaf's method accepts."""
    params = leaf.params
    if isinstance(params, Rating):
        return st.fixed_dictionaries({"rating": marks_to(params.out_of)})
    if isinstance(params, Panel):
        marks = st.lists(marks_to(params.out_of), max_size=3)
        return st.fixed_dictionaries({"ratings": st.fixed_dictionaries(dict.fromkeys(params.groups, marks))})
    if isinstance(params, Survey):
        ballots = st.fixed_dictionaries(dict.fromkeys(params.values, counts))
        return st.fixed_dictionaries({"counts": st.fixed_dictionaries(dict.fromkeys(params.groups, ballots))})
    if leaf.method == "checklist":
        return st.tuples(counts, st.integers(12, 20)).map(lambda pair: {"done": pair[0], "of": pair[1]})
    values = signed_figures if getattr(params, "signed", False) else figures
    if leaf.method == "target":
        given: dict[str, Any] = {"actual": values}
        if getattr(params, "target", None) is None:
            given["target"] = st.decimals("0.01", 200, places=2)
        return st.fixed_dictionaries(given)
    return st.fixed_dictionaries({"value": values})


def marks_to(out_of: Any) -> st.SearchStrategy[Decimal]:
    """Marks up to the highest."""
    highest = Decimal(out_of.numerator) / Decimal(out_of.denominator)
    return st.integers(0, 4).map(
        lambda quarter: (highest * quarter / 4).quantize(Decimal("0.000001"), "ROUND_DOWN")
    )


def spots(scheme: Scheme) -> list[tuple[Indicator, str | None]]:
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
    possible, events = spots(scheme), events_of(scheme)
    entries = []
    for number in range(draw(st.integers(1, 4))):
        given = possible if whole else [spot for spot in possible if draw(st.integers(0, 9)) < 9]
        facts: list[Fact] = [
            parse_fact(scheme, leaf.code, period, draw(figure_of(leaf))) for leaf, period in given
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

"""Brings each leaf what it needs of each subject: facts and events of a whole cohort, links one by one."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from tenants.schemes.cohorts import Cohort
from tenants.schemes.entries import Entry
from tenants.schemes.facts import check_event, check_period
from tenants.schemes.faults import EvaluationError, FactError
from tenants.schemes.figures import number_fault
from tenants.schemes.indicators import Indicator
from tenants.schemes.methods.contracts import Cell, FactMethod, LinkedResult, LinkMethod, Outcome

Spot = tuple[str, str | None]
_Facts = dict[Spot, Mapping[str, object]]


def reported_outcomes(cohort: Cohort) -> dict[str, dict[Spot, Outcome]]:
    """Per subject, the outcome of every leaf and period that needs no other subject's result."""
    facts = {entry.code: _facts_of(entry) for entry in cohort.entries}
    outcomes: dict[str, dict[Spot, Outcome]] = {entry.code: {} for entry in cohort.entries}
    for leaf in cohort.scheme.leaves():
        if leaf.params is None or isinstance(leaf.params, LinkMethod):
            continue
        for period in cohort.scheme.period_codes(leaf):
            cells = {entry.code: _cell(entry, leaf, period, facts[entry.code]) for entry in cohort.entries}
            for subject, outcome in leaf.params.attain_all(cells).items():
                outcomes[subject][leaf.code, period] = outcome
    return outcomes


def linked_outcomes(entry: Entry, results: Mapping[str, LinkedResult]) -> dict[Spot, Outcome]:
    """The outcome of every leaf that reads other subjects' results."""
    outcomes: dict[Spot, Outcome] = {}
    for leaf in entry.scheme.leaves():
        if isinstance(leaf.params, LinkMethod):
            links = tuple(_weighed(results[code], entry) for code in targets_of(entry, leaf.params))
            outcomes[leaf.code, None] = leaf.params.attain(Cell(leaf.points, links=links))
    return outcomes


def targets_of(entry: Entry, method: LinkMethod) -> tuple[str, ...]:
    """The subjects that one of the entry's links names."""
    targets = tuple(entry.links.get(method.link, ()))
    if len(set(targets)) < len(targets):
        raise EvaluationError("DUPLICATE_LINK", [entry.code], link=method.link)
    if method.single and len(targets) > 1:
        raise EvaluationError("TOO_MANY_LINKS", [entry.code], link=method.link)
    return targets


def check_entry(entry: Entry) -> None:
    """Refuses facts, events and weights that do not fit the entry's scheme."""
    try:
        for fact in entry.facts:
            leaf = entry.scheme.indicator(fact.indicator)
            if leaf is None or not isinstance(leaf.params, FactMethod):
                raise FactError("UNKNOWN_INDICATOR", "indicator", value=fact.indicator[:80])
            check_period(leaf, fact.period)
        for event in entry.events:
            check_event(entry.scheme, event)
    except FactError as error:
        raise EvaluationError("ENTRY_REFUSED", [entry.code], detail=str(error)) from error
    for target, weight in entry.weights.items():
        if number_fault(weight) is not None or weight <= 0:
            raise EvaluationError("WEIGHT_REFUSED", [entry.code], value=target)


def _facts_of(entry: Entry) -> _Facts:
    facts: _Facts = {}
    for fact in entry.facts:
        spot = (fact.indicator, fact.period)
        if spot in facts:
            raise EvaluationError("DUPLICATE_FACT", [entry.code], value=" ".join(filter(None, spot)))
        facts[spot] = fact.data
    return facts


def _cell(entry: Entry, leaf: Indicator, period: str | None, facts: _Facts) -> Cell:
    events = tuple(event for event in entry.events if event.code == leaf.code)
    return Cell(leaf.points, fact=facts.get((leaf.code, period)), events=events)


def _weighed(result: LinkedResult, entry: Entry) -> LinkedResult:
    weight = entry.weights.get(result.code)
    return result if weight is None else replace(result, weight=Fraction(weight))

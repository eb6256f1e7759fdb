"""Finds the outcome of every leaf for every subject: from facts, events and other subjects' results."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tenants.schemes.duplicates import duplicates
from tenants.schemes.exact_numbers import number_fault
from tenants.schemes.faults import EvaluationError, FactError
from tenants.schemes.methods.contracts import (
    Attained,
    Excluded,
    LinkedResult,
    LinkMethod,
    Missing,
    Outcome,
    PeerMethod,
    PendingReason,
    Rule,
)
from tenants.schemes.scoring.entries import Entry
from tenants.schemes.scoring.facts import check_event
from tenants.schemes.scoring.prepared_schemes import LeafPeriod, PreparedScheme
from tenants.schemes.scoring.ranking_groups import RankingGroup, ranking_groups
from tenants.schemes.tariffs import Event

Outcomes = dict[LeafPeriod, Outcome]
_Facts = dict[LeafPeriod, Mapping[str, Any]]
_NO_FACT = Missing(PendingReason.NO_FACT)
# Firm: the subject's own fact is there; the comparison waits for others.
_NO_PEERS = Missing(PendingReason.PEERS_MISSING, firm=True)


Attainment = tuple[int, int] | Missing | Excluded
"""The outcome of a figure as it is carried from one process into another: without its sum in words."""

Attainments = Mapping[str, Sequence[Attainment]]
"""By subject, those of all figures that its scheme reads from its own facts, in the scheme's order."""


def attainments(entries: Iterable[Entry]) -> Attainments:
    """What some subjects' own facts come to: three quarters of an evaluation, which processes may share.

    Left out are those whose schemes compare subjects: these are evaluated where all their facts are.
    """
    return {
        entry.code: [_plain(each) for each in _own_outcomes(prepared, _facts_of(prepared, entry)).values()]
        for group in ranking_groups(tuple(entries))
        for prepared in [group.prepared]
        if not prepared.peers
        for entry in group.entries
    }


def reported_outcomes(
    group: RankingGroup, *, compare: bool, known: Attainments | None = None
) -> dict[str, Outcomes]:
    """Per subject, the outcome of every leaf and period that needs no other subject's result.

    Without `compare`, methods that compare subjects stay pending: not all subjects are given. What is `known`
    of a subject isn't worked out again.
    """
    prepared, known = group.prepared, known or {}
    outcomes = {
        entry.code: _known_outcomes(prepared, known[entry.code])
        for entry in group.entries
        if entry.code in known
    }
    facts = {e.code: _facts_of(prepared, e) for e in group.entries if e.code not in outcomes}
    outcomes |= {code: _own_outcomes(prepared, own) for code, own in facts.items()}
    for key, method in group.prepared.peers:
        for subject, outcome in _compared(group, key, method, facts, compare=compare):
            outcomes[subject][key] = outcome
    for entry in group.entries if group.prepared.events else ():
        outcomes[entry.code] |= _event_outcomes(group.prepared, entry)
    return outcomes


def _plain(outcome: Outcome) -> Attainment:
    return (outcome.over, outcome.under) if isinstance(outcome, Attained) else outcome


def _known_outcomes(prepared: PreparedScheme, found: Sequence[Attainment]) -> Outcomes:
    return {
        key: Attained(*each, _unexplained) if isinstance(each, tuple) else each
        for (key, _), each in zip(prepared.own, found, strict=True)
    }


def _unexplained() -> Rule:
    """The sum in words was left behind: it is written from the facts."""
    raise LookupError("a figure that was worked out apart has no sum in words")


def _own_outcomes(prepared: PreparedScheme, facts: _Facts) -> Outcomes:
    """The outcomes that need only a subject's own facts; the innermost loop of an evaluation."""
    outcomes: Outcomes = {}
    for key, method in prepared.own:
        fact = facts.get(key)
        outcomes[key] = _NO_FACT if fact is None else method.attain_fact(fact)
    return outcomes


def _compared(
    group: RankingGroup,
    key: LeafPeriod,
    method: PeerMethod,
    facts: Mapping[str, _Facts],
    *,
    compare: bool,
) -> Iterator[tuple[str, Outcome]]:
    """The group's outcomes of one leaf and period; while a missing fact may still come, none is compared."""
    given = {subject: own[key] for subject, own in facts.items() if key in own}
    complete = len(given) == len(facts) or group.scheme.missing != "pending"
    found = method.compare(given) if compare and complete and given else {}
    for subject in facts:
        yield subject, found.get(subject, _NO_PEERS) if subject in given else _NO_FACT


def _event_outcomes(prepared: PreparedScheme, entry: Entry) -> Outcomes:
    """What the events leave of each period's part of the points; an event's day puts it into its period."""
    outcomes: Outcomes = {}
    for each, method in prepared.events:
        happened: dict[str | None, list[Event]] = {}
        for event in entry.events:
            if event.code == each.leaf.code:
                period = None if event.day is None else each.leaf.period_of(event.day)
                happened.setdefault(period, []).append(event)
        for key, weight in each.weights.items():
            points = each.leaf.points * weight / each.whole
            outcomes[key] = method.attain_events(points, happened.get(key[1], ()))
    return outcomes


def linked_outcomes(prepared: PreparedScheme, entry: Entry, results: Mapping[str, LinkedResult]) -> Outcomes:
    """The outcome of every leaf that reads other subjects' results."""
    outcomes: Outcomes = {}
    for leaf, method in prepared.links:
        links = tuple(_weighed(results[code], entry) for code in targets_of(entry, method))
        outcomes[leaf.code, None] = method.attain_links(leaf.points, links)
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
    """Refuses events and weights that do not fit the entry's scheme."""
    for event in entry.events:
        try:
            named = check_event(entry.scheme, event)
        except FactError as error:
            raise EvaluationError("ENTRY_REFUSED", [entry.code], value=event.code) from error
        if named is not event:
            # It names the scheme's code in another way, by which no points would be found.
            raise EvaluationError("ENTRY_REFUSED", [entry.code], value=event.code)
    for target, weight in entry.weights.items():
        if number_fault(weight) is not None or weight <= 0:
            raise EvaluationError("WEIGHT_REFUSED", [entry.code], value=target)


def _facts_of(prepared: PreparedScheme, entry: Entry) -> _Facts:
    """The entry's facts by leaf and period; refuses those that do not fit its scheme."""
    given = tuple(entry.facts)
    facts: _Facts = {(fact.indicator, fact.period): fact.measured for fact in given}
    if not facts.keys() <= prepared.reported:
        stray = next(key for key in facts if key not in prepared.reported)
        raise EvaluationError("ENTRY_REFUSED", [entry.code], value=_named(stray))
    if len(facts) < len(given):
        twice = duplicates((fact.indicator, fact.period) for fact in given)
        raise EvaluationError("DUPLICATE_FACT", [entry.code], value=_named(twice[0]))
    return facts


def _named(key: LeafPeriod) -> str:
    return " ".join(filter(None, key))


def _weighed(result: LinkedResult, entry: Entry) -> LinkedResult:
    weight = entry.weights.get(result.code)
    return result if weight is None else replace(result, weight=Fraction(weight))

"""An evaluation with another scheme in place of one of a year's own: for trying it on the year's facts.

What the other scheme has no use for (figures of indicators it lacks or reads otherwise, events of codes it
lacks) is left aside and named.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.faults import FactError
from tenants.schemes.scoring.entries import Entry, OutsideResult
from tenants.schemes.scoring.facts import Fact, check_event, leaves_target_open, parse_fact
from tenants.schemes.scoring.leaf_outcomes import Attainment, Attainments, attainments
from tenants.schemes.scoring.scored_results import ScoredResult, evaluate_scores
from tenants.schemes.scoring.written_facts import WrittenFacts, written_facts
from tenants.schemes.tariffs import Event


@dataclass(frozen=True, slots=True)
class Unused:
    """A figure or an event of a subject that the scheme has no use for, and why."""

    subject: str
    is_event: bool
    code: str
    period: str | None
    error: FactError


@dataclass(frozen=True, slots=True)
class TriedResults:
    """What came of it."""

    results: dict[str, ScoredResult]
    unused: tuple[Unused, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the scheme has a use for of a subject's facts and events, and what it has none for."""

    facts: WrittenFacts
    events: Sequence[Event]
    unused: Sequence[Unused]


@dataclass(frozen=True, slots=True)
class FittedPiece:
    """Some subjects, fitted and worked out apart from the others: by one of several processes."""

    fitted: Mapping[str, Fitted]
    known: Attainments


def fit_piece(piece: tuple[Sequence[Entry], Collection[str]]) -> FittedPiece:
    """Some entries, those of them that carry the other scheme fitted to it."""
    entries, tried = piece
    fitted = {entry.code: _fitted(entry) for entry in entries if entry.code in tried}
    return FittedPiece(fitted, attainments([_fit(entry, fitted) for entry in entries]))


def evaluate_tried(
    entries: Sequence[Entry],
    outside: Iterable[OutsideResult],
    tried: Collection[str],
    pieces: Iterable[FittedPiece] = (),
) -> TriedResults:
    """Every entry's result; those `tried` carry the other scheme, and facts that were made for another.

    What stands in the `pieces` was fitted and worked out before.
    """
    fitted: dict[str, Fitted] = {}
    known: dict[str, Sequence[Attainment]] = {}
    for piece in pieces:
        fitted |= piece.fitted
        known |= piece.known
    fitted |= {e.code: _fitted(e) for e in entries if e.code in tried and e.code not in fitted}
    results = evaluate_scores([_fit(entry, fitted) for entry in entries], outside, known)
    unused = [each for entry in entries if entry.code in fitted for each in fitted[entry.code].unused]
    return TriedResults(results, tuple(unused))


def _fit(entry: Entry, fitted: Mapping[str, Fitted]) -> Entry:
    found = fitted.get(entry.code)
    return entry if found is None else replace(entry, facts=found.facts, events=found.events)


def _fitted(entry: Entry) -> Fitted:
    found = [*_facts(entry), *_events(entry)]
    return Fitted(
        written_facts(each for each in found if isinstance(each, Fact)),
        [each for each in found if isinstance(each, Event)],
        [each for each in found if isinstance(each, Unused)],
    )


def _facts(entry: Entry) -> Iterator[Fact | Unused]:
    for fact in sorted(entry.facts, key=lambda each: (each.indicator, each.period or "")):
        if not fact.data:
            # It isn't verified: where there is a target for it, it doesn't count.
            if _waits_for_target(entry.scheme, fact):
                yield fact
            continue
        try:
            parsed = parse_fact(entry.scheme, fact.indicator, fact.period, fact.data)
            yield replace(parsed, target=fact.target)
        except FactError as error:
            yield Unused(entry.code, False, fact.indicator, fact.period, error)


def _waits_for_target(scheme: Scheme, fact: Fact) -> bool:
    leaf = scheme.indicator(fact.indicator)
    return leaf is not None and leaves_target_open(leaf) and fact.period in scheme.period_codes(leaf)


def _events(entry: Entry) -> Iterator[Event | Unused]:
    for event in entry.events:
        try:
            check_event(entry.scheme, event)
        except FactError as error:
            yield Unused(entry.code, True, event.code, None, error)
        else:
            yield event

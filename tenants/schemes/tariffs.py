"""Points per kind of event, for everything that events are recorded against.

The scheme sets the points of a kind, or each event states its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tenants.schemes.exact_numbers import number_fault
from tenants.schemes.faults import FactError
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import own_name

_LONGEST_TEXT = 2_000
_STATED = "stated"


@dataclass(frozen=True, slots=True)
class Event:
    """Something recorded against an adjustment, an override or an indicator that deducts (扣分, 一票否决)."""

    code: str
    event: str | None = None
    points: Decimal | None = None
    note: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Tariff:
    """The points of each kind of event, None if its events state them; without kinds, all events do."""

    kinds: Mapping[str, Fraction | None] | None = None

    def own_kind(self, event: Event) -> str | None:
        """The kind of this tariff that the event means; one that it does not have as it is given."""
        if event.event is None or not isinstance(event.event, str):
            return event.event
        return own_name(event.event, self.kinds or (), "event") or event.event

    def charge(self, event: Event) -> Fraction:
        """The points of an event; raises FactError if the tariff does not accept it."""
        check_texts(event)
        if self.kinds is not None:
            return _points_of_kind(event, self.kinds)
        if event.event is not None:
            raise FactError("EVENT_KIND_NOT_USED", "event", value=event.event[:80])
        return _stated_points(event)


def read_tariff(table: Table) -> Tariff:
    """The tariff under `events`, if the table has one."""
    given = table.entries("events")
    if given is None:
        return Tariff()
    return Tariff({kind: _points(table, kind, value) for kind, value in given.items()})


def _points(table: Table, kind: str, value: object) -> Fraction | None:
    if value == _STATED:
        return None
    if isinstance(value, str) and "/" not in value:
        table.fault("events", "EVENT_POINTS_UNCLEAR", value=kind[:80])
        return None
    points = table.amount("events", value)
    if points == 0:
        table.fault("events", "EVENT_WITHOUT_POINTS", value=kind[:80])
    return points


def _points_of_kind(event: Event, kinds: Mapping[str, Fraction | None]) -> Fraction:
    allowed = ", ".join(kinds)
    if event.event is None:
        raise FactError("EVENT_KIND_MISSING", "event", allowed=allowed)
    if event.event not in kinds:
        raise FactError("UNKNOWN_EVENT_KIND", "event", value=event.event[:80], allowed=allowed)
    points = kinds[event.event]
    if points is None:
        return _stated_points(event)
    if event.points is not None:
        raise FactError("POINTS_NOT_ALLOWED", "points")
    return points


def _stated_points(event: Event) -> Fraction:
    if event.points is None:
        raise FactError("POINTS_MISSING", "points")
    code = number_fault(event.points)
    if code is not None:
        raise FactError(code, "points")
    if event.points <= 0:
        raise FactError("NOT_POSITIVE", "points")
    return Fraction(event.points)


def check_texts(event: Event) -> None:
    """Refuses a kind or a note that is not a text."""
    given: dict[str, object] = {"event": event.event, "note": event.note}
    for key, text in given.items():
        if text is not None and (not isinstance(text, str) or len(text) > _LONGEST_TEXT):
            raise FactError("NOT_A_TEXT", key)

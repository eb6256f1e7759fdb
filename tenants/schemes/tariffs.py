"""Points per kind of event, for everything that events are recorded against.

Either the scheme fixes the points of each kind, or each event states its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tenants.schemes.faults import FactError
from tenants.schemes.figures import number_fault
from tenants.schemes.tables import Table

_LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Event:
    """Something recorded against an adjustment, an override or an indicator that deducts (扣分, 一票否决)."""

    code: str
    event: str | None = None
    points: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Tariff:
    """The points of each kind of event; without kinds, each event states its points."""

    kinds: Mapping[str, Fraction] | None = None

    def charge(self, event: Event) -> Fraction:
        """The points of an event that `check` lets pass."""
        check_texts(event)
        return self._stated(event) if self.kinds is None else self._fixed(event, self.kinds)

    def _stated(self, event: Event) -> Fraction:
        if event.event is not None:
            raise FactError("EVENT_KIND_NOT_USED", "event", value=event.event[:80])
        if event.points is None:
            raise FactError("POINTS_MISSING", "points")
        code = number_fault(event.points)
        if code is not None:
            raise FactError(code, "points")
        if event.points <= 0:
            raise FactError("NOT_POSITIVE", "points")
        return Fraction(event.points)

    @staticmethod
    def _fixed(event: Event, kinds: Mapping[str, Fraction]) -> Fraction:
        if event.points is not None:
            raise FactError("POINTS_NOT_ALLOWED", "points")
        if event.event is None:
            raise FactError("EVENT_KIND_MISSING", "event", allowed=", ".join(kinds))
        if event.event not in kinds:
            raise FactError("UNKNOWN_EVENT_KIND", "event", value=event.event[:80], allowed=", ".join(kinds))
        return kinds[event.event]


def read_tariff(table: Table) -> Tariff:
    """The tariff under `events`, if the table has one."""
    kinds = table.figures("events")
    for kind, points in (kinds or {}).items():
        if points == 0:
            table.fault("events", "EVENT_WITHOUT_POINTS", value=kind[:80])
    return Tariff(kinds)


def check_texts(event: Event) -> None:
    """Refuses a kind or a note that is no text."""
    given: dict[str, object] = {"event": event.event, "note": event.note}
    for key, text in given.items():
        if text is not None and (not isinstance(text, str) or len(text) > _LONGEST_TEXT):
            raise FactError("NOT_A_TEXT", key)

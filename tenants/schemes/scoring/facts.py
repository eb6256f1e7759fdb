"""A reported fact or event, checked against the scheme before it is stored or scored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.faults import FactError
from tenants.schemes.methods.contracts import EventMethod, FactMethod
from tenants.schemes.reading.value_readers import FactReader
from tenants.schemes.tariffs import Event, Tariff, check_texts


@dataclass(frozen=True, slots=True)
class Fact:
    """What is reported for one indicator in one period; `data` was accepted by `parse_fact`."""

    indicator: str
    period: str | None
    data: Mapping[str, Any]


def takes_facts(indicator: Indicator) -> bool:
    """Whether figures are reported for the indicator."""
    return isinstance(indicator.params, FactMethod)


def parse_fact(scheme: Scheme, indicator: str, period: str | None, data: Mapping[str, object]) -> Fact:
    """The fact, if the scheme accepts it; raises FactError naming the key at fault."""
    leaf = scheme.indicator(indicator)
    if leaf is None:
        raise FactError("UNKNOWN_INDICATOR", "indicator", value=indicator[:80])
    if not isinstance(leaf.params, FactMethod):
        code = "TAKES_NO_FACTS" if leaf.is_leaf else "HAS_CHILDREN"
        raise FactError(code, "indicator", value=indicator)
    _check_period(leaf, period)
    reader = FactReader(data)
    read = leaf.params.read_fact(reader)
    reader.finish()
    return Fact(indicator, period, read)


def _check_period(leaf: Indicator, period: str | None) -> None:
    """Refuses a period that the indicator does not have, and a missing period if it has some."""
    allowed = ", ".join(leaf.periods)
    if period is None and leaf.periods:
        raise FactError("PERIOD_MISSING", "period", allowed=allowed)
    if period is not None and period not in leaf.periods:
        raise FactError("UNKNOWN_PERIOD", "period", value=period[:80], allowed=allowed or "-")


def check_event(scheme: Scheme, event: Event) -> None:
    """Raises FactError if the scheme does not accept the event."""
    override = scheme.override(event.code)
    if override is None:
        tariff_of(scheme, event.code).charge(event)
        _check_day(scheme.indicator(event.code), event)
        return
    check_texts(event)
    if event.points is not None:
        raise FactError("POINTS_NOT_ALLOWED", "points")
    if event.event is not None:
        raise FactError("EVENT_KIND_NOT_USED", "event", value=event.event[:80])


def _check_day(leaf: Indicator | None, event: Event) -> None:
    """An event that falls into a period needs its day."""
    if leaf is not None and leaf.ends and event.day is None:
        raise FactError("EVENT_DAY_MISSING", "day", value=event.code)


def tariff_of(scheme: Scheme, code: str) -> Tariff:
    """The tariff of the adjustment, or of the indicator that deducts, with this code."""
    adjustment = scheme.adjustment(code)
    if adjustment is not None:
        return adjustment.tariff
    leaf = scheme.indicator(code)
    if leaf is None or not isinstance(leaf.params, EventMethod):
        raise FactError("UNKNOWN_EVENT_CODE", "code", value=code[:80])
    return leaf.params.tariff

"""A reported fact or event, checked against the scheme before it is stored or scored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.faults import FactError
from tenants.schemes.methods.contracts import EventMethod, FactMethod
from tenants.schemes.reading.value_readers import FactReader, Number, own_name
from tenants.schemes.tariffs import Event, Tariff, check_texts


@dataclass(frozen=True, slots=True)
class Fact:
    """What is reported for one indicator in one period; `data` was accepted by `parse_fact`.

    `target` is what it is measured against where the scheme leaves that open; None while it isn't known. A
    figure that only waits for its target has no `data`.
    """

    indicator: str
    period: str | None
    data: Mapping[str, Any]
    target: Number | None = None

    @property
    def measured(self) -> Mapping[str, Any]:
        """The data together with the target, as methods take it."""
        return self.data if self.target is None else {**self.data, "target": self.target}


def takes_facts(indicator: Indicator) -> bool:
    """Whether figures are reported for the indicator."""
    return isinstance(indicator.params, FactMethod)


def leaves_target_open(indicator: Indicator) -> bool:
    """Whether the indicator's figures are measured against targets that the scheme doesn't state."""
    return isinstance(indicator.params, FactMethod) and indicator.params.leaves_target_open


def stated_target(indicator: Indicator) -> Fraction | None:
    """The target that the scheme states for everybody's figures of the indicator."""
    return indicator.params.stated_target if isinstance(indicator.params, FactMethod) else None


def parse_target(indicator: Indicator, target: Number) -> Number:
    """The target, if the indicator leaves it open; raises FactError if it is none to be measured against."""
    method = indicator.params
    found = method.read_target(FactReader({"target": target})) if isinstance(method, FactMethod) else None
    if found is None:
        raise FactError("UNKNOWN_KEY", "target", hint="")
    return found


def parse_fact(scheme: Scheme, indicator: str, period: str | None, data: Mapping[str, object]) -> Fact:
    """The fact, if the scheme accepts it; raises FactError naming the key at fault.

    Where the scheme leaves the target open, `data` may hold it: cases state it beside the figure.
    """
    code = own_name(indicator, scheme.by_code, "indicator")
    if code is None:
        raise FactError("UNKNOWN_INDICATOR", "indicator", value=indicator[:80])
    leaf = scheme.by_code[code]
    if not isinstance(leaf.params, FactMethod):
        fault = "TAKES_NO_FACTS" if leaf.is_leaf else "HAS_CHILDREN"
        raise FactError(fault, "indicator", value=code)
    own_period = _own_period(leaf, period)
    reader = FactReader(data)
    read = leaf.params.read_fact(reader)
    target = leaf.params.read_target(reader)
    reader.finish()
    return Fact(code, own_period, read, target)


def _own_period(leaf: Indicator, period: str | None) -> str | None:
    """The indicator's period that is meant; refuses any other, and a missing period if it has some."""
    allowed = ", ".join(leaf.periods)
    if period is None:
        if leaf.periods:
            raise FactError("PERIOD_MISSING", "period", allowed=allowed)
        return None
    own = own_name(period, leaf.periods, "period")
    if own is None:
        raise FactError("UNKNOWN_PERIOD", "period", value=period[:80], allowed=allowed or "-")
    return own


def check_event(scheme: Scheme, event: Event) -> Event:
    """The event with the scheme's own names; raises FactError if the scheme does not accept it."""
    code = own_name(event.code, scheme.codes, "code")
    if code is None:
        raise FactError("UNKNOWN_EVENT_CODE", "code", value=event.code[:80])
    if scheme.override(code) is None:
        tariff = tariff_of(scheme, code)
        checked = _renamed(event, code, tariff.own_kind(event))
        tariff.charge(checked)
        _check_day(scheme.indicator(code), event)
        return checked
    check_texts(event)
    if event.points is not None:
        raise FactError("POINTS_NOT_ALLOWED", "points")
    if event.event is not None:
        raise FactError("EVENT_KIND_NOT_USED", "event", value=event.event[:80])
    return _renamed(event, code, None)


def _renamed(event: Event, code: str, kind: str | None) -> Event:
    return event if (event.code, event.event) == (code, kind) else replace(event, code=code, event=kind)


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

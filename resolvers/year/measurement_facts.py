"""Facts between the API, the scheme that accepts them and the database that keeps them exact."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from resolvers.faults import FaultsError, refuse
from resolvers.text_rules import meant_name
from resolvers.year.fact_faults import told_fault
from tenants.schemes import Fact, FactError, Indicator, Scheme, parse_fact

# What holds names of groups: no figures, which would be kept as strings.
_NAMES = ("absent",)


def checked_fact(scheme: Scheme, indicator: str, period: str | None, data: Mapping[str, object]) -> Fact:
    """The fact if the scheme accepts it; otherwise the fault, with the path of the field."""
    try:
        return parse_fact(scheme, indicator, period, data)
    except FactError as error:
        raise FaultsError([told_fault(scheme, error)]) from None


def stored(data: Any) -> Any:
    """A fact as JSON that keeps decimals exact: numbers with a point become strings."""
    if isinstance(data, Mapping):
        return {key: stored(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [stored(value) for value in data]
    return str(data) if isinstance(data, Decimal) else data


def restored(data: Any) -> Any:
    """What :func:`stored` wrote, as the engine takes it."""
    if isinstance(data, Mapping):
        return {key: value if key in _NAMES else restored(value) for key, value in data.items()}
    if isinstance(data, list):
        return [restored(value) for value in data]
    return Decimal(data) if isinstance(data, str) else data


def reported_data(fact: Mapping[str, Any]) -> Any:
    """What was reported, as the engine takes it.

    Facts of before migration 0008 state their target themselves, where the scheme leaves it open. It stands
    among the targets since, and is what was said then.
    """
    return {name: value for name, value in restored(fact).items() if name != "target"}


def find_leaf(scheme: Scheme, indicator: str, *, path: tuple[str, ...] = ("indicator",)) -> Indicator:
    """The indicator that facts may be reported for; refused if the scheme has none of this code."""
    code = meant_name(indicator, scheme.by_code, *path)
    leaf = scheme.indicator(code)
    if leaf is None or not leaf.is_leaf:
        raise refuse("UNKNOWN_INDICATOR", *path, value=code[:80], key="indicator")
    return leaf

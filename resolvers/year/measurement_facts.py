"""Facts between the API and the scheme that accepts them."""

from collections.abc import Mapping

from resolvers.faults import FaultsError, refuse
from resolvers.text_rules import meant_name
from resolvers.year.fact_faults import told_fault
from tenants.schemes import Fact, FactError, Indicator, Scheme, parse_fact


def checked_fact(scheme: Scheme, indicator: str, period: str | None, data: Mapping[str, object]) -> Fact:
    """The fact if the scheme accepts it; otherwise the fault, with the path of the field."""
    try:
        return parse_fact(scheme, indicator, period, data)
    except FactError as error:
        raise FaultsError([told_fault(scheme, error)]) from None


def find_leaf(scheme: Scheme, indicator: str, *, path: tuple[str, ...] = ("indicator",)) -> Indicator:
    """The indicator that facts may be reported for; refused if the scheme has none of this code."""
    code = meant_name(indicator, scheme.by_code, *path)
    leaf = scheme.indicator(code)
    if leaf is None or not leaf.is_leaf:
        raise refuse("UNKNOWN_INDICATOR", *path, value=code[:80], key="indicator")
    return leaf

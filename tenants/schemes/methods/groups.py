"""Groups of raters with weights, shared by the methods in which several groups answer."""

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.faults import FactError
from tenants.schemes.reading.table_reader import Table

Weights = Mapping[str, Fraction]


def read_groups(table: Table) -> Weights | None:
    """The weights under `groups`, which the indicator must give."""
    if not table.has("groups"):
        table.fault("groups", "MISSING_KEY")
    return table.weights("groups")


def check_groups(given: Mapping[str, object], groups: Weights, key: str) -> None:
    """Refuses answers of a group that the indicator does not ask."""
    for group in given:
        if group not in groups:
            raise FactError("UNKNOWN_GROUP", key, value=group[:80], allowed=", ".join(groups))


def whole_numbers(figures: Mapping[str, Fraction]) -> tuple[dict[str, int], int]:
    """The figures as whole numbers, and what part of 1 each of them counts."""
    unit = lcm(*(figure.denominator for figure in figures.values()))
    return {name: int(figure * unit) for name, figure in figures.items()}, unit


def weighted_mean(means: Mapping[str, Fraction], weights: Weights) -> Fraction:
    """The mean of all groups' means by weight."""
    whole = sum((weights[group] for group in means), Fraction(0))
    return sum((means[group] * weights[group] for group in means), Fraction(0)) / whole


def mean_text(means: Mapping[str, Fraction], weights: Weights, names: Mapping[str, str]) -> str:
    """The sum that shows `weighted_mean`, groups by their names."""
    whole = sum((weights[group] for group in means), Fraction(0))
    terms = [
        f"{names.get(group, group)} {exact_text(mean)} × {exact_text(weights[group])}"
        for group, mean in means.items()
    ]
    return f"({' + '.join(terms)}) / {divisor_text(whole)} = {exact_text(weighted_mean(means, weights))}"

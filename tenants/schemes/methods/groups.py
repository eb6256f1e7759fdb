"""Groups of raters with weights, shared by the methods in which several groups answer."""

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import TypeVar

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import named_values

T = TypeVar("T")

Weights = Mapping[str, Fraction]


def read_groups(table: Table) -> Weights | None:
    """The weights under `groups`, which the indicator must give."""
    if not table.has("groups"):
        table.fault("groups", "MISSING_KEY")
    return table.weights("groups")


def named_groups(given: Mapping[str, T], groups: Weights, key: str) -> Mapping[str, T]:
    """The answers by group; refuses those of a group that the indicator does not ask."""
    return named_values(given, groups, key, "UNKNOWN_GROUP")


def whole_numbers(figures: Mapping[str, Fraction]) -> tuple[dict[str, int], int]:
    """The figures as whole numbers, and what part of 1 each of them counts."""
    unit = lcm(*(figure.denominator for figure in figures.values()))
    return {name: int(figure * unit) for name, figure in figures.items()}, unit


def weighted_mean(means: Mapping[str, Fraction], weights: Weights) -> Fraction:
    """The mean of all groups' means by weight."""
    whole = sum((weights[group] for group in means), Fraction(0))
    return sum((means[group] * weights[group] for group in means), Fraction(0)) / whole


def mean_text(means: Mapping[str, Fraction], weights: Weights) -> str:
    """The sum that shows `weighted_mean`."""
    whole = sum((weights[group] for group in means), Fraction(0))
    terms = [f"{group} {exact_text(mean)} × {exact_text(weights[group])}" for group, mean in means.items()]
    return f"({' + '.join(terms)}) / {divisor_text(whole)} = {exact_text(weighted_mean(means, weights))}"

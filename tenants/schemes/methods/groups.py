"""Groups of raters with weights, shared by the methods in which several groups answer.

A group may be absent for a subject: then the weights of the others count.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from math import lcm
from typing import TypeVar

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.faults import FactError
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import FactReader, named_values, own_name

FEWEST_SHOWN = 10
"""What a group of fewer raters has said is not shown to those whom it judges."""

T = TypeVar("T")

Weights = Mapping[str, Fraction]


def read_groups(table: Table) -> Weights | None:
    """The weights under `groups`, which the indicator must give."""
    if not table.has("groups"):
        table.fault("groups", "MISSING_KEY")
    return table.weights("groups")


def read_absences(table: Table, groups: Weights | None) -> frozenset[str]:
    """The groups under `may_be_absent`."""
    named = table.texts("may_be_absent", of="groups")
    for group in named:
        if groups is not None and group not in groups:
            near, allowed = table.near(group, groups), ", ".join(groups)
            table.fault("may_be_absent", "UNKNOWN_GROUP", value=group[:80], allowed=allowed, **near)
    return frozenset(named)


def absent_groups(
    reader: FactReader, answered: Collection[str], weights: Mapping[str, int], may_be_absent: Collection[str]
) -> dict[str, list[str]]:
    """What a fact says under `absent`, as it is kept: nothing where no group is absent."""
    absent = [_own_group(text, may_be_absent) for text in reader.texts("absent")]
    for group in absent:
        if group in answered:
            raise FactError("ABSENT_WITH_ANSWERS", "absent", value=group)
    if absent and not any(weight for group, weight in weights.items() if group not in absent):
        raise FactError("ALL_ABSENT", "absent")
    return {"absent": list(dict.fromkeys(absent))} if absent else {}


def _own_group(text: str, may_be_absent: Collection[str]) -> str:
    group = own_name(text, may_be_absent, "absent")
    if group is None:
        allowed = ", ".join(sorted(may_be_absent)) or "-"
        raise FactError("NOT_TO_BE_ABSENT", "absent", value=text[:80], allowed=allowed)
    return group


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


def withheld_groups(answers: Mapping[str, int], weights: Weights, absent: Collection[str]) -> tuple[str, ...]:
    """The groups whose answers are not shown to those whom they judge: all, or none.

    All where one of them has fewer than ten raters, or is still to answer: from the others and the result,
    its mean could be worked out.
    """
    few = any(0 < number < FEWEST_SHOWN for number in answers.values())
    awaited = any(
        weight and not answers.get(group) and group not in absent for group, weight in weights.items()
    )
    return tuple(group for group in weights if answers.get(group)) if few or awaited else ()


def mean_text(means: Mapping[str, Fraction], weights: Weights, names: Mapping[str, str]) -> str:
    """The sum that shows `weighted_mean`, groups by their names."""
    whole = sum((weights[group] for group in means), Fraction(0))
    terms = [
        f"{names.get(group, group)} {exact_text(mean)} × {exact_text(weights[group])}"
        for group, mean in means.items()
    ]
    return f"({' + '.join(terms)}) / {divisor_text(whole)} = {exact_text(weighted_mean(means, weights))}"

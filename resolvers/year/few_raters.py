"""Answers of few raters (少数人的评议): those who are assessed could tell from them who said what.

Knows nothing of how a fact is shown.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from policy import is_about_own
from tenants.tree import Place
from tenants.viewer import Viewer

FEWEST_SHOWN = 10
"""A group of fewer is not shown to those whom it judges."""


def withheld_groups(viewer: Viewer, place: Place, fact: Mapping[str, Any]) -> tuple[str, ...]:
    """The groups whose answers a viewer who is assessed by them does not read."""
    return tuple(_of_few(fact)) if is_about_own(viewer, place) else ()


def _of_few(fact: Mapping[str, Any]) -> Iterator[str]:
    answers = {
        **{group: len(marks) for group, marks in fact.get("ratings", {}).items()},
        **{group: sum(map(int, bands.values())) for group, bands in fact.get("counts", {}).items()},
    }
    for group, number in answers.items():
        if 0 < number < FEWEST_SHOWN:
            yield group

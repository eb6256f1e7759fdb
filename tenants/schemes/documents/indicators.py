"""The tree of indicators (指标体系): points, periods, who gives the figure and how it is assessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Self

from tenants.schemes.documents.assessors import Assessor
from tenants.schemes.documents.code_names import CodeKind, CodeNames
from tenants.schemes.documents.deadlines import Deadlines
from tenants.schemes.documents.period_ends import PeriodEnds, period_of
from tenants.schemes.methods.contracts import Method

PERIOD = re.compile(r"[A-Za-z0-9_]{1,20}")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One node of the tree, with everything it inherits.

    `periods` are relative weights; empty for a figure given once, and if no fact is reported for it.
    `assessor` gives its figures; None if it has none. `ends` are the last days of the periods into which
    events fall by their day.
    """

    code: str
    name: str
    parent: str | None
    points: Fraction
    periods: Mapping[str, Fraction]
    method: str | None
    params: Method | None
    assessor: Assessor | None
    deadlines: Deadlines
    ends: PeriodEnds = field(default_factory=dict)

    def in_words(self, names: CodeNames) -> Self:
        """The indicator whose derivations call its groups of raters by their names."""
        if self.params is None:
            return self
        return replace(self, params=self.params.in_words(names.of(CodeKind.GROUP)))

    @property
    def is_leaf(self) -> bool:
        """Whether it is assessed itself, rather than through its children."""
        return self.params is not None

    def period_of(self, day: date) -> str | None:
        """The period into which an event of this day falls; None if events fall into the year as a whole."""
        return period_of(self.ends, day) if self.ends else None

    def due(self, period: str | None) -> date | None:
        """The day on which the figure of `period` is due."""
        return self.deadlines.get(period)


def parent_code(code: str) -> str | None:
    """The code before the last dot."""
    return code.rpartition(".")[0] or None

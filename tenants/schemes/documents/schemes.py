"""A scheme, read and checked: everything that a score depends on."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from tenants.levels import Level
from tenants.schemes.documents.adjustments import Adjustment
from tenants.schemes.documents.code_names import CodeNames
from tenants.schemes.documents.consequences import Consequence
from tenants.schemes.documents.grades import Grade
from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.documents.overrides import Override
from tenants.schemes.documents.stages import Stage
from tenants.schemes.exact_numbers import Rounding

MISSING = ("pending", "zero", "excluded")
RANKS = ("competition", "dense")


@dataclass(frozen=True)
class Scheme:
    """One version of one scheme; `indicators` are in preorder.

    Schemes of the same `pool` are counted together where a consequence says so.
    """

    code: str
    name: str
    year: int
    level: Level
    category: str
    source: str
    pool: str | None
    full_marks: Decimal
    rounding: Rounding
    missing: str
    rank: str
    indicators: tuple[Indicator, ...]
    adjustments: tuple[Adjustment, ...]
    overrides: tuple[Override, ...]
    grades: tuple[Grade, ...]
    consequences: tuple[Consequence, ...]
    stages: tuple[Stage, ...]
    names: CodeNames

    def leaves(self) -> tuple[Indicator, ...]:
        """The indicators that are assessed; together they have all the points."""
        return tuple(indicator for indicator in self.indicators if indicator.is_leaf)

    @cached_property
    def departments(self) -> frozenset[str]:
        """The codes of the departments that give figures."""
        named = (leaf.assessor.department for leaf in self.leaves() if leaf.assessor is not None)
        return frozenset(code for code in named if code is not None)

    @cached_property
    def figures(self) -> int:
        """How many figures a subject has: every leaf in every period."""
        return sum(len(self.period_codes(leaf)) for leaf in self.leaves())

    @property
    def evaluated_figures(self) -> int:
        """How many figures of a subject an evaluation scores: a stage scores them once more."""
        return self.figures * (1 + len(self.stages))

    def indicator(self, code: str) -> Indicator | None:
        """The indicator with this code."""
        return self.by_code.get(code)

    @cached_property
    def by_code(self) -> Mapping[str, Indicator]:
        """The indicators by their codes."""
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def _adjustments(self) -> Mapping[str, Adjustment]:
        return {adjustment.code: adjustment for adjustment in self.adjustments}

    @cached_property
    def _overrides(self) -> Mapping[str, Override]:
        return {override.code: override for override in self.overrides}

    @cached_property
    def codes(self) -> frozenset[str]:
        """All codes that an event may name, and those of the other indicators."""
        return frozenset((*self.by_code, *self._adjustments, *self._overrides))

    def name_of(self, code: str) -> str:
        """The name of the indicator, adjustment or override with this code; the code if there is none."""
        named = self.by_code.get(code) or self._adjustments.get(code) or self._overrides.get(code)
        return code if named is None else named.name

    def adjustment(self, code: str) -> Adjustment | None:
        """The adjustment with this code."""
        return self._adjustments.get(code)

    def override(self, code: str) -> Override | None:
        """The override with this code."""
        return self._overrides.get(code)

    @staticmethod
    def period_codes(leaf: Indicator) -> tuple[str | None, ...]:
        """The periods in which the leaf is assessed: (None,) for once."""
        return tuple(leaf.periods) or (None,)

    def band(self, grade: str) -> tuple[Fraction, Fraction]:
        """The totals between which a grade lies: its minimum and the next better one's, or full marks."""
        full = Fraction(self.full_marks)
        top = full
        for each in self.grades:
            bottom = full * (each.min or 0) / 100
            if each.name == grade:
                return bottom, top
            top = bottom
        raise KeyError(grade)

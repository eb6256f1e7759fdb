"""The lines of a score's derivation, and their form in storage.

Knows nothing of how a line is made.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from tenants.schemes.exact_numbers import exact_text, read_exact, remainder_text, shown

# Every note that a line can have; each needs its sentence, `NOTE_…`, where the reader's words are.
NOTES = frozenset(
    (
        # A leaf or a sum: `pending` and `excluded` name their `reason`, as does `counted_zero`.
        *("pending", "excluded", "counted_zero", "capped", "no_links"),
        # One event of an adjustment; their sum is on a line of its own.
        "event",
        # A band: why it was not reached, or that the office decided.
        *("below_min", "barred", "quota_full", "tie_undecided", "tie_out", "decided", "decided_out"),
        # What an event changed about the grade; `barred` is used here too.
        *("one_grade_down", "lowest"),
    )
)


class Line(NamedTuple):
    """One step from the facts to the grade.

    A tuple, because a county's page has thousands of them and a frozen dataclass takes five times as long.

    `points` is for display; `exact` holds the fraction if the decimals do not end. On the line of the total,
    `points` is rounded by the scheme and `exact` is the figure before rounding. `attainment` and `out_of` are
    exact, too. `period_name` is the scheme's own name of the period, where it has one. `outline` is the
    rule for those who do not read what few raters have said; None where everybody reads all of it.
    """

    kind: str
    code: str
    label: str
    rule: str
    period: str | None = None
    attainment: str | None = None
    points: Decimal | None = None
    exact: str | None = None
    out_of: str | None = None
    note: str | None = None
    note_params: Mapping[str, str] = MappingProxyType({})
    period_name: str | None = None
    outline: str | None = None

    @property
    def value(self) -> Fraction | None:
        """The points without loss."""
        if self.exact is not None:
            return read_exact(self.exact)
        return None if self.points is None else Fraction(self.points)


def points_line(
    kind: str,
    code: str,
    label: str,
    rule: str,
    points: Fraction | None,
    *,
    period: str | None = None,
    period_name: str | None = None,
    attainment: Fraction | None = None,
    out_of: Fraction | None = None,
    note: str | None = None,
    note_params: Mapping[str, str] | None = None,
    outline: str | None = None,
) -> Line:
    """A line whose figures are given as fractions."""
    return Line(
        kind=kind,
        code=code,
        label=label,
        rule=rule,
        period=period,
        attainment=None if attainment is None else exact_text(attainment),
        points=None if points is None else shown(points),
        exact=None if points is None else remainder_text(points),
        out_of=None if out_of is None else exact_text(out_of),
        note=note,
        note_params=note_params or {},
        period_name=period_name,
        outline=outline,
    )


def lines_to_json(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines as plain JSON values, decimals as strings."""
    return [
        {
            "kind": line.kind,
            "code": line.code,
            "label": line.label,
            "period": line.period,
            "rule": line.rule,
            "attainment": line.attainment,
            "points": _text(line.points),
            "exact": line.exact,
            "out_of": line.out_of,
            "note": line.note,
            "note_params": dict(line.note_params),
            "period_name": line.period_name,
            "outline": line.outline,
        }
        for line in lines
    ]


def line_from_json(data: Mapping[str, Any]) -> Line:
    """The line that `lines_to_json` wrote."""
    return Line(
        kind=data["kind"],
        code=data["code"],
        label=data["label"],
        rule=data["rule"],
        period=data["period"],
        attainment=data["attainment"],
        points=_decimal(data["points"]),
        exact=data["exact"],
        out_of=data["out_of"],
        note=data["note"],
        note_params=dict(data["note_params"]),
        # Lines that were written before schemes had names have none.
        period_name=data.get("period_name"),
        outline=data.get("outline"),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

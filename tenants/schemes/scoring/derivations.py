"""Writes a score's derivation: every step in figures, so that it can be worked out again by hand."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from tenants.schemes.documents.code_names import CodeKind, CodeNames
from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.exact_numbers import Rounding, divisor_text, exact_text, remainder_text, shown, told
from tenants.schemes.methods.contracts import Attained
from tenants.schemes.scoring.lines import Line, points_line
from tenants.schemes.scoring.subject_totals import (
    ZERO,
    AdjustmentPoints,
    IndicatorPoints,
    LeafPoints,
    PeriodPoints,
    SubjectTotal,
)


def points_lines(subject: SubjectTotal) -> Iterator[Line]:
    """Leaves, sums of the inner indicators, adjustments, total."""
    names = subject.entry.scheme.names
    for leaf in subject.leaves:
        yield from _leaf_lines(subject, leaf, names.of(CodeKind.PERIOD))
    yield from _inner_lines(subject)
    for adjusted in subject.adjustments:
        yield from _adjustment_lines(adjusted, names)
    yield _total_line(subject)


def sum_text(figures: Sequence[Fraction]) -> str:
    """`9.2 + 19 − 1.5 = 26.7`; a single figure is written alone."""
    if not figures:
        return "0"
    text = told(figures[0])
    for figure in figures[1:]:
        text += f" {'−' if figure < 0 else '+'} {told(abs(figure))}"
    return text if len(figures) == 1 else f"{text} = {told(sum(figures, ZERO))}"


def rounding_text(exact: Fraction, attained: Decimal, how: Rounding) -> str:
    """The rounding at the end of a sum; empty if there was nothing to round."""
    if exact == Fraction(attained):
        return ""
    return f"; round({told(exact)}, {how.places}, {how.mode}) = {attained}"


def _leaf_lines(subject: SubjectTotal, leaf: LeafPoints, names: Mapping[str, str]) -> Iterator[Line]:
    if leaf.periods[0].period is None:
        yield _period_line(subject, leaf, leaf.periods[0], None)
        return
    for each in leaf.periods:
        yield _period_line(subject, leaf, each, names.get(each.period or ""))
    yield _periodic_line(leaf)


def _period_line(subject: SubjectTotal, leaf: LeafPoints, each: PeriodPoints, name: str | None) -> Line:
    code, label, outcome = leaf.leaf.code, leaf.leaf.name, each.outcome
    if not isinstance(outcome, Attained) or each.points is None:
        note, reason = "excluded" if each.out_of == 0 else "pending", outcome.reason  # type: ignore[union-attr]
        return points_line(
            "leaf",
            code,
            label,
            "",
            None,
            period=each.period,
            period_name=name,
            out_of=each.out_of,
            note=note,
            note_params={"reason": reason},
        )
    rule, attainment = outcome.explain(), outcome.value
    product = f"{_share_text(subject, leaf, each)} × {told(attainment)} = {told(each.points)}"
    return points_line(
        "leaf",
        code,
        label,
        f"{rule.text}; {product}",
        each.points,
        period=each.period,
        period_name=name,
        attainment=attainment,
        out_of=each.out_of,
        note=rule.note,
        note_params=rule.note_params,
        outline=None if rule.outline is None else f"{rule.outline}; {product}",
    )


def _share_text(subject: SubjectTotal, leaf: LeafPoints, each: PeriodPoints) -> str:
    """What the period can bring: the leaf's points, scaled if others are excluded, and its weight."""
    text = exact_text(leaf.leaf.points)
    full = Fraction(subject.entry.scheme.full_marks)
    if subject.kept != full:
        text += f" × {exact_text(full)} / {divisor_text(subject.kept)}"
    if each.weight != each.whole:
        text += f" × {exact_text(each.weight)} / {divisor_text(each.whole)}"
    return text


def _periodic_line(leaf: LeafPoints) -> Line:
    known = [each.points for each in leaf.periods if each.points is not None]
    complete = not leaf.pending and not leaf.excluded
    note = "excluded" if leaf.excluded else "pending" if leaf.pending else None
    return points_line(
        "leaf",
        leaf.leaf.code,
        leaf.leaf.name,
        sum_text(known) if known else "",
        leaf.points if known else None,
        attainment=leaf.points / leaf.out_of if complete else None,
        out_of=leaf.out_of,
        note=note,
    )


def _inner_lines(subject: SubjectTotal) -> Iterator[Line]:
    for indicator in subject.entry.scheme.indicators:
        if not indicator.is_leaf:
            yield _inner_line(indicator, subject.sums[indicator.code])


def _inner_line(indicator: Indicator, each: IndicatorPoints) -> Line:
    note = "excluded" if each.out_of == 0 else "pending" if each.pending else None
    return points_line(
        "indicator",
        indicator.code,
        indicator.name,
        sum_text(each.parts),
        each.points,
        attainment=each.points / each.out_of if note is None else None,
        out_of=each.out_of,
        note=note,
    )


def _adjustment_lines(adjusted: AdjustmentPoints, names: CodeNames) -> Iterator[Line]:
    if not adjusted.charges:
        return
    adjustment = adjusted.adjustment
    for event, points in adjusted.charges:
        kind = event.event and names.own(CodeKind.EVENT, event.event)
        given = {"event": kind, "note": event.note}
        params = {key: value for key, value in given.items() if value}
        yield points_line(
            "adjustment",
            adjustment.code,
            adjustment.name,
            told(points),
            adjustment.sign * points,
            note="event",
            note_params=params,
        )
    yield _capped_line(adjusted)


def _capped_line(adjusted: AdjustmentPoints) -> Line:
    adjustment = adjusted.adjustment
    rule = sum_text([points for _, points in adjusted.charges])
    capped = adjustment.cap is not None and adjusted.charged > adjustment.cap
    params = {}
    if capped and adjustment.cap is not None:
        params = {"cap": exact_text(adjustment.cap)}
        rule = f"{rule}; min({told(adjusted.charged)}, {params['cap']}) = {params['cap']}"
    return points_line(
        "adjustment",
        adjustment.code,
        adjustment.name,
        rule,
        adjusted.points,
        note="capped" if capped else None,
        note_params=params,
    )


def _total_line(subject: SubjectTotal) -> Line:
    scheme = subject.entry.scheme
    roots = [subject.sums[each.code].points for each in scheme.indicators if each.parent is None]
    charged = [each.points for each in subject.adjustments if each.charges]
    rule = sum_text([*roots, *charged])
    if subject.balance < 0:
        rule += "; max(0, …) = 0"
    rule += rounding_text(subject.exact, subject.attained, scheme.rounding)
    full = Fraction(scheme.full_marks)
    return Line(
        kind="total",
        code=scheme.code,
        label=scheme.name,
        rule=rule,
        attainment=None if subject.pending else exact_text(Fraction(subject.attained) / full),
        points=subject.attained,
        exact=remainder_text(subject.exact)
        or (None if subject.exact == Fraction(subject.attained) else str(shown(subject.exact))),
        out_of=format(scheme.full_marks, "f"),
        note="pending" if subject.pending else None,
    )

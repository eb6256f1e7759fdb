"""What a case expects of a subject: the part of it that is compared with what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.reading.table_reader import Table, entry_key


@dataclass(frozen=True, slots=True)
class StageExpectation:
    """What a case says of a stage; None says nothing."""

    total: Decimal | None = None
    grade: str | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case says of a subject; None says nothing.

    `pending` lists indicators, a period after a slash: `key_work/H1`. `points` are exact: "20/3" or 28.2.
    """

    total: Decimal | None = None
    attained: Decimal | None = None
    grade: str | None = None
    rank: int | None = None
    undecided: str | None = None
    pending: tuple[str, ...] | None = None
    consequences: tuple[str, ...] | None = None
    points: Mapping[str, Fraction] | None = None
    stages: Mapping[str, StageExpectation] = field(default_factory=dict)


def read_expectation(table: Table, scheme: Scheme) -> Expectation:
    """What `expect` says of a subject."""
    inner = table.inner("expect")
    if inner is None:
        return Expectation()
    expect = Expectation(
        total=_decimal(inner, "total"),
        attained=_decimal(inner, "attained"),
        grade=inner.optional_text("grade"),
        rank=inner.whole("rank", 1, 100_000) if inner.has("rank") else None,
        undecided=inner.optional_text("undecided"),
        pending=inner.texts("pending") if inner.has("pending") else None,
        consequences=inner.texts("consequences") if inner.has("consequences") else None,
        points=_read_points(inner),
        stages=_read_stages(inner, scheme),
    )
    inner.finish()
    return expect


def _read_stages(table: Table, scheme: Scheme) -> dict[str, StageExpectation]:
    inner = table.inner("stages", of="stages")
    if inner is None:
        return {}
    known = [stage.code for stage in scheme.stages]
    for code in inner.data:
        if code not in known:
            allowed, near = ", ".join(known) or "-", table.near(code, known)
            table.fault("stages", "UNKNOWN_STAGE", value=code[:80], allowed=allowed, **near)
    read = {code: inner.inner(code) for code in known if inner.has(code)}
    return {code: _read_stage(stage) for code, stage in read.items() if stage is not None}


def _read_stage(table: Table) -> StageExpectation:
    rank = table.whole("rank", 1, 100_000) if table.has("rank") else None
    read = StageExpectation(_decimal(table, "total"), table.optional_text("grade"), rank)
    table.finish()
    return read


def _decimal(table: Table, key: str) -> Decimal | None:
    value = table.get(key)
    if value is None or table.amount(key, value) is None or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def _read_points(table: Table) -> Mapping[str, Fraction] | None:
    """Exact points per indicator; thirds and the like as a text."""
    given = table.entries("points")
    return None if given is None else {code: _exact(table, code, value) for code, value in given.items()}


def _exact(table: Table, code: str, value: object) -> Fraction:
    key = entry_key("points", code)
    if not isinstance(value, str):
        return table.amount(key, value) or Fraction(0)
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        table.fault(key, "NOT_A_NUMBER")
        return Fraction(0)

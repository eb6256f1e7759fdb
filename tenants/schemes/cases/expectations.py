"""What a case expects of a subject: the part of it that is compared with what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.reading.table_reader import Table


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
    return None if value is None else table.decimal(key, value)


def _read_points(table: Table) -> Mapping[str, Fraction] | None:
    """Exact points per indicator; thirds and the like as a text."""
    return table.figures("points") if table.has("points") else None

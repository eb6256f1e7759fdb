"""What use cases return: slotted rows with names, one class per noun, made from the database's rows."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any, Self, cast
from uuid import UUID

from sqlalchemy import Row

from tenants.levels import Level


@cache
def _reader(record: Hashable) -> Callable[[Any], tuple[Any, ...]]:
    """Reads the values of a record's fields; every record has more than one."""
    return itemgetter(*(field.name for field in fields(cast("Any", record))))


class Record:
    """Made from a row that has a column of the same name for each field."""

    __slots__ = ()

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """The record of a row; further columns are left aside."""
        # SQLAlchemy's public way to a row's columns by name.
        return cls(*_reader(cast("Hashable", cls))(row._mapping))


@dataclass(frozen=True, slots=True)
class Government(Record):
    """A tenant (政府)."""

    code: int
    parent_code: int | None
    path: str
    name: str
    tier: str
    province: int | None
    prefecture: int | None


@dataclass(frozen=True, slots=True)
class Subject(Record):
    """Whoever is assessed (考评对象)."""

    tenant: int
    id: UUID
    level: Level
    code: str
    name: str
    unit_id: UUID | None
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    version: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", Level(self.level))


@dataclass(frozen=True, slots=True)
class SchemeVersion(Record):
    """One version of an indicator scheme (指标体系版本)."""

    tenant: int
    id: UUID
    owner_id: UUID | None
    code: str
    year: int
    version: int
    level: Level
    category: str
    name: str
    status: str
    document: str
    revision: int
    drafted_by: UUID | None
    drafted_at: datetime
    published_at: datetime | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", Level(self.level))


@dataclass(frozen=True, slots=True)
class Cycle(Record):
    """A year of one government, or of one unit for its own people (考核周期)."""

    tenant: int
    id: UUID
    owner_id: UUID | None
    year: int
    name: str
    status: str
    version: int
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """A subject in a cycle, with what the roster pins for it."""

    cycle_id: UUID
    subject_id: UUID
    level: Level
    code: str
    name: str
    unit_id: UUID | None
    parent_id: UUID | None
    scheme_id: UUID
    category: str
    ranking_group: str | None
    portfolio_id: UUID | None
    weight: Decimal
    position: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", Level(self.level))


@dataclass(frozen=True, slots=True)
class Measurement(Record):
    """What was reported for an indicator in a period (指标数据)."""

    id: UUID
    cycle_id: UUID
    subject_id: UUID
    indicator: str
    period: str | None
    status: str
    fact: dict[str, Any]
    note: str | None
    version: int
    reported_by: UUID
    reported_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    return_reason: str | None


@dataclass(frozen=True, slots=True)
class Event(Record):
    """An inspection finding, an upheld complaint, a commendation or a veto."""

    id: UUID
    cycle_id: UUID
    subject_id: UUID
    noun: str
    code: str
    event: str | None
    points: Decimal | None
    occurred_on: date
    document: str | None
    reason: str
    version: int
    recorded_by: UUID
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawal_reason: str | None


@dataclass(frozen=True, slots=True)
class Run(Record):
    """One computation of a cycle's scores (试算)."""

    id: UUID
    cycle_id: UUID
    number: int
    cycle_version: int
    subjects: int
    pending: int
    undecided: int
    decisions: int
    known: dict[str, str | None]
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Release(Record):
    """An official publication of a run (正式发布)."""

    tenant: int
    id: UUID
    cycle_id: UUID
    run_id: UUID
    owner_id: UUID | None
    year: int
    replaces_id: UUID | None
    reason: str | None
    published_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Score(Record):
    """A subject's score: released if there is a release, provisional (of a run) otherwise."""

    cycle_id: UUID
    subject_id: UUID
    scheme_id: UUID
    total: Decimal | None
    attained: Decimal
    grade: str | None
    rank: int | None
    undecided: str | None
    # None where nothing can be pending any more: a released score.
    pending: list[dict[str, Any]] | None
    consequences: list[str]
    run_id: UUID | None
    release_id: UUID | None


@dataclass(frozen=True, slots=True)
class Ranked(Record):
    """A released score in a ranking over governments."""

    id: UUID
    tenant: int
    subject_id: UUID
    subject_name: str
    level: str
    category: str
    total: Decimal
    total_key: int
    full_marks: Decimal
    grade: str | None
    rank: int | None
    release_id: UUID


@dataclass(frozen=True, slots=True)
class AppointmentRecord(Record):
    """A role held by somebody at a node for a time (任职)."""

    tenant: int
    id: UUID
    user_id: UUID
    user_name: str
    role: str
    node_id: UUID | None
    valid_from: date
    valid_to: date | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class AuditEntry(Record):
    """One line of the audit log."""

    id: UUID
    at: datetime
    actor_name: str
    action: str
    noun: str
    object_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str | None

"""Rows of cycles, rosters, measurements and events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from resolvers.organisation.records import Subject
from tenants.database.records import Record
from tenants.levels import Level


class CycleStatus(StrEnum):
    """State of a cycle."""

    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


class MeasurementStatus(StrEnum):
    """State of an expected figure; ``missing`` until something is reported."""

    MISSING = "missing"
    REPORTED = "reported"
    VERIFIED = "verified"
    RETURNED = "returned"


class EventNoun(StrEnum):
    """Kind of event."""

    INSPECTION = "inspection"
    COMPLAINT = "complaint"
    COMMENDATION = "commendation"
    VETO = "veto"


@dataclass(frozen=True, slots=True)
class Cycle(Record):
    """A year of one government, or of one unit for its own people (考核周期)."""

    tenant: int
    id: UUID
    owner_id: UUID | None
    year: int
    name: str
    status: CycleStatus
    version: int
    opened_at: datetime
    closed_at: datetime | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "status", CycleStatus(self.status))


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """A subject in a cycle, with what the roster pins for it."""

    tenant: int
    cycle_id: UUID
    subject_id: UUID
    level: Level
    code: str
    name: str
    unit_id: UUID | None
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    version: int
    scheme_id: UUID
    category: str
    ranking_group: str | None
    portfolio_id: UUID | None
    weight: Decimal
    position: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", Level(self.level))

    @property
    def subject(self) -> Subject:
        """The subject itself."""
        return Subject(
            tenant=self.tenant,
            id=self.subject_id,
            level=self.level,
            code=self.code,
            name=self.name,
            unit_id=self.unit_id,
            parent_id=self.parent_id,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            version=self.version,
        )


@dataclass(frozen=True, slots=True)
class Measurement(Record):
    """What was reported for an indicator in a period (指标数据)."""

    id: UUID
    cycle_id: UUID
    subject_id: UUID
    indicator: str
    period: str | None
    status: MeasurementStatus
    fact: dict[str, Any]
    note: str | None
    version: int
    reported_by: UUID
    reported_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    return_reason: str | None
    earlier_reporters: Sequence[UUID]

    def __post_init__(self) -> None:
        object.__setattr__(self, "status", MeasurementStatus(self.status))

    @property
    def reporters(self) -> tuple[UUID, ...]:
        """Everybody who ever reported or corrected it, the last one first."""
        return (self.reported_by, *self.earlier_reporters)


@dataclass(frozen=True, slots=True)
class AssignedTarget(Record):
    """What the office sets for a figure to be measured against (下达目标); the id is the figure's."""

    id: UUID
    cycle_id: UUID
    subject_id: UUID
    indicator: str
    period: str | None
    target: Decimal
    document: str | None
    reason: str | None
    version: int
    set_by: UUID
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Event(Record):
    """An inspection finding, an upheld complaint, a commendation or a veto."""

    id: UUID
    cycle_id: UUID
    subject_id: UUID
    noun: EventNoun
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "noun", EventNoun(self.noun))


@dataclass(frozen=True, slots=True)
class Link:
    """``target``'s result counts in ``subject``'s, under the name by which the scheme reads it."""

    subject: UUID
    link: str
    target: UUID
    weight: Decimal

"""Rows of scheme versions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tenants.database.records import Record
from tenants.levels import Level


class SchemeStatus(StrEnum):
    """State of a scheme version."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


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
    status: SchemeStatus
    document: str
    revision: int
    drafted_by: UUID | None
    drafted_at: datetime
    published_at: datetime | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", Level(self.level))
        object.__setattr__(self, "status", SchemeStatus(self.status))

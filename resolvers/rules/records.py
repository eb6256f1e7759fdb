"""Rows of scheme versions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.database.records import Record
from tenants.levels import Level


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

"""Rows of governments, subjects and appointments."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tenants.database.records import Record
from tenants.levels import Level


class Tier(StrEnum):
    """Tier of a government."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Government(Record):
    """A tenant (政府)."""

    code: int
    parent_code: int | None
    path: str
    name: str
    tier: Tier
    province: int | None
    prefecture: int | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "tier", Tier(self.tier))


@dataclass(frozen=True, slots=True)
class Subject(Record):
    """An assessed portfolio, unit, section, person or project (考评对象)."""

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
class Person(Record):
    """Somebody with a login in a government (人员)."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class AppointmentRecord(Record):
    """A person's role at a node for a time (任职)."""

    tenant: int
    id: UUID
    user_id: UUID
    user_name: str
    role: str
    node_id: UUID | None
    valid_from: date
    valid_to: date | None
    revoked_at: datetime | None

    @property
    def holder(self) -> Person:
        """Who holds it."""
        return Person(self.user_id, self.user_name)

"""Who is asking: a person (or system) with the appointments that are in force now.

Pure: read from the database by ``tenants.database.session``; judged by ``policy``.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tenants.tree import Place


class Role(StrEnum):
    """What somebody is appointed to do (岗位角色)."""

    PERFORMANCE_OFFICE = "performance_office"
    LEADER = "leader"
    PORTFOLIO_HEAD = "portfolio_head"
    UNIT_HEAD = "unit_head"
    REPORTER = "reporter"
    DATA_PROVIDER = "data_provider"
    INSPECTOR = "inspector"
    COMPLAINT_OFFICER = "complaint_officer"
    SURVEY_OFFICER = "survey_officer"
    STAFF = "staff"
    CONNECTED_SYSTEM = "connected_system"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A role held at a node from one day to another; both days count, no end means until revoked."""

    id: UUID
    role: Role
    node: Place
    node_name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a request, inside the one government the request is made in."""

    user: UUID
    name: str
    tenant: int
    path: str
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a verified token says: who, by which issuer, and the government the request is made in."""

    issuer: str
    login: str
    tenant: int

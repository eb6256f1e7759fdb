"""The viewer: the person (or system) behind a request, with the appointments in force now.

Pure: ``tenants.database.session`` reads it from the database, ``policy`` decides on it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tenants.tree import Place


class Role(StrEnum):
    """The role of an appointment (岗位角色)."""

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
    """A role held at a node. Both days are included; without ``valid_to`` it lasts until it is revoked."""

    id: UUID
    role: Role
    node: Place
    node_name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a request, in the one government of the request."""

    user: UUID
    name: str
    tenant: int
    path: str
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a verified token says: the issuer, the login, and the government of the request."""

    issuer: str
    login: str
    tenant: int

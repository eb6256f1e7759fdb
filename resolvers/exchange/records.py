"""Rows of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.database.records import Record


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

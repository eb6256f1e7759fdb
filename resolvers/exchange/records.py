"""Rows of the audit log and of access denials."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from resolvers.audited_rows import RowList, RowState
from resolvers.exchange.denial_sums import DenialKind
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


@dataclass(frozen=True, slots=True)
class AuditedRow(Record):
    """A row that an entry of the log is about."""

    position: int
    state: RowState
    list: RowList
    kept: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", RowState(self.state))
        object.__setattr__(self, "list", RowList(self.list))


@dataclass(frozen=True, slots=True)
class AccessDenial(Record):
    """Equal refused attempts of one minute (访问拒绝记录)."""

    id: UUID
    first_at: datetime
    last_at: datetime
    attempts: int
    kind: DenialKind
    verified: bool
    summed: bool
    code: str
    params: dict[str, str]
    issuer: str | None
    login: str | None
    person_id: UUID | None
    person_name: str | None
    address: str | None
    operation: str | None
    field_name: str | None
    action: str | None
    request_id: str | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", DenialKind(self.kind))

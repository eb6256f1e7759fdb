"""The audit log (审计日志) as the auditor reads it; `resolvers.audit` writes it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from policy import Action
from resolvers.exchange.records import AuditedRow, AuditEntry
from resolvers.listing.keyset_lists import KeysetList
from resolvers.rights.permits import require
from resolvers.rights.places import own_place
from tenants.database.session import Session
from tenants.models.exchange import audit_entries, audit_rows


@dataclass(frozen=True, slots=True)
class LogScope:
    """Which entries are read together: a government's whole log, or what was done to one thing."""

    tenant: int
    about: UUID | None

    @property
    def form(self) -> bool:
        """The text depends on whether the log is about one thing."""
        return self.about is None

    @property
    def values(self) -> dict[str, Any]:
        """The parameters."""
        return {"tenant": self.tenant, "about": self.about}


def log_scope(session: Session, about: UUID | None) -> LogScope:
    """The scope if the viewer may read it: only the auditor may."""
    require(session, Action.AUDIT_READ, own_place(session))
    return LogScope(session.viewer.tenant, about)


def _in_scope(query: Select[Any], scope: LogScope) -> Select[Any]:
    query = query.where(audit_entries.c.tenant == bindparam("tenant"))
    return query if scope.about is None else query.where(audit_entries.c.object_id == bindparam("about"))


AUDIT_LIST: KeysetList[LogScope, AuditEntry] = KeysetList(
    tuple(audit_entries.c), ("at", "id"), _in_scope, AuditEntry.of, descending=True
)
"""The newest entries first."""


@dataclass(frozen=True, slots=True)
class RowsScope:
    """The rows that are kept beside one entry."""

    tenant: int
    entry: UUID

    @property
    def form(self) -> None:
        """The text is always the same."""

    @property
    def values(self) -> dict[str, Any]:
        """The parameters."""
        return {"tenant": self.tenant, "entry": self.entry}


def rows_scope(session: Session, entry: UUID) -> RowsScope:
    """The scope if the viewer may read it: only the auditor may."""
    require(session, Action.AUDIT_READ, own_place(session))
    return RowsScope(session.viewer.tenant, entry)


def _of_entry(query: Select[Any], _scope: RowsScope) -> Select[Any]:
    return query.where(
        audit_rows.c.tenant == bindparam("tenant"), audit_rows.c.entry_id == bindparam("entry")
    )


ROW_LIST: KeysetList[RowsScope, AuditedRow] = KeysetList(
    tuple(audit_rows.c), ("position",), _of_entry, AuditedRow.of
)
"""What was there before, then what is there since; of each, the entries of the roster, then its links."""


async def read_log_entries(session: Session, ids: Collection[UUID]) -> dict[UUID, AuditEntry]:
    """The entries with these ids, for those who may read the log."""
    require(session, Action.AUDIT_READ, own_place(session))
    query = select(audit_entries).where(
        audit_entries.c.tenant == session.viewer.tenant, audit_entries.c.id.in_(ids)
    )
    return {row.id: AuditEntry.of(row) for row in await session.rows(query)}

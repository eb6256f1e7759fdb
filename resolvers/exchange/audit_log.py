"""The audit log (审计日志) as the auditor reads it; `resolvers.audit` writes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Uuid, bindparam, func, select, tuple_
from sqlalchemy.sql.expression import ColumnCollection

from policy import Action
from resolvers.exchange.records import AuditEntry
from resolvers.listing.json_pages import PageSelection, RenderedPage, fixed_limit, rendered_page
from resolvers.rights.permits import require
from resolvers.rights.places import own_place
from tenants.database.session import Session
from tenants.models.base import Moment
from tenants.models.exchange import audit_entries


@dataclass(frozen=True, slots=True)
class LogScope:
    """Which entries are read together: a government's whole log, or what was done to one thing."""

    tenant: int
    about: UUID | None


# Where a page of the log ended.
LogPosition = tuple[datetime, UUID]


def log_scope(session: Session, about: UUID | None) -> LogScope:
    """The scope if the viewer may read it: only the auditor may."""
    require(session, Action.AUDIT_READ, own_place(session))
    return LogScope(session.viewer.tenant, about)


async def read_log(
    session: Session, scope: LogScope, *, limit: int, after: LogPosition | None = None
) -> list[AuditEntry]:
    """The newest entries first."""
    query = _next_entries(scope, audit_entries.c, limit, after)
    return [AuditEntry.of(row) for row in await session.rows(query, _values(scope, after))]


async def render_log_page(
    session: Session, scope: LogScope, selection: PageSelection, *, first: int, after: LogPosition | None
) -> RenderedPage:
    """The same entries as the database renders them."""
    form = scope.about is None, after is None, first
    statement = selection.statement(form, lambda: _rendered(scope, selection, first, after))
    row = await session.row(statement, _values(scope, after))
    return RenderedPage.of(row or (), selection)


async def count_log(session: Session, scope: LogScope) -> int:
    """How many entries there are."""
    query = _scoped(select(func.count(audit_entries.c.id)), scope)
    return int(await session.scalar(query, _values(scope, None)))


def _rendered(
    scope: LogScope, selection: PageSelection, first: int, after: LogPosition | None
) -> Select[Any]:
    columns = selection.among(audit_entries.c, "at", "id")
    return rendered_page(
        _next_entries(scope, columns, selection.limit(first), after), _newest_first, selection, first
    )


def _next_entries(
    scope: LogScope, columns: Iterable[Column[Any]], limit: int, after: LogPosition | None
) -> Select[Any]:
    query = _scoped(select(*columns), scope)
    if after is not None:
        position = tuple_(bindparam("after_at", type_=Moment), bindparam("after_id", type_=Uuid))
        query = query.where(tuple_(audit_entries.c.at, audit_entries.c.id) < position)
    return query.order_by(*_newest_first(audit_entries.c)).limit(fixed_limit(limit))


def _newest_first(columns: ColumnCollection[str, Any]) -> list[ColumnElement[Any]]:
    return [columns.at.desc(), columns.id.desc()]


def _scoped(query: Select[Any], scope: LogScope) -> Select[Any]:
    query = query.where(audit_entries.c.tenant == bindparam("tenant"))
    return query if scope.about is None else query.where(audit_entries.c.object_id == bindparam("about"))


def _values(scope: LogScope, after: LogPosition | None) -> dict[str, Any]:
    values: dict[str, Any] = {"tenant": scope.tenant, "about": scope.about}
    if after is not None:
        values["after_at"], values["after_id"] = after
    return values

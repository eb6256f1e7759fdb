"""The audit log: written by every mutation in its own transaction, read by the auditor."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from structlog.contextvars import get_contextvars
from uuid_utils.compat import uuid7

from policy import Action, Decision
from resolvers.permits import require
from resolvers.places import own_place
from resolvers.records import AuditEntry
from tenants.clock import now
from tenants.models import audit_entries
from tenants.session import Session


async def record(
    session: Session,
    decision: Decision,
    deed: str,
    noun: str,
    object_id: UUID,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down who did it, by which appointment, to what, and what changed.

    The deed is named for what was done, which is finer than what the policy was asked: withdrawing a veto
    takes the same right as recording it. The noun is that of the object's id.
    """
    await session.run(
        audit_entries.insert().values(
            tenant=session.viewer.tenant,
            id=uuid7(),
            at=now(),
            actor_id=session.viewer.user,
            actor_name=session.viewer.name,
            appointment_id=decision.by.id if decision.by else None,
            action=deed,
            noun=noun,
            object_id=object_id,
            before=_plain(before),
            after=_plain(after),
            request_id=get_contextvars().get("request_id"),
        )
    )


async def read_entries(
    session: Session, *, limit: int, after: tuple[datetime, UUID] | None = None, object_id: UUID | None = None
) -> list[AuditEntry]:
    """The newest entries first, for the auditor."""
    query = _entries(select(audit_entries), session, object_id)
    if after is not None:
        query = query.where(tuple_(audit_entries.c.at, audit_entries.c.id) < after)
    query = query.order_by(audit_entries.c.at.desc(), audit_entries.c.id.desc()).limit(limit)
    return [AuditEntry.of(row) for row in await session.rows(query)]


async def count_entries(session: Session, object_id: UUID | None) -> int:
    """How many entries there are, for the auditor."""
    return int(await session.scalar(_entries(select(func.count(audit_entries.c.id)), session, object_id)))


def _entries(query: Select[Any], session: Session, object_id: UUID | None) -> Select[Any]:
    require(session, Action.AUDIT_READ, own_place(session))
    query = query.where(audit_entries.c.tenant == session.viewer.tenant)
    return query if object_id is None else query.where(audit_entries.c.object_id == object_id)


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value

"""Writes the audit log, one line for each mutation, in its own transaction; says who did what to a row."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Select, Text, any_, literal, select
from structlog.contextvars import get_contextvars
from uuid_utils.compat import uuid7

from policy import Decision
from resolvers.audited_rows import KeptRows, RowState, keep_rows, summaries
from tenants.clock import now
from tenants.database.session import Session
from tenants.models.exchange import audit_entries


async def record(
    session: Session,
    decision: Decision,
    deed: str,
    noun: str,
    object_id: UUID,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    kept: Sequence[KeptRows] = (),
) -> None:
    """Write down who did it, by which appointment, to what, and what changed.

    The deed is named more finely than the action that the policy was asked for: withdrawing a veto takes
    the same right as recording it. The noun is that of the object's id. Of rows that are kept beside the
    entry it has the number and the hash.
    """
    entry = uuid7()
    await session.insert_one(
        audit_entries,
        {
            "tenant": session.viewer.tenant,
            "id": entry,
            "at": now(),
            "actor_id": session.viewer.user,
            "actor_name": session.viewer.name,
            "appointment_id": decision.by.id if decision.by else None,
            "action": deed,
            "noun": noun,
            "object_id": object_id,
            "before": _plain(_with(before, summaries(kept, RowState.BEFORE))),
            "after": _plain(_with(after, summaries(kept, RowState.AFTER))),
            "request_id": get_contextvars().get("request_id"),
        },
    )
    await keep_rows(session, entry, kept)


def doers(
    deeds: Collection[str], noun: str, tenant: Column[int], key: Column[UUID], *, but: Column[UUID]
) -> Select[tuple[UUID]]:
    """Everybody but one who did such a deed to the row, as a subquery of a statement that reads it."""
    return select(audit_entries.c.actor_id.distinct()).where(
        audit_entries.c.tenant == tenant,
        audit_entries.c.object_id == key,
        audit_entries.c.noun == noun,
        audit_entries.c.action == any_(literal(list(deeds), ARRAY(Text))),
        audit_entries.c.actor_id != but,
    )


_AS_THEY_ARE = frozenset({str, int, bool})


def _with(values: Mapping[str, Any] | None, rows: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return {**(values or {}), **rows} if rows else values


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value

"""Doubles: the same finding recorded twice would count twice (重复登记).

Two events of one subject are the same finding if they rest on the same document; or, where one of them names
none, if they are of the same code, kind and day. One document may bring two consequences: who means that says
so (`again`). Whoever records holds the subject's events (`events_of_entry`): of two people who record the
same at the same time one is told of the other's.
"""

import re
from datetime import date
from uuid import UUID

from sqlalchemy import select

from resolvers.faults import refuse
from resolvers.year.records import Event
from tenants.clock import day_of
from tenants.database.session import Session
from tenants.models.year import events
from tenants.text_rule import look_alike_key


async def refuse_double(
    session: Session,
    *,
    cycle_id: UUID,
    subject_id: UUID,
    code: str,
    kind: str | None,
    occurred_on: date,
    document: str | None,
) -> None:
    """Refuse what was recorded already and still counts, naming the earlier event."""
    query = select(events).where(
        events.c.tenant == session.viewer.tenant,
        events.c.cycle_id == cycle_id,
        events.c.subject_id == subject_id,
        events.c.withdrawn_at.is_(None),
    )
    rows = await session.rows(query.order_by(events.c.occurred_on, events.c.id))
    for earlier in map(Event.of, rows):
        if earlier.document is not None and document is not None:
            if _number(earlier.document) == _number(document):
                raise refuse(
                    "EVENT_TWICE_BY_DOCUMENT", "document", day=earlier.occurred_on, document=earlier.document
                )
        elif (earlier.code, earlier.event, earlier.occurred_on) == (code, kind, occurred_on):
            recorded = day_of(earlier.recorded_at)
            raise refuse("EVENT_TWICE_BY_DAY", "occurredOn", day=earlier.occurred_on, recorded=recorded)


def _number(document: str) -> tuple[str, ...]:
    """A document's number by which it is told: its words and figures, whatever signs stand between them.

    `督〔2026〕3号`, `督2026-03号` and `督【2026】第3号` are one.
    """
    folded = look_alike_key(document)
    parts = (part.lstrip("0") or "0" if part.isdecimal() else part for part in _PARTS.findall(folded))
    return tuple(part for part in parts if part != "第") or (folded,)


_PARTS = re.compile(r"第|\d+|(?:(?!第)[^\W\d_])+")

"""Doubles: the same finding recorded twice would count twice (重复登记).

Two events of one subject are the same finding if they rest on the same document; or, where one of them names
none, if they are of the same code, kind and day. One document may bring two consequences: who means that says
so (`again`). Whoever records holds the subject's events (`events_of_entry`): of two people who record the
same at the same time one is told of the other's.
"""

import re
from collections.abc import Iterable
from datetime import date

from resolvers.faults import refuse
from resolvers.year.records import Event
from tenants.clock import day_of
from tenants.text_rule import look_alike_key


def refuse_double(
    recorded: Iterable[Event],
    *,
    code: str,
    kind: str | None,
    occurred_on: date,
    document: str | None,
) -> None:
    """Refuse what was recorded already and still counts, naming the earlier event."""
    for earlier in sorted(recorded, key=lambda event: (event.occurred_on, event.id)):
        if earlier.document is not None and document is not None:
            if _number(earlier.document) == _number(document):
                raise refuse(
                    "EVENT_TWICE_BY_DOCUMENT", "document", day=earlier.occurred_on, document=earlier.document
                )
        elif (earlier.code, earlier.event, earlier.occurred_on) == (code, kind, occurred_on):
            day = day_of(earlier.recorded_at)
            raise refuse("EVENT_TWICE_BY_DAY", "occurredOn", day=earlier.occurred_on, recorded=day)


def _number(document: str) -> tuple[str, ...]:
    """A document's number by which it is told: its words and figures, whatever signs stand between them.

    `督〔2026〕3号`, `督2026-03号` and `督【2026】第3号` are one.
    """
    folded = look_alike_key(document)
    parts = (part.lstrip("0") or "0" if part.isdecimal() else part for part in _PARTS.findall(folded))
    return tuple(part for part in parts if part != "第") or (folded,)


_PARTS = re.compile(r"第|\d+|(?:(?!第)[^\W\d_])+")

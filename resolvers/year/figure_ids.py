"""The ids of figures: known before anything is reported, kept by the row of the first report.

An id is made of the cycle, the subject, the indicator and the period. It holds the ends of the cycle's and
the subject's ids, so that a figure without a row is found again: one looks for the entries with these ends,
and then for the figure of theirs that has this id. Rows of before have ids of their own, and keep them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    select,
    union_all,
)

from resolvers.year.rows import read_measured_entries
from tenants.database.session import Session
from tenants.models.year import cycles, measurements, roster_entries

_CYCLE_BYTES, _SUBJECT_BYTES = 3, 5
_BYTES = 16
# RFC 9562: an id whose content is the application's own affair.
_VERSION, _VARIANT = 0x80, 0x80

Entry = tuple[UUID, UUID]
"""A cycle and a subject in it."""


def figure_id(cycle_id: UUID, subject_id: UUID, indicator: str, period: str | None) -> UUID:
    """The id of what a cycle expects of a subject for an indicator, in a period if it has any."""
    named = b"\0".join(part.encode() for part in (indicator, *(() if period is None else (period,))))
    digest = sha256(cycle_id.bytes + subject_id.bytes + named).digest()
    whole = bytearray(cycle_id.bytes[-_CYCLE_BYTES:] + digest)[:_BYTES]
    whole[-_SUBJECT_BYTES:] = subject_id.bytes[-_SUBJECT_BYTES:]
    whole[6] = whole[6] & 0x0F | _VERSION
    whole[8] = whole[8] & 0x3F | _VARIANT
    return UUID(bytes=bytes(whole))


def values_of_figure(tenant: int, figure_id: UUID) -> dict[str, Any]:
    """The values of :data:`ENTRIES_OF_FIGURE`."""
    end = _end(figure_id)
    return {"tenant": tenant, "figure": figure_id, "cycle_end": end[: 2 * _CYCLE_BYTES], "entry_end": end}


async def figures_entries(session: Session, figure_ids: Collection[UUID]) -> dict[UUID, Sequence[Entry]]:
    """The same for several figures, with a row or without."""
    measured = await read_measured_entries(session, figure_ids)
    others = [key for key in figure_ids if key not in measured]
    found = await _entries_of_ends(session, others) if others else {}
    return {key: (entry,) for key, entry in measured.items()} | {
        key: found.get(_end(key), ()) for key in others
    }


async def _entries_of_ends(session: Session, figure_ids: Sequence[UUID]) -> Mapping[str, Sequence[Entry]]:
    ends = [_end(key) for key in figure_ids]
    values = {
        "tenant": session.viewer.tenant,
        "cycles": [end[: 2 * _CYCLE_BYTES] for end in ends],
        "entries": ends,
    }
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for row in await session.rows(_FOUND, values):
        found[row.end].append((row.cycle_id, row.subject_id))
    return found


def _end(key: UUID) -> str:
    return key.hex[: 2 * _CYCLE_BYTES] + key.hex[-2 * _SUBJECT_BYTES :]


def _ends(column: Column[UUID], count: int) -> ColumnElement[str]:
    return func.right(cast(column, Text), 2 * count, type_=Text)


_END = _ends(roster_entries.c.cycle_id, _CYCLE_BYTES) + _ends(roster_entries.c.subject_id, _SUBJECT_BYTES)
_FOUND = (
    select(roster_entries.c.cycle_id, roster_entries.c.subject_id, _END.label("end"))
    .join(cycles, and_(cycles.c.tenant == roster_entries.c.tenant, cycles.c.id == roster_entries.c.cycle_id))
    .where(
        cycles.c.tenant == bindparam("tenant"),
        _ends(cycles.c.id, _CYCLE_BYTES) == any_(bindparam("cycles", type_=ARRAY(Text))),
        any_(bindparam("entries", type_=ARRAY(Text))) == _END,
    )
)

_OF_FIGURE = select(measurements.c.cycle_id, measurements.c.subject_id).where(
    measurements.c.tenant == bindparam("tenant"), measurements.c.id == bindparam("figure", type_=Uuid)
)
ENTRIES_OF_FIGURE = union_all(
    _OF_FIGURE,
    select(roster_entries.c.cycle_id, roster_entries.c.subject_id)
    .join(cycles, and_(cycles.c.tenant == roster_entries.c.tenant, cycles.c.id == roster_entries.c.cycle_id))
    .where(
        cycles.c.tenant == bindparam("tenant"),
        ~_OF_FIGURE.exists(),
        _ends(cycles.c.id, _CYCLE_BYTES) == bindparam("cycle_end", type_=Text),
        bindparam("entry_end", type_=Text) == _END,
    ),
).subquery("named")
"""The entry of a reported figure; the entries that one without a row may be of."""

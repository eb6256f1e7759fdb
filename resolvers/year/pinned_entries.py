"""A subject in a cycle with what the roster pins for it, found by one statement from whatever names it.

A deed on a figure or on an event names neither the cycle nor the subject: the database finds them, and the
lock on the cycle goes in front, in the same round trip. The text of a scheme is read only if it isn't
remembered. Decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Uuid, and_, bindparam, literal, select

from resolvers.rules.stored_documents import document_of_revision
from resolvers.write_locks import missing_facts_of
from resolvers.year.records import Cycle, Entry
from tenants.database.advisory_locks import LocksOfRows
from tenants.database.records import Columns, Record, RecordsOfRow
from tenants.database.session import Session
from tenants.models.organisation import subjects
from tenants.models.rules import schemes
from tenants.models.year import cycles, roster_entries
from tenants.schemes import StoredDocument

TENANT = bindparam("tenant", type_=cycles.c.tenant.type)
_ENTRY: Mapping[str, ColumnElement[Any]] = {**subjects.c, **roster_entries.c}
_TEXT = select(schemes.c.document).where(
    schemes.c.tenant == TENANT, schemes.c.id == bindparam("scheme", type_=Uuid)
)


@dataclass(frozen=True, slots=True)
class PinnedEntry:
    """An entry of a roster with its cycle and its scheme."""

    cycle: Cycle
    entry: Entry
    document: StoredDocument


@dataclass(frozen=True, slots=True)
class Beside:
    """A further record in the same row: of the rows that name the entry, or joined to them if it is there."""

    record: type[Record]
    columns: Columns
    table: FromClause | None = None
    on: ColumnElement[bool] | None = None


class PinnedQuery:
    """Finds the entries that the rows of `named` name by `cycle_id` and `subject_id`."""

    def __init__(self, named: FromClause, *beside: Beside) -> None:
        parts = [(each.record, each.columns) for each in beside]
        self._records = RecordsOfRow((Cycle, cycles.c), (Entry, _ENTRY), *parts)
        self.query = select(*self._records.columns, schemes.c.revision.label("revision")).select_from(
            _joined(named, beside)
        )
        self._locks = select(literal(1)).select_from(named).where(missing_facts_of(TENANT, named.c.cycle_id))

    def locks(self, values: Mapping[str, Any]) -> LocksOfRows:
        """Holds the cycles of the entries against whoever closes them or changes their roster."""
        return LocksOfRows(self._locks, values)

    async def find(self, session: Session, values: Mapping[str, Any]) -> list[tuple[PinnedEntry, Any]]:
        """The entries, each with the further records of its row; None for one that isn't there."""
        return [await self._pinned(session, row) for row in await session.rows(self.query, values)]

    async def _pinned(self, session: Session, row: Any) -> tuple[PinnedEntry, Any]:
        cycle, entry, *beside = self._records.of(row)
        document = await document_of_revision(
            entry.scheme_id, row.revision, partial(_text, session, entry.scheme_id)
        )
        return PinnedEntry(cycle, entry, document), beside


def _joined(named: FromClause, beside: tuple[Beside, ...]) -> FromClause:
    entry, subject, scheme = roster_entries.c, subjects.c, schemes.c
    found = (
        named.join(cycles, and_(cycles.c.tenant == TENANT, cycles.c.id == named.c.cycle_id))
        .join(
            roster_entries,
            and_(
                entry.tenant == TENANT,
                entry.cycle_id == named.c.cycle_id,
                entry.subject_id == named.c.subject_id,
            ),
        )
        .join(subjects, and_(subject.tenant == TENANT, subject.id == named.c.subject_id))
        .join(schemes, and_(scheme.tenant == TENANT, scheme.id == entry.scheme_id))
    )
    for each in beside:
        if each.table is not None:
            found = found.outerjoin(each.table, each.on)
    return found


async def _text(session: Session, scheme_id: UUID) -> str:
    text: str = await session.scalar(_TEXT, {"tenant": session.viewer.tenant, "scheme": scheme_id})
    return text

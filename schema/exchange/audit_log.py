"""The audit log (审计日志) as the API shows it."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import strawberry

from resolvers.exchange.audit_log import AUDIT_LIST, ROW_LIST, log_scope, rows_scope
from resolvers.exchange.records import AuditedRow
from resolvers.exchange.records import AuditEntry as AuditRecord
from resolvers.listing.json_parts import NamedKey
from schema.context import Info
from schema.engine.paging.relay_connections import After, Connection, First, Order, page_of
from schema.exchange.audit_values import shown_row, shown_values
from schema.exchange.enums import AuditAction, RowList, RowState
from schema.listing.columns import GlobalId
from schema.listing.paged_listings import Entries, PagedListing, keyset_listing
from schema.node import Node
from schema.scalars import encode_id
from tenants.database.session import Session

AUDIT = Order("audit", (datetime, UUID))
ROWS = Order("auditRow", (int,))


@strawberry.type(
    description=(
        "A row that an entry of the audit log is about (审计明细), such as a line of a roster. It is kept "
        "beside the entry, which has the number and the hash of all rows of the same list and state."
    )
)
class AuditRow:
    """One row."""

    record: strawberry.Private[AuditedRow]
    state: RowState = strawberry.field(description="Whether it was there before the deed or after it.")
    list: RowList = strawberry.field(description="What it belongs to.")
    kept: str = strawberry.field(
        description=(
            "The row as it is kept, as JSON text: its ids lead nowhere. The entry's `sha256` is the SHA-256, "
            "in hexadecimal digits, of these texts in UTF-8, those of one list and state in order, each "
            "with a line feed (U+000A) at its end."
        )
    )

    @classmethod
    def of(cls, record: AuditedRow) -> "AuditRow":
        """The row as it was written."""
        return cls(record=record, state=record.state, list=record.list, kept=record.kept)

    @strawberry.field(description="The row as JSON text, written as `AuditEntry.before` is.")
    def values(self) -> str:
        """With global ids."""
        return _text(shown_row(json.loads(self.record.kept)))


ROW_ENTRIES = Entries.of(AuditRow, ROW_LIST, {})


@strawberry.type(description="One line of the audit log (审计日志): who did what to what, and when.")
class AuditEntry(Node):
    """One entry."""

    record: strawberry.Private[AuditRecord]
    at: datetime = strawberry.field(description="When it was done.")
    actor: str = strawberry.field(description="Name of the person who did it.")
    action: AuditAction = strawberry.field(description="What was done.")
    object_id: strawberry.ID = strawberry.field(description="Global id of what it was done to.")
    request_id: str | None = strawberry.field(
        description="The request in which it was done; null for what the system did by itself."
    )

    @classmethod
    def of(cls, record: AuditRecord) -> "AuditEntry":
        """The entry of a row."""
        return cls(
            record=record,
            id=encode_id("audit", record.id),
            at=record.at,
            actor=record.actor_name,
            action=AuditAction(record.action),
            object_id=encode_id(record.noun, record.object_id),
            request_id=record.request_id,
        )

    @strawberry.field(
        description=(
            "What it was before, as JSON text; null for something new. As everywhere in the API, ids are "
            "global ids and exact numbers are strings. A roster (`entries`, `links`) is told by number and "
            "hash of its rows, which are in `rows`."
        )
    )
    def before(self) -> str | None:
        """The state before."""
        return self._text(self.record.before)

    @strawberry.field(
        description="What it became, as JSON text; null if nothing remained. Written as `before` is."
    )
    def after(self) -> str | None:
        """The state after."""
        return self._text(self.record.after)

    @strawberry.field(
        description=(
            "The rows that it is about, for the auditor: first those that were there before, then those that "
            "were there afterwards, of each first the entries of the roster, then its links. From those of a "
            "`CYCLE_OPEN` and of each later `ROSTER_EDIT` (its rows before go, those after come) a roster "
            "can be put together as it was at any moment. Empty for other deeds, and for what was done "
            "before rows were kept so: there they stand in `before` and `after`."
        )
    )
    async def rows(self, info: Info, first: First = 50, after: After = None) -> Connection[AuditRow] | None:
        """Only the auditor reads them."""
        session = await info.context.reads()
        page = page_of(first, after, ROWS)
        scope = rows_scope(session, self.record.id)
        return keyset_listing(session, ROW_LIST, scope, page, ROW_ENTRIES, AuditRow.of).promised()

    def _text(self, values: dict[str, object] | None) -> str | None:
        shown = shown_values(values, self.record.noun, self.record.action)
        return None if shown is None else _text(shown)


def _text(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


ENTRIES = Entries.of(
    AuditEntry,
    AUDIT_LIST,
    {
        "id": GlobalId("audit", "id"),
        "actor": "actor_name",
        "object_id": NamedKey("noun", "object_id"),
    },
)


def log_listing(
    session: Session, about: UUID | None, first: int | None, after: str | None
) -> PagedListing[AuditEntry]:
    """A page of the log, the newest entry first."""
    page = page_of(first, after, AUDIT)
    return keyset_listing(session, AUDIT_LIST, log_scope(session, about), page, ENTRIES, AuditEntry.of)

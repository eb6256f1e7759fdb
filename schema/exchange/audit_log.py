"""The audit log (审计日志) as the API shows it."""

import json
from datetime import datetime
from uuid import UUID

import strawberry

from resolvers.exchange.audit_log import AUDIT_LIST, log_scope
from resolvers.exchange.records import AuditEntry as AuditRecord
from resolvers.listing.json_parts import NamedKey
from schema.engine.paging.relay_connections import Order, page_of
from schema.exchange.audit_values import shown_values
from schema.exchange.enums import AuditAction
from schema.listing.columns import GlobalId
from schema.listing.paged_listings import Entries, PagedListing, keyset_listing
from schema.node import Node
from schema.scalars import encode_id
from tenants.database.session import Session

AUDIT = Order("audit", (datetime, UUID))


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
            "global ids and exact numbers are strings."
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

    def _text(self, values: dict[str, object] | None) -> str | None:
        shown = shown_values(values, self.record.noun, self.record.action)
        return None if shown is None else json.dumps(shown, ensure_ascii=False, sort_keys=True)


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

"""Access denials (访问拒绝记录) as the API shows them."""

from datetime import datetime
from uuid import UUID

import strawberry

from resolvers.exchange.access_denials import DENIAL_LIST, denial_scope
from resolvers.exchange.records import AccessDenial as DenialRecord
from schema.context import Info
from schema.engine.paging.relay_connections import Order, page_of
from schema.exchange.enums import DenialKind
from schema.ids import optional_id
from schema.listing.columns import GlobalId
from schema.listing.paged_listings import Entries, PagedListing, keyset_listing
from schema.messages import message
from schema.node import Node
from schema.organisation.enums import Action
from schema.scalars import encode_id
from tenants.database.session import Session

DENIALS = Order("denials", (datetime, UUID))


@strawberry.type(
    description=(
        "Equal refused attempts within one minute (访问拒绝记录): who was refused what, and why. "
        "They are here a second later."
    )
)
class AccessDenial(Node):
    """One row."""

    record: strawberry.Private[DenialRecord]
    first_at: datetime = strawberry.field(description="The first of these attempts (首次时间).")
    last_at: datetime = strawberry.field(description="The last of them (末次时间).")
    attempts: int = strawberry.field(description="How many there were (次数).")
    kind: DenialKind = strawberry.field(description="Whether coming in was refused, or one thing inside.")
    code: str = strawberry.field(description="Why, as a code that never changes its meaning (原因代码).")
    verified: bool = strawberry.field(
        description=(
            "Whether the token was genuine. If not, somebody only claimed to belong to this government "
            "(仅为声称), and nothing is known of who it was."
        )
    )
    summed: bool = strawberry.field(
        description=(
            "Whether this row counts all further attempts of a minute that had more different ones than are "
            "listed one by one (合并计数): those of one login, or, without one, those of everybody else."
        )
    )
    issuer: str | None = strawberry.field(
        description="Issuer of the token (OIDC `iss`); null if it is not genuine."
    )
    login: str | None = strawberry.field(
        description="Login at the issuer (OIDC `sub`); null if the token is not genuine."
    )
    person_id: strawberry.ID | None = strawberry.field(
        description="Id of the person, to ask for all of theirs; null if none is appointed under this login."
    )
    person: str | None = strawberry.field(description="Name of the person; null as `personId` is.")
    address: str | None = strawberry.field(description="Network address that it came from (来源地址).")
    operation: str | None = strawberry.field(
        description="Name that the client gave the first operation; null without a name."
    )
    field: str | None = strawberry.field(
        description="Field of the API that was refused, such as `measurementVerify`; null for a sign-in."
    )
    action: Action | None = strawberry.field(
        description="What the policy was asked for; null if the reason is not about an action."
    )
    request_id: str | None = strawberry.field(description="The first of the requests.")

    @classmethod
    def of(cls, record: DenialRecord) -> "AccessDenial":
        """The entry of a row."""
        return cls(
            record=record,
            id=encode_id("denial", record.id),
            first_at=record.first_at,
            last_at=record.last_at,
            attempts=record.attempts,
            kind=record.kind,
            code=record.code,
            verified=record.verified,
            summed=record.summed,
            issuer=record.issuer,
            login=record.login,
            person_id=encode_id("person", record.person_id) if record.person_id else None,
            person=record.person_name,
            address=record.address,
            operation=record.operation,
            field=record.field_name,
            action=None if record.action is None else Action(record.action),
            request_id=record.request_id,
        )

    @strawberry.field(description="Why, in words (原因).")
    def reason(self, info: Info) -> str:
        """The sentence of the code; what it names differs within a row that counts many."""
        code = "ACCESS_DENIALS_SUMMED" if self.record.summed else self.record.code
        return message(code, info.context.language, self.record.params)


ENTRIES = Entries.of(
    AccessDenial,
    DENIAL_LIST,
    {
        "id": GlobalId("denial", "id"),
        "person_id": GlobalId("person", "person_id"),
        "person": "person_name",
        "field": "field_name",
    },
)


def denial_listing(
    session: Session,
    *,
    person: str | None,
    since: datetime | None,
    until: datetime | None,
    first: int | None,
    after: str | None,
) -> PagedListing[AccessDenial]:
    """A page of a government's denials, the newest first."""
    page = page_of(first, after, DENIALS)
    scope = denial_scope(session, person=optional_id(person, "person", "person"), since=since, until=until)
    return keyset_listing(session, DENIAL_LIST, scope, page, ENTRIES, AccessDenial.of)

"""One subject's result that counts in another's."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from resolvers.year.records import Cycle
from tenants.database.session import Session
from tenants.models.year import roster_links


@dataclass(frozen=True, slots=True)
class Link:
    """``target``'s result counts in ``subject``'s, under the name by which the scheme reads it."""

    subject: UUID
    link: str
    target: UUID
    weight: Decimal


async def read_links(session: Session, cycle: Cycle) -> list[Link]:
    """The links that a cycle's roster states, portfolios aside."""
    rows = await session.rows(
        select(roster_links)
        .where(roster_links.c.tenant == session.viewer.tenant, roster_links.c.cycle_id == cycle.id)
        .order_by(roster_links.c.subject_id, roster_links.c.link, roster_links.c.target_id)
    )
    return [Link(row.subject_id, row.link, row.target_id, row.weight) for row in rows]

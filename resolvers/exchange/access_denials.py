"""Access denials (访问拒绝记录) as the auditor reads them; `denial_recording` writes them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from policy import Action
from resolvers.exchange.records import AccessDenial
from resolvers.listing.keyset_lists import KeysetList
from resolvers.rights.permits import require
from resolvers.rights.places import own_place
from tenants.database.session import Session
from tenants.models.exchange import access_denials


@dataclass(frozen=True, slots=True)
class DenialScope:
    """Which denials are read together: a government's, of some time or of one person if that is asked."""

    tenant: int
    person: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def form(self) -> tuple[bool, bool, bool]:
        """The text depends on what is asked for."""
        return self.person is None, self.since is None, self.until is None

    @property
    def values(self) -> dict[str, Any]:
        """The parameters."""
        return {"tenant": self.tenant, "person": self.person, "since": self.since, "until": self.until}


def denial_scope(
    session: Session, *, person: UUID | None, since: datetime | None, until: datetime | None
) -> DenialScope:
    """The scope if the viewer may read it: only the auditor may."""
    require(session, Action.DENIAL_READ, own_place(session))
    return DenialScope(session.viewer.tenant, person, since, until)


def _in_scope(query: Select[Any], scope: DenialScope) -> Select[Any]:
    table = access_denials.c
    query = query.where(table.tenant == bindparam("tenant"))
    if scope.person is not None:
        query = query.where(table.person_id == bindparam("person"))
    if scope.since is not None:
        query = query.where(table.first_at >= bindparam("since"))
    if scope.until is not None:
        query = query.where(table.first_at < bindparam("until"))
    return query


DENIAL_LIST: KeysetList[DenialScope, AccessDenial] = KeysetList(
    tuple(access_denials.c), ("first_at", "id"), _in_scope, AccessDenial.of, descending=True
)
"""The newest denials first."""


async def read_denials(session: Session, ids: Collection[UUID]) -> dict[UUID, AccessDenial]:
    """The denials with these ids, for those who may read them."""
    require(session, Action.DENIAL_READ, own_place(session))
    query = select(access_denials).where(
        access_denials.c.tenant == session.viewer.tenant, access_denials.c.id.in_(ids)
    )
    return {row.id: AccessDenial.of(row) for row in await session.rows(query)}

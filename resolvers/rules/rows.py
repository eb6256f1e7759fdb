"""Rows of the rules, read without deciding: for use cases, never for the schema room."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from resolvers.faults import NotFoundError
from resolvers.rules.records import SchemeVersion
from resolvers.rules.stored_documents import read_documents
from tenants.database.session import Session
from tenants.models.rules import schemes
from tenants.schemes import Scheme


async def read_schemes(session: Session, ids: Collection[UUID]) -> dict[UUID, SchemeVersion]:
    """Scheme versions by id."""
    query = select(schemes).where(schemes.c.id.in_(ids))
    return {row.id: SchemeVersion.of(row) for row in await session.rows(query)}


async def read_rules(session: Session, ids: Collection[UUID]) -> dict[UUID, Scheme]:
    """What scheme versions say, by id."""
    versions = await read_schemes(session, ids)
    read = await read_documents({key: version.document for key, version in versions.items()})
    return {key: each.scheme for key, each in read.items()}


async def find_scheme(session: Session, scheme_id: UUID) -> SchemeVersion:
    """One version of the viewer's own government's, for writing."""
    query = select(schemes).where(schemes.c.tenant == session.viewer.tenant, schemes.c.id == scheme_id)
    row = await session.row(query)
    if row is None:
        raise NotFoundError("scheme")
    return SchemeVersion.of(row)

"""Publishes the schemes of one owner for one year, through the use cases."""

from collections.abc import Iterable
from uuid import UUID

from deploy.demo.scheme_documents import document
from resolvers.rules.drafts import SchemeSource, draft_scheme, publish_scheme
from tenants.database.session import Session


async def publish_schemes(
    session: Session, codes: Iterable[str], year: int, owner: UUID | None
) -> dict[str, UUID]:
    """The published versions, by the scheme's code."""
    return {code: await _publish(session, code, year, owner) for code in dict.fromkeys(codes)}


async def _publish(session: Session, code: str, year: int, owner: UUID | None) -> UUID:
    draft = await draft_scheme(session, source=SchemeSource(document(code, year)), owner_id=owner)
    return await publish_scheme(session, draft, expected_revision=1)

"""Drafts of schemes (指标体系草稿): begun, changed, published, taken back. What is published stays."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from uuid_utils.compat import uuid7

from policy import Action, Decision
from resolvers import audit
from resolvers.faults import Fault, refuse, refuse_all
from resolvers.organisation.governments import own_government
from resolvers.organisation.rows import read_units_by_code
from resolvers.rights.permits import require
from resolvers.rights.places import owned_place
from resolvers.rules.document_years import for_year
from resolvers.rules.library import library_document
from resolvers.rules.parsed_documents import ReadAhead, checked
from resolvers.rules.records import SchemeStatus, SchemeVersion
from resolvers.rules.rows import find_scheme
from resolvers.rules.scheme_steps import SchemeStep, scheme_verdict
from resolvers.stale_versions import refuse_stale
from resolvers.write_locks import published_schemes, scheme_draft, scheme_versions
from tenants.clock import now
from tenants.database.session import Session
from tenants.models.rules import schemes
from tenants.schemes import Scheme, plain_document
from tenants.text_rule import look_alike_key


@dataclass(frozen=True, slots=True)
class SchemeSource:
    """What a draft begins with: a document, or one of the library's by its code; one of both is given."""

    document: str | None = None
    library: str | None = None

    @property
    def place(self) -> tuple[str, ...]:
        """Where it stands in the input."""
        return ("source", "document" if self.library is None else "library")

    def text(self) -> str:
        """The document itself."""
        if self.library is not None:
            return library_document(self.library, self.place)
        return self.document or ""


async def draft_scheme(
    session: Session,
    *,
    source: SchemeSource,
    year: int | None = None,
    owner_id: UUID | None,
    ahead: ReadAhead | None = None,
) -> UUID:
    """A new draft from a document or from one of the library's, for the year it names or for another one."""
    text = source.text()
    scheme = await checked(text, ahead, source.place)
    if year is not None and year != scheme.year:
        text = await for_year(text, year)
        scheme = await checked(text, place=source.place)
    decision = require(session, Action.SCHEME_DRAFT, owned_place(session.viewer, scheme.level, owner_id))
    refuse_all(_owner_faults(scheme, owner_id))
    await _refuse_alike_category(session, scheme, source.place)
    return await _begin(session, decision, "scheme:draft", scheme, text, owner_id)


async def renew_scheme(session: Session, scheme_id: UUID, *, year: int | None) -> UUID:
    """A new version (新版本) begun from an existing one, comments and all; of another year if named."""
    base = await find_scheme(session, scheme_id)
    decision = scheme_verdict(session.viewer, base, SchemeStep.RENEW).require()
    text = base.document if year in (None, base.year) else await for_year(base.document, year or base.year)
    scheme = await checked(text)
    await _refuse_alike_category(session, scheme)
    return await _begin(session, decision, "scheme:renew", scheme, text, base.owner_id, renews=base.id)


async def revise_draft(
    session: Session,
    scheme_id: UUID,
    *,
    document: str,
    expected_revision: int,
    ahead: ReadAhead | None = None,
) -> UUID:
    """Another text for a draft; its code, year and level stay."""
    await session.lock(scheme_draft(scheme_id))
    draft = await find_scheme(session, scheme_id)
    decision = _take(session, draft, SchemeStep.REVISE, expected_revision)
    scheme = await checked(document, ahead)
    if (scheme.code, scheme.year, scheme.level) != (draft.code, draft.year, draft.level):
        raise refuse("SCHEME_OTHER_KEY", "document", scheme=draft.code, year=draft.year, level=draft.level)
    await _refuse_alike_category(session, scheme)
    changes = {**await _described(scheme, document), "revision": draft.revision + 1}
    await _update(session, draft, changes)
    await audit.record(
        session,
        decision,
        "scheme:revise",
        "scheme",
        scheme_id,
        before={"document": draft.document, "revision": draft.revision},
        after=changes,
    )
    return scheme_id


async def publish_scheme(session: Session, scheme_id: UUID, *, expected_revision: int) -> UUID:
    """Make a draft the version that rosters may pin; from then on it never changes."""
    await session.lock(scheme_draft(scheme_id))
    draft = await find_scheme(session, scheme_id)
    decision = _take(session, draft, SchemeStep.PUBLISH, expected_revision)
    scheme = await checked(draft.document)
    # Not before: the document of a large scheme takes its time.
    await session.lock(published_schemes())
    await refuse_unknown_assessors(session, scheme, "document")
    await _refuse_alike_category(session, scheme)
    changes = {"status": SchemeStatus.PUBLISHED, "published_by": session.viewer.user, "published_at": now()}
    await _update(session, draft, changes)
    await audit.record(session, decision, "scheme:publish", "scheme", scheme_id, after=changes)
    return scheme_id


async def discard_draft(session: Session, scheme_id: UUID, *, expected_revision: int) -> UUID:
    """Take a draft back: it is shown nowhere any more, and the log keeps what it said.

    Its version number isn't given again.
    """
    await session.lock(scheme_draft(scheme_id))
    draft = await find_scheme(session, scheme_id)
    decision = _take(session, draft, SchemeStep.DISCARD, expected_revision)
    changes = {"status": SchemeStatus.DISCARDED}
    await _update(session, draft, changes)
    before = {"status": draft.status, "document": draft.document, "revision": draft.revision}
    await audit.record(session, decision, "scheme:discard", "scheme", scheme_id, before=before, after=changes)
    return scheme_id


async def refuse_unknown_assessors(session: Session, scheme: Scheme, *path: str) -> None:
    """Every department that a scheme names must be a unit of the government."""
    named = scheme.departments
    known = await read_units_by_code(session, named) if named else {}
    refuse_all(Fault("UNKNOWN_ASSESSOR", path, {"assessor": code}) for code in sorted(named - set(known)))


async def _begin(
    session: Session,
    decision: Decision,
    deed: str,
    scheme: Scheme,
    document: str,
    owner_id: UUID | None,
    *,
    renews: UUID | None = None,
) -> UUID:
    """The next version of the scheme's code in its year."""
    government = own_government(session)
    await session.lock(scheme_versions(owner_id))
    latest = await session.scalar(
        select(func.max(schemes.c.version)).where(
            schemes.c.tenant == session.viewer.tenant,
            schemes.c.owner_id.is_not_distinct_from(owner_id),
            schemes.c.code == scheme.code,
            schemes.c.year == scheme.year,
        )
    )
    key = uuid7()
    values = {
        "tenant": session.viewer.tenant,
        "id": key,
        "owner_id": owner_id,
        "version": (latest or 0) + 1,
        "status": SchemeStatus.DRAFT,
        "revision": 1,
        "drafted_by": session.viewer.user,
        "drafted_at": now(),
        "province": government.province,
        "prefecture": government.prefecture,
        **await _described(scheme, document),
    }
    await session.insert_one(schemes, values)
    logged = values if renews is None else values | {"renews": renews}
    await audit.record(session, decision, deed, "scheme", key, after=logged)
    return key


async def _described(scheme: Scheme, document: str) -> dict[str, Any]:
    """What is kept of a document: its texts as they were read, for it is read as it stands ever after."""
    return {
        "code": scheme.code,
        "year": scheme.year,
        "level": scheme.level.value,
        "category": scheme.category,
        "name": scheme.name,
        "document": await asyncio.to_thread(plain_document, document),
    }


def _owner_faults(scheme: Scheme, owner_id: UUID | None) -> Iterator[Fault]:
    if scheme.level.run_by_unit and owner_id is None:
        yield Fault("OWNER_REQUIRED", ("owner",))
    if not scheme.level.run_by_unit and owner_id is not None:
        yield Fault("OWNER_NOT_ALLOWED", ("owner",))


def _take(session: Session, draft: SchemeVersion, step: SchemeStep, expected_revision: int) -> Decision:
    """The decision that allows a step on the draft as it is now, and as the client saw it."""
    verdict = scheme_verdict(session.viewer, draft, step)
    decision = verdict.permit()
    refuse_stale(draft.revision, expected_revision, "expectedRevision")
    verdict.require()
    return decision


async def _refuse_alike_category(
    session: Session, scheme: Scheme, place: tuple[str, ...] = ("document",)
) -> None:
    """Rankings ask for a category by its name: no two of a government's may look alike."""
    known = await session.rows(
        select(schemes.c.category)
        .distinct()
        .where(
            schemes.c.tenant == session.viewer.tenant,
            schemes.c.status == SchemeStatus.PUBLISHED,
            schemes.c.category != scheme.category,
        )
    )
    key = look_alike_key(scheme.category)
    other = next((row.category for row in known if look_alike_key(row.category) == key), None)
    if other is not None:
        raise refuse("LOOKS_ALIKE", *place, "category", value=scheme.category[:80], other=other[:80])


async def _update(session: Session, draft: SchemeVersion, changes: dict[str, Any]) -> None:
    seen = {
        "tenant": session.viewer.tenant,
        "id": draft.id,
        "status": SchemeStatus.DRAFT,
        "revision": draft.revision,
    }
    await session.change_one(schemes, seen, changes)

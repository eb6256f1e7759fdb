"""Loaders of the rules; each reads only what the viewer may see."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from policy import Action
from resolvers.faults import refuse
from resolvers.loading import Loader, count_loader, list_loader
from resolvers.rights.permits import require
from resolvers.rules.places import scheme_place
from resolvers.rules.records import SchemeVersion
from resolvers.rules.rows import read_schemes
from resolvers.rules.schemes import SchemeList, count_schemes, list_schemes
from resolvers.rules.stored_documents import known_document, read_document
from tenants.database.session import Session
from tenants.schemes import CodeNames, StoredDocument
from tenants.schemes import Scheme as Rules

LONGEST_SHOWN = 1_000_000
"""Characters of all documents whose rules one request shows: a hundred of the usual ones."""

PinnedVersions = Loader[UUID, SchemeVersion | None]


def pinned_versions(session: Session) -> PinnedVersions:
    """A loader that does not decide: for what a figure or score that was decided already is shown with."""
    return Loader(partial(_read_versions, session))


async def _read_versions(session: Session, ids: list[UUID]) -> Sequence[SchemeVersion | None]:
    found = await read_schemes(session, ids)
    return [found.get(key) for key in ids]


async def _read_documents(documents: list[str]) -> Sequence[StoredDocument]:
    return [await read_document(each) for each in documents]


class RuleLoaders:
    """The schemes of governments."""

    def __init__(self, session: Session, pinned: PinnedVersions) -> None:
        self._session = session
        self._pinned = pinned
        self.scheme_lists: Loader[tuple[int, SchemeList], Sequence[SchemeVersion]] = list_loader(
            list_schemes, session
        )
        self.scheme_counts: Loader[tuple[int, int | None], int] = count_loader(count_schemes, session)
        self._documents: Loader[str, StoredDocument] = Loader(_read_documents)
        self._shown: dict[UUID, int] = {}

    def document_of(self, version: SchemeVersion) -> StoredDocument:
        """What a version's document says; raises :class:`NotLoadedError` if it was not read before.

        Refused if the documents that one request shows are too long together, read before or not.
        """
        if version.id not in self._shown:
            length = sum(self._shown.values()) + len(version.document)
            if length > LONGEST_SHOWN:
                raise refuse("DOCUMENTS_TOO_LONG", length=length, highest=LONGEST_SHOWN)
            self._shown[version.id] = len(version.document)
        return self._document(version)

    def names_in(self, source: SchemeVersion | UUID) -> CodeNames:
        """What a version, or the pinned one with this key, calls its codes."""
        if isinstance(source, SchemeVersion):
            return self.document_of(source).scheme.names
        return self.rules_of(source).names

    def rules_of(self, scheme_id: UUID) -> Rules:
        """What a pinned version says; raises :class:`NotLoadedError` if it was not read before.

        Doesn't decide: whoever sees a code sees what it is called.
        """
        version = self._pinned.loaded(scheme_id)
        if version is None:
            raise LookupError("a pinned scheme version is never deleted")
        return self._document(version).scheme

    def _document(self, version: SchemeVersion) -> StoredDocument:
        return known_document(version.document) or self._documents.loaded(version.document)

    async def load_rules(self, scheme_ids: Iterable[UUID]) -> None:
        """Read what some pinned versions say before a field asks for it."""
        missing = [each for each in scheme_ids if not self._pinned.has_loaded(each)]
        if not missing:
            return
        versions = await self._pinned.load_many(missing)
        documents = dict.fromkeys(version.document for version in versions if version is not None)
        await self._documents.load_many([each for each in documents if known_document(each) is None])

    async def pinned_scheme(self, scheme_id: UUID) -> SchemeVersion:
        """A version that a roster or a score pins; raises :class:`DeniedError` if the viewer may not read it.

        Only published versions of the viewer's own government are pinned, and none is ever deleted.
        """
        version = await self._pinned.load(scheme_id)
        if version is None:
            raise LookupError("a pinned scheme version is never deleted")
        require(self._session, Action.SCHEME_READ, scheme_place(self._session.viewer, version))
        return version

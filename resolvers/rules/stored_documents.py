"""The documents of stored scheme versions: read off the event loop, one at a time, and remembered.

A document of 1,000 indicators takes more than 0.1 s to read. One thread reads them all, one after the other,
so that the loop shares the interpreter with one reader at most; whoever needs several asks for them in turn,
so that others get theirs in between.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar
from uuid import UUID

from tenants.schemes import StoredDocument, parse_stored

KeyT = TypeVar("KeyT")
Revision = tuple[UUID, int]
"""A scheme version, and how often its draft was revised."""

MOST_DOCUMENTS = 256
MOST_CHARACTERS = 4_000_000
"""Of all documents that are remembered: twenty of the longest, or several hundred usual ones."""

_READER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scheme-documents")


class ReadDocuments:
    """The documents used last; both the loop and the reading thread look into it.

    By their text, and by the revision of the scheme that has this text: a revision's never changes.
    """

    def __init__(self, most: int, most_characters: int) -> None:
        self._most = most
        self._most_characters = most_characters
        self._characters = 0
        self._known: OrderedDict[str, StoredDocument] = OrderedDict()
        self._of_revisions: OrderedDict[Revision, str] = OrderedDict()
        self._lock = Lock()

    def find(self, document: str) -> StoredDocument | None:
        """A document that was read before and is still remembered."""
        with self._lock:
            found = self._known.get(document)
            if found is not None:
                self._known.move_to_end(document)
            return found

    def find_revision(self, revision: Revision) -> StoredDocument | None:
        """The same by the scheme's revision."""
        document = self._of_revisions.get(revision)
        if document is None:
            return None
        self._of_revisions.move_to_end(revision)
        return self.find(document)

    def keep_revision(self, revision: Revision, document: str) -> None:
        """Remember which text a revision has."""
        self._of_revisions[revision] = document
        if len(self._of_revisions) > self._most:
            self._of_revisions.popitem(last=False)

    def keep(self, document: str, read: StoredDocument) -> None:
        """Remember it; those not used for longest go if they are too many or too long."""
        with self._lock:
            if document not in self._known:
                self._characters += len(document)
            self._known[document] = read
            while len(self._known) > self._most or self._characters > self._most_characters:
                oldest, _ = self._known.popitem(last=False)
                self._characters -= len(oldest)


_KNOWN = ReadDocuments(MOST_DOCUMENTS, MOST_CHARACTERS)


def known_document(document: str) -> StoredDocument | None:
    """What a stored document says, if it is remembered."""
    return _KNOWN.find(document)


async def read_document(document: str) -> StoredDocument:
    """What a stored document says."""
    known = _KNOWN.find(document)
    if known is not None:
        return known
    return await asyncio.get_running_loop().run_in_executor(_READER, _read, document)


async def document_of_revision(
    scheme_id: UUID, revision: int, document: Callable[[], Awaitable[str]]
) -> StoredDocument:
    """What a scheme version says; its text is asked for only if it isn't remembered."""
    known = _KNOWN.find_revision((scheme_id, revision))
    if known is not None:
        return known
    text = await document()
    _KNOWN.keep_revision((scheme_id, revision), text)
    return await read_document(text)


async def read_documents(documents: Mapping[KeyT, str]) -> dict[KeyT, StoredDocument]:
    """What several stored documents say; asked for in turn."""
    return {key: await read_document(document) for key, document in documents.items()}


def _read(document: str) -> StoredDocument:
    # Two requests that ask for the same at once have it read once.
    known = _KNOWN.find(document)
    if known is None:
        known = parse_stored(document)
        _KNOWN.keep(document, known)
    return known

"""Rows that an entry of the audit log is about, kept beside it; the entry has their number and their hash.

A roster of thousands would make the entry as long as a book. Each row is kept as one text, of which the hash
is made, so that anybody who reads them can tell that none was changed, left out or added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from tenants.database.session import Session
from tenants.models.exchange import audit_rows

Rows = Sequence[Mapping[str, Any]]


class RowState(StrEnum):
    """Whether a row was there before the deed or after it."""

    BEFORE = "before"
    AFTER = "after"


class RowList(StrEnum):
    """What the rows are."""

    ENTRIES = "entries"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class KeptRows:
    """The rows of one state and list, in their order, as they are kept."""

    state: RowState
    list: RowList
    texts: Sequence[str]

    @classmethod
    def of(cls, state: RowState, which: RowList, rows: Rows) -> "KeptRows":
        """Rows with all that they have to tell."""
        return cls(state, which, [row_text(row) for row in rows])

    @property
    def summary(self) -> dict[str, Any]:
        """What the entry says of them."""
        return {"rows": len(self.texts), "sha256": hash_of(self.texts)}


def row_text(row: Mapping[str, Any]) -> str:
    """A row as it is kept: JSON with sorted names and no blanks; ids and exact numbers are strings."""
    return orjson.dumps(dict(row), default=_plain, option=orjson.OPT_SORT_KEYS).decode()


def hash_of(texts: Iterable[str]) -> str:
    """SHA-256 of all texts, each ended by a line feed."""
    found = sha256()
    for text in texts:
        found.update(text.encode() + b"\n")
    return found.hexdigest()


def summaries(kept: Iterable[KeptRows], state: RowState) -> dict[str, Any]:
    """What an entry says of the rows of one state, by their list."""
    return {rows.list.value: rows.summary for rows in kept if rows.state is state}


async def keep_rows(session: Session, entry: UUID, kept: Sequence[KeptRows]) -> None:
    """Write them beside an entry of the log, in its transaction."""
    texts = enumerate((rows, text) for rows in kept for text in rows.texts)
    await session.insert(
        audit_rows,
        [
            {
                "tenant": session.viewer.tenant,
                "entry_id": entry,
                "position": position,
                "state": rows.state.value,
                "list": rows.list.value,
                "kept": text,
            }
            for position, (rows, text) in texts
        ],
    )


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    # The driver's own class of UUID, which orjson doesn't know.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)

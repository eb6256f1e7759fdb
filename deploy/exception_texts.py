"""Exceptions as text for the log: where each was raised; its message unless that may repeat people's data.

The messages of PostgreSQL, of its driver and of SQLAlchemy repeat statements, their parameters and rows.
They are left out; the SQLSTATE stands in their place.
"""

import traceback
from collections.abc import Iterator

from structlog.typing import ExcInfo

from tenants.database.outages import sqlstate

# Libraries whose exceptions are told without their messages.
SILENT = frozenset({"asyncpg", "sqlalchemy"})


def exception_text(exc_info: ExcInfo) -> str:
    """An exception with those that led to it, the first one first."""
    return "\n".join(_lines(exc_info[1]))


def _lines(error: BaseException | None) -> Iterator[str]:
    for each in reversed(list(_chain(error))):
        yield from (line.rstrip("\n") for line in traceback.format_tb(each.__traceback__))
        yield _named(each)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _named(error: BaseException) -> str:
    if type(error).__module__.partition(".")[0] in SILENT:
        return f"{type(error).__name__}: SQLSTATE {sqlstate(error)}"
    return "".join(traceback.format_exception_only(error)).rstrip("\n")

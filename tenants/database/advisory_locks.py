"""Locks that a write transaction holds on things, so that what it decided on stays true until it commits.

Advisory locks of PostgreSQL: they need no right on a row, also stand for rows that aren't there yet, and
those who wait get them in turn. Knows no table, and not which deed needs which lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, text

from tenants.database.statements import Values


@dataclass(frozen=True, slots=True, order=True)
class WriteLock:
    """A lock on a thing of one government: shared with others who hold it so, or held alone."""

    thing: str
    shared: bool = False


def taking(tenant: int, locks: Iterable[WriteLock]) -> tuple[TextClause, Values]:
    """The statement that takes locks, and its values; everybody takes them in the order of their names."""
    ordered = sorted(set(locks))
    values = {f"thing_{number}": f"{tenant:d}/{lock.thing}" for number, lock in enumerate(ordered)}
    return _statement(tuple(lock.shared for lock in ordered)), values


@lru_cache(maxsize=64)
def _statement(shared: tuple[bool, ...]) -> TextClause:
    taken = (
        f"pg_advisory_xact_lock{'_shared' if each else ''}(hashtextextended(:thing_{number}, 0))"
        for number, each in enumerate(shared)
    )
    return text(f"SELECT {', '.join(taken)}")

"""Locks that a write transaction holds on things, so that what it decided on stays true until it commits.

Advisory locks of PostgreSQL: they need no right on a row, also stand for rows that aren't there yet, and
those who wait get them in turn. Knows no table, and not which deed needs which lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Executable, Text, bindparam, func, literal, or_, select

from tenants.database.statements import Values


@dataclass(frozen=True, slots=True, order=True)
class WriteLock:
    """A lock on a thing of one government: shared with others who hold it so, or held alone."""

    thing: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class LocksOfRows:
    """Locks on things that a query finds: it takes them by `missing` in its WHERE, and so gives no row."""

    statement: Executable
    values: Values


def taking(tenant: int, locks: Iterable[WriteLock]) -> LocksOfRows:
    """The statement that takes locks, and gives no row; everybody takes them in the order of their names."""
    ordered = sorted(set(locks))
    values = {f"thing_{number}": f"{tenant:d}/{lock.thing}" for number, lock in enumerate(ordered)}
    return LocksOfRows(_statement(tuple(lock.shared for lock in ordered)), values)


def missing(thing: ColumnElement[str], *, shared: bool) -> ColumnElement[bool]:
    """Takes the lock on a thing, which is written with its government in front, and is never true."""
    take = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
    return take(func.hashtextextended(thing, 0)).is_(None)


@lru_cache(maxsize=64)
def _statement(shared: tuple[bool, ...]) -> Executable:
    things = (bindparam(f"thing_{number}", type_=Text) for number, _ in enumerate(shared))
    taken = (missing(thing, shared=each) for thing, each in zip(things, shared, strict=True))
    return select(literal(1)).where(or_(*taken))

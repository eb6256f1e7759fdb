"""Which migrations the database has, and whether this program may serve on its tables.

`migrate` writes each migration into a table of the database, with whether it is additive: a program that is
older than a migration reads there that it may go on serving. Must not know what any migration does.
"""

from collections.abc import Sequence
from enum import Enum
from functools import cache
from importlib.resources import as_file, files
from typing import NamedTuple

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.database.provision import APP_ROLE


class Revision(NamedTuple):
    """A migration of this program."""

    name: str
    additive: bool
    """Whether a program that doesn't know it can serve on the tables that it leaves."""


class Fit(Enum):
    """How the database's tables and this program belong together."""

    CURRENT = "current"
    OLDER = "older"
    """Migrations are missing."""
    ADDED_TO = "added to"
    """A newer program migrated them, by additive migrations only."""
    NEWER = "newer"
    """A newer program migrated them, and this one can't serve on them."""


_TABLE = """
CREATE TABLE IF NOT EXISTS applied_migrations (
    revision    text PRIMARY KEY,
    additive    boolean NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
)
"""
_RECORD = text(
    "INSERT INTO applied_migrations (revision, additive) VALUES (:revision, :additive) ON CONFLICT DO NOTHING"
)
_READABLE = text("""
    SELECT coalesce(has_table_privilege(to_regclass('public.' || name), 'SELECT'), false) AS readable
    FROM unnest(ARRAY['alembic_version', 'applied_migrations']) WITH ORDINALITY AS listed(name, place)
    ORDER BY place
""")


@cache
def own_revisions() -> tuple[Revision, ...]:
    """This program's migrations, the oldest first."""
    with as_file(files("deploy.migrations")) as folder:
        scripts = [*ScriptDirectory(str(folder)).walk_revisions()]
    return tuple(Revision(each.revision, bool(each.module.additive)) for each in reversed(scripts))


async def current_revision(connection: AsyncConnection) -> str | None:
    """The last migration of this database; None if it has none, or doesn't let this role see it."""
    readable, _ = (await connection.execute(_READABLE)).scalars()
    return await connection.scalar(text("SELECT version_num FROM alembic_version")) if readable else None


async def fit(connection: AsyncConnection) -> Fit:
    """How this database's tables and this program belong together."""
    current = await current_revision(connection)
    names = [each.name for each in own_revisions()]
    if current == names[-1]:
        return Fit.CURRENT
    if current is None or current in names:
        return Fit.OLDER
    return Fit.ADDED_TO if await _only_added(connection, names) else Fit.NEWER


async def record_revisions(connection: AsyncConnection) -> None:
    """Write down which of this program's migrations the database has, for programs that don't know them."""
    await connection.exec_driver_sql(_TABLE)
    current = await current_revision(connection)
    for revision in _until(current):
        values = {"revision": revision.name, "additive": revision.additive}
        await connection.execute(_RECORD, values)
    # The server asks with its own role.
    await connection.exec_driver_sql(f"GRANT SELECT ON alembic_version, applied_migrations TO {APP_ROLE}")


def _until(current: str | None) -> Sequence[Revision]:
    known = own_revisions()
    places = [place for place, each in enumerate(known, 1) if each.name == current]
    return known[: places[0]] if places else ()


async def _only_added(connection: AsyncConnection, names: Sequence[str]) -> bool:
    _, readable = (await connection.execute(_READABLE)).scalars()
    if not readable:
        return False
    query = text("SELECT bool_and(additive) FROM applied_migrations WHERE NOT revision = ANY (:names)")
    return bool(await connection.scalar(query, {"names": list(names)}))

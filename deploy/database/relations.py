"""Which tables and views a database holds, apart from PostgreSQL's own and those of extensions.

Must not know what any of them is for.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_RELATIONS = text("""
    SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                      AND d.objid = c.oid AND d.deptype = 'e')
""")
SHOWN = 5


async def relations(connection: AsyncConnection) -> set[str]:
    """Their names, with the schema's if it isn't `public`."""
    return set((await connection.execute(_RELATIONS)).scalars())


def some_of(names: set[str]) -> str:
    """A few of the names for a message, and how many more there are."""
    left = len(names) - SHOWN
    return ", ".join(sorted(names)[:SHOWN]) + (f" and {left} more" if left > 0 else "")

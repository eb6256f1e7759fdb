"""What PostgreSQL's own catalogue says of the tables, their keys, their policies and their rights."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.database.provision import APP_ROLE

COMPARISON = "(NULLIF(current_setting('app.tenant'::text, true), ''::text))::integer"
"""How PostgreSQL writes out the tenant of the transaction."""

_TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) AS owner,
       EXISTS (SELECT FROM pg_attribute a
               WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped) AS of_tenant
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""

_POLICIES = """
SELECT p.polname, c.relname, p.polpermissive, p.polcmd,
       pg_get_expr(p.polqual, p.polrelid) AS shown, pg_get_expr(p.polwithcheck, p.polrelid) AS taken
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
"""

_KEYS = """
SELECT c.relname, i.relname AS name,
       array(SELECT a.attname FROM unnest(x.indkey) k JOIN pg_attribute a
             ON a.attrelid = x.indrelid AND a.attnum = k) AS columns
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indisunique AND c.relnamespace = 'public'::regnamespace
"""

_REFERENCES = """
SELECT c.conname AS name, c.conrelid::regclass::text AS relname, c.confrelid::regclass::text AS target,
       array(SELECT a.attname FROM unnest(c.conkey) WITH ORDINALITY k(number, place) JOIN pg_attribute a
             ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.place) AS columns,
       array(SELECT a.attname FROM unnest(c.confkey) WITH ORDINALITY k(number, place) JOIN pg_attribute a
             ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place) AS targets
FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
"""

_UPDATABLE = """
SELECT c.relname, a.attname
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND has_column_privilege(:role, c.oid, a.attname, 'UPDATE')
"""


async def tables(connection: AsyncConnection) -> Mapping[str, Row[Any]]:
    """Every table by name, with its owner and its row-level security."""
    return {row.relname: row for row in await connection.execute(text(_TABLES))}


async def tenant_tables(connection: AsyncConnection) -> list[str]:
    """The tables with a tenant in every row."""
    return sorted(name for name, row in (await tables(connection)).items() if row.of_tenant)


async def policies(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Every policy with its expressions as PostgreSQL writes them out."""
    return (await connection.execute(text(_POLICIES))).all()


async def unique_keys(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Every primary key, unique constraint and unique index."""
    return (await connection.execute(text(_KEYS))).all()


async def references(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Every foreign key."""
    return (await connection.execute(text(_REFERENCES))).all()


async def updatable(connection: AsyncConnection) -> dict[str, set[str]]:
    """The columns of each table that the application's role may update; tables without any left out."""
    found: dict[str, set[str]] = {}
    for row in await connection.execute(text(_UPDATABLE), {"role": APP_ROLE}):
        found.setdefault(row.relname, set()).add(row.attname)
    return found


async def holds(connection: AsyncConnection, right: str) -> set[str]:
    """The tables on which the application's role holds a right as a whole."""
    query = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
    held = await connection.execute(
        text(query + "AND has_table_privilege(:role, oid, :right)"), {"role": APP_ROLE, "right": right}
    )
    return set(held.scalars())

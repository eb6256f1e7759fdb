"""What a database holds, in figures that can be compared: before and after, here and there.

For each government and table the number of rows and a digest of all they say; row-level security, rights,
constraints and indexes as lines of text. Reads government by government, as the tables' owner may, whom
row-level security binds. Must not know the tables: it asks the catalogue.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.counted_nouns import counted
from deploy.database.provision import APP_ROLE
from deploy.database.revisions import current_revision
from deploy.database.security_facts import security_facts

SHARED = "shared"
"""Where the rows of tables stand that belong to no government."""

# Seconds between two words about the progress.
NEWS = 5.0
SHOWN = 20
# What a row says must not depend on the session.
_SETTINGS = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'iso_8601'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL statement_timeout = 0",
)
_TABLES = text("""
    SELECT format('%I', c.relname) AS name,
           EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant') AS of_tenant
    FROM pg_class c
    WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                      AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relname
""")
# From PostgreSQL 18 on NOT NULL is a constraint, too.
_STRUCTURE = text("""
    SELECT format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)) AS line FROM pg_constraint
    WHERE connamespace = to_regnamespace('public') AND contype <> 'n' AND conrelid <> 0
    UNION ALL
    SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indrelid
    WHERE c.relnamespace = to_regnamespace('public')
    UNION ALL
    SELECT format('%s.%s: %s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p')
      AND a.attnum > 0 AND NOT a.attisdropped
""")


class Rows(BaseModel):
    """The rows of one table in one government: how many, and a digest of what they say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    digest: str


class Inventory(BaseModel):
    """What a database holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: str | None = None
    contents: Mapping[str, Mapping[str, Rows]]
    security: Sequence[str]
    structure: Sequence[str]

    @property
    def rows_by_table(self) -> dict[str, int]:
        """How many rows each table has in all."""
        found: dict[str, int] = {}
        for tables in self.contents.values():
            for table, facts in tables.items():
                found[table] = found.get(table, 0) + facts.rows
        return found


class TableName(NamedTuple):
    """A table by its quoted name, and whether its rows belong to governments."""

    name: str
    of_tenant: bool

    @classmethod
    async def all_of(cls, connection: AsyncConnection) -> Sequence[Self]:
        """Every table in the schema `public`."""
        return [cls(row.name, row.of_tenant) for row in await connection.execute(_TABLES)]


async def take_inventory(connection: AsyncConnection, tell: Callable[[str], None]) -> Inventory:
    """What the database of this connection holds, in its transaction."""
    for setting in _SETTINGS:
        await connection.execute(text(setting))
    tables = await TableName.all_of(connection)
    return Inventory(
        revision=await current_revision(connection),
        contents=await _contents(connection, tables, tell),
        security=sorted(fact.line for fact in await security_facts(connection, APP_ROLE)),
        structure=sorted((await connection.execute(_STRUCTURE)).scalars()),
    )


def differences(before: Inventory, after: Inventory) -> list[str]:
    """What differs, one line each; the first ones, and how many more."""
    found = [*_differing(before, after)]
    left = len(found) - SHOWN
    return [*found[:SHOWN], f"and {left} more"] if left > 0 else found


async def _contents(
    connection: AsyncConnection, tables: Sequence[TableName], tell: Callable[[str], None]
) -> Mapping[str, Mapping[str, Rows]]:
    shared = [table.name for table in tables if not table.of_tenant]
    owned = [table.name for table in tables if table.of_tenant]
    found = {SHARED: await _rows(connection, shared, "true")}
    codes = await _governments(connection) if "tenants" in shared else []
    told = time.monotonic()
    for place, code in enumerate(codes, 1):
        await connection.exec_driver_sql(f"SET LOCAL app.tenant = '{code:d}'")
        found[str(code)] = await _rows(connection, owned, f"tenant = {code:d}")
        if time.monotonic() - told > NEWS:
            told = time.monotonic()
            tell(f"{place} of {counted(len(codes), 'government')} compared")
    return found


async def _governments(connection: AsyncConnection) -> Sequence[int]:
    return list((await connection.execute(text("SELECT code FROM tenants ORDER BY code"))).scalars())


async def _rows(connection: AsyncConnection, tables: Sequence[str], condition: str) -> Mapping[str, Rows]:
    if not tables:
        return {}
    # The sum of the digests doesn't depend on the order, so nothing is sorted.
    parts = [
        f"SELECT '{table}' AS name, count(*) AS rows, "
        "coalesce(sum(('x' || left(digest, 16))::bit(64)::bigint::numeric), 0) AS one, "
        "coalesce(sum(('x' || right(digest, 16))::bit(64)::bigint::numeric), 0) AS two "
        f"FROM (SELECT md5(t::text) AS digest FROM public.{table} t WHERE {condition}) AS listed"
        for table in tables
    ]
    found = await connection.exec_driver_sql(" UNION ALL ".join(parts))
    return {row.name: Rows(rows=row.rows, digest=_hexadecimal(row.one, row.two)) for row in found}


def _hexadecimal(*halves: Any) -> str:
    return "".join(f"{int(half) % 2**64:016x}" for half in halves)


def _differing(before: Inventory, after: Inventory) -> Iterator[str]:
    if before.revision != after.revision:
        yield f"The tables are at {after.revision}, not at {before.revision}."
    for code in sorted({*before.contents, *after.contents}):
        yield from _differing_rows(code, before.contents.get(code, {}), after.contents.get(code, {}))
    for what, first, second in (
        ("security", before.security, after.security),
        ("structure", before.structure, after.structure),
    ):
        yield from (f"{what}: missing: {line}" for line in sorted({*first} - {*second}))
        yield from (f"{what}: new: {line}" for line in sorted({*second} - {*first}))


def _differing_rows(code: str, before: Mapping[str, Rows], after: Mapping[str, Rows]) -> Iterator[str]:
    nothing = Rows(rows=0, digest=_hexadecimal(0, 0))
    for table in sorted({*before, *after}):
        first, second = before.get(table, nothing), after.get(table, nothing)
        if first.rows != second.rows:
            yield f"{code} {table}: {counted(second.rows, 'row')}, not {first.rows}"
        elif first != second:
            yield f"{code} {table}: as many rows, but they say something else"

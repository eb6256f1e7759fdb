"""What an additive migration must leave as it was, so that a program that doesn't know it can go on serving.

Every table, column, type and right that was there is still there, nothing new must be given a value, and
nothing that was taken is refused. Read from the catalogue before and after.
"""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.database.provision import APP_ROLE
from deploy.database.security_facts import Fact, security_facts

_COLUMNS = text("""
    SELECT c.relname || '.' || a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
           a.attnotnull AS wanted, a.atthasdef OR a.attidentity <> '' AS given
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND a.attnum > 0 AND NOT a.attisdropped
""")
_CONSTRAINTS = text("""
    SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS text
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indisunique AND indrelid::regclass::text NOT LIKE 'pg\\_%'
""")


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables as a program meets them."""

    columns: dict[str, tuple[str, bool, bool]]
    rules: frozenset[tuple[str, str, str]]
    security: frozenset[Fact]

    @classmethod
    async def read(cls, connection: AsyncConnection) -> "Tables":
        """The tables of the connected database."""
        columns = await connection.execute(_COLUMNS)
        return cls(
            {row.name: (row.type, row.wanted, row.given) for row in columns},
            frozenset(tuple(row) for row in await connection.execute(_CONSTRAINTS)),
            await security_facts(connection, APP_ROLE),
        )

    @property
    def names(self) -> set[str]:
        """The tables' names."""
        return {name.partition(".")[0] for name in self.columns}


def disturbances(before: Tables, after: Tables) -> list[str]:
    """What would disturb a program that knows only the tables before."""
    found = [f"{fact.line}: is gone" for fact in before.security - after.security]
    for name, (kind, wanted, _) in before.columns.items():
        now = after.columns.get(name)
        if now is None:
            found.append(f"{name}: is gone")
        elif now[0] != kind:
            found.append(f"{name}: is {now[0]} and was {kind}")
        elif now[1] and not wanted:
            found.append(f"{name}: must now have a value")
    for name in after.columns.keys() - before.columns.keys():
        _, wanted, given = after.columns[name]
        if name.partition(".")[0] in before.names and wanted and not given:
            found.append(f"{name}: must have a value that an older program doesn't write")
    for table, name, _ in before.rules ^ after.rules:
        if table in before.names:
            found.append(f"{table}: the constraint {name} is another one")
    return sorted(set(found))

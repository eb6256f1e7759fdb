"""Row-level security in migrations: of a new table, as of those of 0001, and of the rows that they fill.

Migrations that have run call these functions, so what they do must not change: a migration must give the same
table today and in ten years. Add a function for another kind of table. Knows no table.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from sqlalchemy import Connection, text

from deploy.database.provision import APP_ROLE

# A plain comparison. With a subselect or a function of ours, 400,000 rows took 6,374 ms instead of 11. If
# app.tenant isn't set, no row passes.
OWN_ROW = "tenant = nullif(current_setting('app.tenant', true), '')::int"


class Operations(Protocol):
    """What is needed of alembic's ``op``."""

    def execute(self, sqltext: str, /) -> None:
        """Run one statement."""


def secure_tenant_table(
    op: Operations, table: str, *, rights: Sequence[str] = ("SELECT", "INSERT"), updatable: Sequence[str] = ()
) -> None:
    """Confine a table with a ``tenant`` column to the transaction's government, and grant rights on it.

    ``rights`` hold for the whole table: SELECT, INSERT, UPDATE, DELETE. ``updatable`` are the columns that
    the application role may update if it may not update the whole row. All four policies are created
    whatever the rights are, so that a right granted later is confined, too.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    # The owner of the tables isn't exempt: data migrations name their government as well.
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({OWN_ROW})")
    op.execute(f"CREATE POLICY {table}_insert ON {table} FOR INSERT WITH CHECK ({OWN_ROW})")
    op.execute(f"CREATE POLICY {table}_update ON {table} FOR UPDATE USING ({OWN_ROW}) WITH CHECK ({OWN_ROW})")
    op.execute(f"CREATE POLICY {table}_delete ON {table} FOR DELETE USING ({OWN_ROW})")
    granted = [*rights, *([f"UPDATE ({', '.join(updatable)})"] if updatable else [])]
    op.execute(f"GRANT {', '.join(granted)} ON {table} TO {APP_ROLE}")


def in_turn(connection: Connection, governments: Iterable[int]) -> Iterator[int]:
    """Each government, as the one whose rows the transaction sees: policies bind the tables' owner, too.

    None afterwards.
    """
    for code in governments:
        _see(connection, str(code))
        yield code
    _see(connection, "")


def _see(connection: Connection, tenant: str) -> None:
    connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": tenant})

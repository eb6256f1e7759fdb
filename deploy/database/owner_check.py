"""Refuses a role that may not change the tables, before anything is changed.

Must not know the tables: whoever owns the migrations' own one counts as the owner of all.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_OWNER = text("""
    SELECT current_user AS name, pg_get_userbyid(c.relowner) AS owner,
           pg_has_role(c.relowner, 'USAGE') AS is_owner
    FROM pg_class c WHERE c.oid = to_regclass('public.alembic_version')
""")
_MAKER = text("""
    SELECT current_user AS name, current_database() AS database,
           coalesce(has_schema_privilege(to_regnamespace('public')::oid, 'CREATE'), false) AS may_make
""")


class OwnerError(Exception):
    """The connected role doesn't own the tables, or may make none; the message says whom to connect as."""

    code = "NOT_THE_OWNER"


async def check_owner(connection: AsyncConnection) -> None:
    """Raises :class:`OwnerError` if the tables are there and belong to another role."""
    found = (await connection.execute(_OWNER)).one_or_none()
    if found is not None and not found.is_owner:
        raise OwnerError(
            f"The role {found.name} doesn't own the tables: {found.owner} does. Nothing was changed. "
            f"Give MIGRATION_URL the role {found.owner}."
        )


async def check_may_make_tables(connection: AsyncConnection) -> None:
    """Raises :class:`OwnerError` unless the role may make tables in this database."""
    found = (await connection.execute(_MAKER)).one()
    if not found.may_make:
        raise OwnerError(
            f"The role {found.name} may not make tables in the database {found.database}: it must own it. "
            "Give MIGRATION_URL the owner, or let the server's administrator run "
            f"ALTER DATABASE {found.database} OWNER TO {found.name}."
        )

"""Refuses to serve with a database role to which row-level security doesn't apply.

Must not know the tables: it asks PostgreSQL's catalogue about all of them.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# A member of a role counts as the role: it can become it with SET ROLE.
FACTS = text("""
    SELECT me.rolname AS name,
           EXISTS (SELECT 1 FROM pg_roles r
                   WHERE (r.rolsuper OR r.rolbypassrls) AND pg_has_role(me.oid, r.oid, 'MEMBER')) AS unbound,
           me.rolcreaterole AS makes_roles,
           (SELECT string_agg(c.relname, ', ' ORDER BY c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm')
              AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
              AND pg_has_role(me.oid, c.relowner, 'MEMBER')) AS owned
    FROM pg_roles me WHERE me.rolname = current_user
""")
ADVICE = (
    "Give DATABASE_URL a role of its own that owns nothing (jixiao_app), and keep the owner's address "
    "in MIGRATION_URL."
)


class RoleError(Exception):
    """Row-level security doesn't bind the connected role."""

    code = "ROLE_TOO_STRONG"


async def check_role(connection: AsyncConnection) -> None:
    """Raises :class:`RoleError` unless row-level security binds the connected role."""
    facts = (await connection.execute(FACTS)).one()
    if facts.unbound:
        raise RoleError(f"The role {facts.name} is, or may become, a superuser or BYPASSRLS role. {ADVICE}")
    if facts.makes_roles:
        raise RoleError(f"The role {facts.name} may make roles and join them. {ADVICE}")
    if facts.owned:
        raise RoleError(f"The role {facts.name} owns, or may become the owner of: {facts.owned}. {ADVICE}")

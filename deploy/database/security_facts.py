"""Compares the tables' row-level security and the application role's rights with what the migrations make.

The facts are lines of text, the same on every PostgreSQL from 15 on, and stated in the migrations' file
`security_facts.txt`. Must not know the tables: it asks PostgreSQL's catalogue about all of the schema
`public`, apart from what belongs to an extension.
"""

from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_FACTS = text("""
    WITH person AS (SELECT coalesce(CAST(:role AS name), current_user) AS role),
    relations AS (
        SELECT c.oid, c.relname AS name, c.relkind, c.relrowsecurity, c.relforcerowsecurity
        FROM pg_class c
        WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                          AND d.objid = c.oid AND d.deptype = 'e')
    ),
    whole AS (
        SELECT r.oid, r.name, held, has_table_privilege(role, r.oid, held) AS has
        FROM relations r, person, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',
            'REFERENCES', 'TRIGGER']
            || CASE WHEN current_setting('server_version_num')::int >= 170000
               THEN ARRAY['MAINTAIN'] ELSE ARRAY[]::text[] END) AS held
    )
    SELECT 'row security' AS kind, format('%s: row security is %s', name,
        CASE WHEN NOT relrowsecurity THEN 'off' WHEN relforcerowsecurity THEN 'on and forced'
             ELSE 'on' END) AS line
    FROM relations WHERE relkind IN ('r', 'p')
    UNION ALL
    SELECT 'row security', regexp_replace(format('%s: %s policy %s for %s to %s, shows %s, takes %s', r.name,
        CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END, p.polname,
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                      WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        array_to_string(ARRAY(SELECT CASE WHEN member = 0 THEN 'public' ELSE pg_get_userbyid(member)::text END
                              FROM unnest(p.polroles) AS member ORDER BY 1), ' '),
        coalesce(pg_get_expr(p.polqual, p.polrelid), 'nothing'),
        coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'nothing')), '\\s+', ' ', 'g')
    FROM pg_policy p JOIN relations r ON r.oid = p.polrelid
    UNION ALL
    SELECT 'right', format('%s: %s', name, held) FROM whole WHERE has
    UNION ALL
    SELECT 'right', format('%s.%s: %s', whole.name, a.attname, held)
    FROM person, whole JOIN pg_attribute a ON a.attrelid = whole.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE NOT has AND held IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
      AND has_column_privilege(role, whole.oid, a.attnum, held)
    UNION ALL
    SELECT 'right', format('the schema public: %s', held)
    FROM person, unnest(ARRAY['USAGE', 'CREATE']) AS held
    WHERE has_schema_privilege(role, to_regnamespace('public'), held)
""")
SHOWN = 5


class Fact(NamedTuple):
    """One line, and what it is about."""

    kind: str
    line: str


class SecurityFault(NamedTuple):
    """What differs; the code says of which kind, the message names the lines."""

    code: str
    message: str


async def security_facts(connection: AsyncConnection, role: str | None = None) -> frozenset[Fact]:
    """What the catalogue says of all tables, and of the rights of a role (None: the connected one)."""
    found = await connection.execute(_FACTS, {"role": role})
    return frozenset(Fact(row.kind, row.line) for row in found)


@cache
def stated_facts() -> frozenset[Fact]:
    """What the migrations make."""
    text_of_all = files("deploy.migrations").joinpath("security_facts.txt").read_text("utf-8")
    return frozenset(parse_facts(text_of_all))


def parse_facts(lines: str) -> Sequence[Fact]:
    """The facts that are written so, one a line."""
    return [Fact(*line.split(" | ", 1)) for line in lines.splitlines()]


def written_facts(facts: Collection[Fact]) -> str:
    """The facts as they are written, in order."""
    return "".join(f"{fact.kind} | {fact.line}\n" for fact in sorted(facts, key=lambda fact: fact.line))


def security_faults(
    found: Collection[Fact], stated: Collection[Fact], *, may_have_more: bool = False
) -> list[SecurityFault]:
    """What is missing and what is too much.

    ``may_have_more``: a newer program has added to the tables; what is stated must still be there.
    """
    missing = {fact for fact in stated if fact not in found}
    more = set() if may_have_more else {fact for fact in found if fact not in stated}
    policies = [f"missing: {line}" for line in _lines(missing, "row security")]
    policies += [f"not from a migration: {line}" for line in _lines(more, "row security")]
    return [
        SecurityFault(code, f"{sentence}\n  " + "\n  ".join(_shortened(lines)))
        for code, sentence, lines in (
            ("ROW_SECURITY_ALTERED", "Row-level security isn't as the migrations made it.", policies),
            ("GRANTS_MISSING", "The role has no right to what the program needs.", _lines(missing, "right")),
            ("GRANTS_EXCESSIVE", "The role has rights that it must not have.", _lines(more, "right")),
        )
        if lines
    ]


def _lines(facts: Collection[Fact], kind: str) -> list[str]:
    return sorted(fact.line for fact in facts if fact.kind == kind)


def _shortened(lines: Sequence[str]) -> list[str]:
    left = len(lines) - SHOWN
    return [*lines[:SHOWN], f"and {left} more"] if left > 0 else list(lines)

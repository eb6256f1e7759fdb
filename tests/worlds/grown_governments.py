"""One government's year with more units, and further governments like it: copied by the owner in SQL.

What is copied was made by the application itself, so that every table holds what it would. Each id of a copy
is made of the id that it was and what the copy is called, so that references stay right without being named.
"""

from collections.abc import Iterable
from hashlib import md5
from uuid import UUID

from sqlalchemy import Column, Integer, Table, Uuid
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.models.base import metadata

# What belongs to units: themselves, their sections, heads, years, figures, and what is said of them.
_UNITS_OWN = """
    CREATE TEMPORARY TABLE units_own ON COMMIT DROP AS
    WITH units AS (SELECT id FROM subjects
        WHERE tenant = {tenant} AND level = 'unit' AND code LIKE '{units}'),
    inside AS (SELECT id FROM units
        UNION SELECT id FROM subjects WHERE tenant = {tenant} AND unit_id IN (SELECT id FROM units)),
    years AS (SELECT id FROM cycles WHERE tenant = {tenant} AND owner_id IN (SELECT id FROM units))
    SELECT id FROM inside
    UNION SELECT id FROM years
    UNION SELECT id FROM schemes WHERE tenant = {tenant} AND owner_id IN (SELECT id FROM units)
    UNION SELECT id FROM appointments WHERE tenant = {tenant} AND node_id IN (SELECT id FROM inside)
    UNION SELECT user_id FROM appointments WHERE tenant = {tenant} AND node_id IN (SELECT id FROM inside)
    UNION SELECT id FROM measurements WHERE tenant = {tenant} AND subject_id IN (SELECT id FROM inside)
    UNION SELECT id FROM events WHERE tenant = {tenant} AND subject_id IN (SELECT id FROM inside)
    UNION SELECT id FROM released_scores WHERE tenant = {tenant} AND subject_id IN (SELECT id FROM inside)
    UNION SELECT id FROM tie_decisions WHERE tenant = {tenant} AND subject_id IN (SELECT id FROM inside)
    UNION SELECT id FROM audit_entries WHERE tenant = {tenant}
    UNION SELECT id FROM access_denials WHERE tenant = {tenant}
"""
# Every reference of a copy is right if it was: a superuser may leave out the checks.
_TRUSTED = "SET LOCAL session_replication_role = 'replica'"


def copied_id(key: UUID, name: object) -> UUID:
    """What an id is in a copy of this name."""
    return UUID(md5(f"{name}/{key}".encode(), usedforsecurity=False).hexdigest())


async def multiply_units(connection: AsyncConnection, tenant: int, copies: int, units: str = "u%") -> None:
    """Give a government so many further units like each whose code is like this, with all that is theirs."""
    await connection.exec_driver_sql(_TRUSTED)
    await connection.exec_driver_sql(_UNITS_OWN.format(tenant=tenant, units=units))
    for table in _tables():
        keys = [column.name for column in table.c if isinstance(column.type, Uuid)]
        theirs = " OR ".join(f"{key} IN (SELECT id FROM units_own)" for key in keys)
        values = ", ".join(_of_unit(column) for column in table.c)
        await connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({_names(table)}) SELECT {values} "
            f"FROM (SELECT *, ({theirs}) AS theirs FROM {table.name} WHERE tenant = {tenant}) kept, "
            f"generate_series(1, {copies}) copy WHERE theirs"
        )


async def copy_government(connection: AsyncConnection, tenant: int, name: int, above: int) -> None:
    """Give the government ``name``, which is there, below ``above``, whatever another one has."""
    await connection.exec_driver_sql(_TRUSTED)
    for table in _tables():
        values = ", ".join(_of_government(column, name, above) for column in table.c)
        await connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({_names(table)}) SELECT {values} FROM {table.name} "
            f"WHERE tenant = {tenant}"
        )


def _tables() -> Iterable[Table]:
    return [table for table in metadata.tables.values() if "tenant" in table.c]


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.c)


def _of_unit(column: Column[object]) -> str:
    name = f'"{column.name}"'
    if isinstance(column.type, Uuid):
        return (
            f"CASE WHEN {name} IN (SELECT id FROM units_own) "
            f"THEN md5(copy || '/' || {name})::uuid ELSE {name} END"
        )
    if (column.table.name, column.name) in {("subjects", "code"), ("subjects", "name"), ("users", "login")}:
        return f"{name} || '.' || copy"
    return name


def _of_government(column: Column[object], name: int, above: int) -> str:
    if column.name == "tenant":
        return str(name)
    if column.name == "prefecture" and isinstance(column.type, Integer):
        return f"CASE WHEN prefecture IS NOT NULL THEN {above} END"
    if isinstance(column.type, Uuid):
        return f"md5('{name}/' || \"{column.name}\")::uuid"
    return f'"{column.name}"'

"""What the second lock asks of every table; each fault names its table, policy or key."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.db.security_catalogue import COMPARISON, holds, policies, references, tables, unique_keys

SHARED = {"tenants", "job_queues", "alembic_version", "applied_migrations"}
OWN_ROW = f"(tenant = {COMPARISON})"
BUILT_IN = {"nullif", "current_setting", "any", "coalesce"}
RIGHTS = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d"}


async def security_faults(connection: AsyncConnection) -> list[str]:
    """Everything that is wrong with the tables' security."""
    return [
        *await without_row_security(connection),
        *await rights_without_policy(connection),
        *await loose_policies(connection),
        *await keys_without_tenant(connection),
        *await references_without_tenant(connection),
    ]


async def without_row_security(connection: AsyncConnection) -> list[str]:
    """Tenant tables on which row-level security is off, or doesn't bind the owner."""
    return [
        f"{name}: row-level security is not enabled and forced"
        for name, row in (await tables(connection)).items()
        if row.of_tenant and not (row.relrowsecurity and row.relforcerowsecurity)
    ]


async def rights_without_policy(connection: AsyncConnection) -> list[str]:
    """Rights of the application's role on a table without a policy for them."""
    found: dict[str, set[str]] = {}
    for policy in await policies(connection):
        found.setdefault(policy.relname, set()).add(policy.polcmd.decode())
    return [
        f"{table}: no policy for {right}"
        for right, letter in RIGHTS.items()
        for table in await holds(connection, right)
        if table not in SHARED and letter not in found.get(table, set())
    ]


async def loose_policies(connection: AsyncConnection) -> list[str]:
    """Policies that are restrictive, compare the tenant in another way, or let foreign rows be written."""
    return [
        f"{policy.relname}: the policy {policy.polname} {fault}"
        for policy in await policies(connection)
        if policy.relname not in SHARED
        for fault in _policy_faults(policy)
    ]


def _policy_faults(policy: Row[Any]) -> Iterator[str]:
    if not policy.polpermissive:
        yield "is restrictive"
    expressions = [expression for expression in (policy.shown, policy.taken) if expression is not None]
    if not expressions:
        yield "has no condition"
    for expression in expressions:
        if OWN_ROW not in expression:
            yield f"doesn't compare the tenant: {expression}"
        if "SELECT" in expression.upper():
            yield f"has a subselect: {expression}"
        if not set(re.findall(r"([a-z_.]+)\(", expression.lower())) <= BUILT_IN:
            yield f"calls a function: {expression}"
    if policy.taken is not None and policy.taken != OWN_ROW:
        yield f"lets more than own rows be written: {policy.taken}"


async def keys_without_tenant(connection: AsyncConnection) -> list[str]:
    """Unique keys that say something about other governments' rows."""
    return [
        f"{key.relname}: the unique key {key.name} has no tenant"
        for key in await unique_keys(connection)
        if key.relname not in SHARED and "tenant" not in key.columns
    ]


async def references_without_tenant(connection: AsyncConnection) -> list[str]:
    """Foreign keys that could lead into another government."""
    return [
        f"{key.relname}: the foreign key {key.name} doesn't lead from tenant to tenant"
        for key in await references(connection)
        if key.relname not in SHARED and not _leads_to_the_tenant(key)
    ]


def _leads_to_the_tenant(key: Row[Any]) -> bool:
    wanted = "code" if key.target == "tenants" else "tenant"
    return ("tenant", wanted) in zip(key.columns, key.targets, strict=True)

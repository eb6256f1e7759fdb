"""Old access denials go, a government at a time and in batches, and the audit log says so."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text
from uuid_utils.compat import uuid7

from tenants.denial_retention import ACTOR, DEED, old_denials, remove_old_denials
from tenants.models.exchange import access_denials, audit_entries
from tests.db.pools import HOME, OTHER
from tests.worlds.world import World

BEFORE = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)


async def fill(world: World, tenant: int, days: range) -> None:
    """A row for each of these days before or after the moment; the one on the day itself goes on past it."""
    async with world.owner.begin() as connection:
        await connection.execute(text(f"SET LOCAL app.tenant = '{tenant:d}'"))
        for day in days:
            begun = BEFORE + day * DAY - timedelta(seconds=30)
            row = {
                "tenant": tenant,
                "id": uuid7(),
                "first_at": begun,
                "last_at": begun + timedelta(seconds=59),
                "attempts": 1,
                "kind": "permission",
                "verified": True,
                "summed": False,
                "code": "NOT_YOUR_ROLE",
                "params": {},
            }
            await connection.execute(access_denials.insert().values(row))


async def left(world: World, tenant: int) -> list[int]:
    """The days of the rows that are there."""
    async with world.owner.connect() as connection:
        found = await connection.execute(
            select(access_denials.c.first_at)
            .where(access_denials.c.tenant == tenant)
            .order_by(access_denials.c.first_at)
        )
        return [(row.first_at + timedelta(seconds=30) - BEFORE).days for row in found]


async def test_what_is_older_goes_in_batches_and_leaves_a_trace(world: World) -> None:
    for tenant in (HOME, OTHER):
        await fill(world, tenant, range(-5, 3))
    async with world.owner.begin() as connection:
        assert await old_denials(connection, HOME, BEFORE) == 5
        assert await remove_old_denials(connection, HOME, BEFORE, most=2) == 2
    assert await left(world, HOME) == [-3, -2, -1, 0, 1, 2], "the oldest first"
    async with world.owner.begin() as connection:
        assert await remove_old_denials(connection, HOME, BEFORE) == 3
    async with world.owner.begin() as connection:
        assert await old_denials(connection, HOME, BEFORE) == 0
        assert await remove_old_denials(connection, HOME, BEFORE) == 0
    assert await left(world, HOME) == [0, 1, 2], "one began before the moment and went on after it"
    assert await left(world, OTHER) == list(range(-5, 3))
    async with world.owner.connect() as connection:
        entries = (
            await connection.execute(
                select(audit_entries.c.actor_name, audit_entries.c.before, audit_entries.c.tenant)
                .where(audit_entries.c.action == DEED)
                .order_by(audit_entries.c.id)
            )
        ).all()
    assert [(row.tenant, row.actor_name, row.before["rows"]) for row in entries] == [
        (HOME, ACTOR, 2),
        (HOME, ACTOR, 3),
    ]

"""`jixiao prune`: what nobody reads goes, with an entry in the audit log; everything else stays as it is."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from uuid_utils.compat import uuid7

from tenants.viewer import Role
from tests.commands import jixiao
from tests.conftest import DatabaseUrls
from tests.worlds.begun_jobs import begun_job
from tests.worlds.counties import County
from tests.worlds.fingerprints import fingerprint
from tests.worlds.world import World, open_world

COUNTY, OTHER = 652325, 652324
ENTRIES = (
    '{ tenant(code: "652325") { auditEntries(first: 1) { nodes { actor action objectId before after } } } }'
)


@dataclass(frozen=True, slots=True)
class Years:
    """A county with five runs, the third of which was released, and another with two."""

    world: World
    county: County
    runs: list[str]


@pytest.fixture
async def years(database_urls: DatabaseUrls) -> AsyncIterator[Years]:
    async with open_world(database_urls) as world:
        county = await _county(world, COUNTY)
        await world.person(COUNTY, "auditor", Role.AUDITOR)
        runs = [(await county.compute())["id"] for _ in range(2)]
        await county.turn("cycleClose")
        await county.release()
        await county.turn("cycleReopen", reason="更正")
        runs += [(await county.compute())["id"] for _ in range(2)]
        other = await _county(world, OTHER)
        for _ in range(2):
            await other.compute()
        yield Years(world, county, runs)


async def _county(world: World, code: int) -> County:
    county = await (await County.found(world, code, units=1, portfolios=1)).prepare()
    await county.fill(*county.units)
    return county


async def aged(world: World, condition: str) -> None:
    async with world.owner.begin() as connection:
        await connection.execute(text(f"UPDATE runs SET computed_at = '2025-01-01' WHERE {condition}"))


async def kept(world: World) -> list[tuple[int, int]]:
    """The runs that have scores."""
    async with world.owner.connect() as connection:
        query = "SELECT DISTINCT r.tenant, number FROM runs r JOIN scores ON run_id = r.id ORDER BY 1, 2"
        return [(row.tenant, row.number) for row in await connection.execute(text(query))]


ALL = [(OTHER, 1), (OTHER, 2), *((COUNTY, number) for number in range(1, 6))]


async def test_what_nobody_reads_goes_and_the_auditor_sees_it(years: Years) -> None:
    world, owner = years.world, years.world.urls.owner_url
    await aged(world, "true")
    before = await fingerprint(world)
    said = jixiao("prune", MIGRATION_URL=owner)
    assert said.returncode == 0
    assert "of 4 runs" in said.stdout
    assert said.stdout.strip().endswith("Do it with --yes.")
    assert await fingerprint(world) == before

    done = jixiao("prune", "--yes", MIGRATION_URL=owner)
    assert (done.returncode, "of 4 runs." in done.stdout) == (0, True)
    # The released run, and the newest of each cycle.
    assert await kept(world) == [(OTHER, 2), (COUNTY, 3), (COUNTY, 5)]
    after = await fingerprint(world)
    assert {name for name in before if before[name] != after[name]} == {"scores", "audit_entries"}
    answer = await world.ask("auditor", COUNTY, ENTRIES)
    (entry,) = answer["tenant"]["auditEntries"]["nodes"]
    assert (entry["action"], entry["actor"]) == ("RUN_PRUNE", "系统运维 (jixiao prune)")
    assert entry["objectId"] == years.runs[2]
    assert '"number": 4' in entry["before"]
    assert jixiao("prune", "--yes", MIGRATION_URL=owner).stdout == "Nothing to remove.\n"


async def test_what_is_younger_stays(years: Years) -> None:
    await aged(years.world, f"tenant = {COUNTY} AND number < 2")
    done = jixiao("prune", "--yes", MIGRATION_URL=years.world.urls.owner_url)
    assert "of 1 run." in done.stdout
    assert await kept(years.world) == [each for each in ALL if each != (COUNTY, 1)]


async def test_old_denials_go_and_the_auditor_sees_it(years: Years) -> None:
    world, owner = years.world, years.world.urls.owner_url
    await world.answer("leader", COUNTY, ENTRIES)
    await world.answer("office", OTHER, ENTRIES.replace("652325", "652324"))
    await world.denials.flush()
    async with world.owner.begin() as connection:
        old = (
            "UPDATE access_denials SET first_at = '2025-01-01', last_at = '2025-01-01' WHERE tenant = 652325"
        )
        assert (await connection.execute(text(old))).rowcount == 1
    before = await fingerprint(world)
    said = jixiao("prune", MIGRATION_URL=owner)
    assert said.stdout == "To be removed: 1 access denial of 1 government. Do it with --yes.\n"
    assert (
        jixiao("prune", "--keep-denials-days", "99999", MIGRATION_URL=owner).stdout == "Nothing to remove.\n"
    )
    assert await fingerprint(world) == before
    done = jixiao("prune", "--yes", MIGRATION_URL=owner)
    assert done.stdout == "Removed: 1 access denial of 1 government.\n"
    async with world.owner.connect() as connection:
        left = await connection.execute(text("SELECT tenant FROM access_denials"))
        assert [row.tenant for row in left] == [OTHER]
    (entry,) = (await world.ask("auditor", COUNTY, ENTRIES))["tenant"]["auditEntries"]["nodes"]
    assert (entry["action"], entry["actor"]) == ("DENIAL_PRUNE", "系统运维 (jixiao prune)")


async def test_keys_whose_time_is_over_go(years: Years) -> None:
    world, owner = years.world, years.world.urls.owner_url
    given = {"level": "UNIT"}
    for key in ("old", "young"):
        await years.county.change(
            "sysadmin",
            "subjectCreate",
            given | {"code": key, "name": key, "idempotencyKey": key},
            "subject { id }",
        )
    async with world.owner.begin() as connection:
        old = "UPDATE idempotency_keys SET used_at = now() - interval '3 days' WHERE key = 'old'"
        assert (await connection.execute(text(old))).rowcount == 1
    assert jixiao("prune", MIGRATION_URL=owner).stdout == "Nothing to remove.\n"
    before = await fingerprint(world)
    said = jixiao("prune", MIGRATION_URL=owner, JIXIAO_IDEMPOTENCY_DAYS="2")
    assert said.stdout == "To be removed: 1 idempotency key of 1 government. Do it with --yes.\n"
    assert await fingerprint(world) == before
    done = jixiao("prune", "--yes", MIGRATION_URL=owner, JIXIAO_IDEMPOTENCY_DAYS="2")
    assert done.stdout == "Removed: 1 idempotency key of 1 government.\n"
    async with world.owner.connect() as connection:
        left = await connection.execute(text("SELECT key FROM idempotency_keys"))
        assert list(left.scalars()) == ["young"]
    for key, codes in (("old", ["CODE_TAKEN", "NAME_TAKEN"]), ("young", [])):
        again = await years.county.change(
            "sysadmin",
            "subjectCreate",
            given | {"code": key, "name": key, "idempotencyKey": key},
            "subject { id }",
        )
        assert [fault["code"] for fault in again["userErrors"]] == codes


async def test_jobs_that_ended_long_ago_go(years: Years) -> None:
    world, owner = years.world, years.world.urls.owner_url
    ended, waits = [await begun_job(world, COUNTY, "office", uuid7()) for _ in range(2)]
    async with world.owner.begin() as connection:
        old = (
            "UPDATE jobs SET state = 'failed', faults = '[]', asked_at = '2025-01-01', "
            "ended_at = '2025-01-01' WHERE id = :id"
        )
        assert (await connection.execute(text(old), {"id": ended})).rowcount == 1
        old = "UPDATE jobs SET asked_at = '2025-01-01' WHERE id = :id"
        assert (await connection.execute(text(old), {"id": waits})).rowcount == 1
    said = jixiao("prune", MIGRATION_URL=owner)
    assert said.stdout == "To be removed: 1 job of 1 government. Do it with --yes.\n"
    assert jixiao("prune", "--keep-jobs-days", "99999", MIGRATION_URL=owner).stdout == "Nothing to remove.\n"
    assert jixiao("prune", "--yes", MIGRATION_URL=owner).stdout == "Removed: 1 job of 1 government.\n"
    async with world.owner.connect() as connection:
        left = await connection.execute(text("SELECT id FROM jobs"))
        assert list(left.scalars()) == [waits]


async def test_row_level_security_binds_the_owner_and_it_works_all_the_same(years: Years) -> None:
    world = years.world
    await aged(world, "true")
    name = f"owner_of_{make_url(world.urls.owner_url).database}"
    async with world.owner.begin() as connection:
        await connection.execute(text(f"CREATE ROLE {name} LOGIN"))
        for table in ("scores", "alembic_version"):
            await connection.execute(text(f"ALTER TABLE {table} OWNER TO {name}"))
        await connection.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}"))
    try:
        url = world.urls.owner_url.replace("postgres@", f"{name}@")
        assert "of 4 runs." in jixiao("prune", "--yes", MIGRATION_URL=url).stdout
        assert await kept(world) == [(OTHER, 2), (COUNTY, 3), (COUNTY, 5)]
    finally:
        async with world.owner.begin() as connection:
            await connection.execute(text(f"REASSIGN OWNED BY {name} TO postgres"))
            await connection.execute(text(f"DROP OWNED BY {name}"))
            await connection.execute(text(f"DROP ROLE {name}"))

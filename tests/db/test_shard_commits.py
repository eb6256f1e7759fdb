"""A COMMIT that a shard of a distributed database refuses: a trigger says what its coordinator says then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from tenants.database.retries import ATTEMPTS
from tests.db.outage_worlds import Outages, failing_writes, log_lines, outages, told, unavailable
from tests.worlds.world import World

REFUSED = "could not commit transaction for shard 102008 on at least one active node"
# The shard's own reason, which the coordinator passes on, and its word on which server that was.
CONFLICT = ("40001", "could not serialize access due to read/write dependencies among transactions")
DEADLOCK = ("40P01", "deadlock detected")
SILENCE = ("XX000", "server closed the connection unexpectedly")
WHERE = ("01000", "failed to commit transaction on worker-1:5432")


def refusing(*warnings: tuple[str, str], message: str = REFUSED, times: int = 100) -> str:
    """What a coordinator does at COMMIT, so many times."""
    told = "; ".join(f"RAISE WARNING '{words}' USING ERRCODE = '{state}'" for state, words in warnings)
    refusal = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'XX000'"
    return f"IF nextval('commits') <= {times} THEN {told}; {refusal}; END IF"


@asynccontextmanager
async def refused_commits(world: World, body: str) -> AsyncIterator[Outages]:
    async with world.owner.begin() as owner:
        # What a sequence counts stays when a transaction is rolled back.
        await owner.execute(text("CREATE SEQUENCE commits"))
    try:
        async with outages(world) as served, failing_writes(world, body, at_commit=True):
            yield served
    finally:
        async with world.owner.begin() as owner:
            await owner.execute(text("DROP SEQUENCE commits"))


@pytest.mark.parametrize("reason", [CONFLICT, DEADLOCK])
async def test_a_conflict_of_a_shard_that_passes_is_done_once(
    failing: World, reason: tuple[str, str]
) -> None:
    login = f"passed-{reason[0]}"
    async with refused_commits(failing, refusing(reason, WHERE, times=ATTEMPTS - 1)) as served:
        response = await served.grant(login)
        assert response.json()["data"]["grant"]["userErrors"] == [], response.text
        assert await served.granted(login) == 1
        assert served.database.conflicts == ATTEMPTS - 1


async def test_a_conflict_of_a_shard_each_time_ends_as_busy(failing: World) -> None:
    async with refused_commits(failing, refusing(CONFLICT, WHERE)) as served:
        with log_lines() as lines:
            response = await served.grant("never-passed")
        unavailable(response, "BUSY")
        assert (told(lines)["kind"], told(lines)["sqlstate"]) == ("write_conflict", "40001")
        assert await served.granted("never-passed") == 0


@pytest.mark.parametrize("warnings", [(SILENCE, WHERE), (WHERE,), (CONFLICT, SILENCE, WHERE)])
async def test_a_shard_of_which_nothing_is_known_is_not_asked_twice(
    failing: World, warnings: tuple[tuple[str, str], ...]
) -> None:
    async with refused_commits(failing, refusing(*warnings)) as served:
        with log_lines() as lines:
            response = await served.grant("not-known")
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "OUTCOME_UNKNOWN"
        assert (told(lines)["kind"], served.database.conflicts) == ("commit_unanswered", 0)
        await served.assert_well()


async def test_another_internal_error_is_none_of_a_shard_s(failing: World) -> None:
    async with refused_commits(failing, refusing(CONFLICT, message="corrupted page")) as served:
        with log_lines() as lines:
            response = await served.grant("corrupted")
        unavailable(response, "DATABASE_UNAVAILABLE")
        assert (told(lines)["kind"], served.database.conflicts) == ("server_error", 0)

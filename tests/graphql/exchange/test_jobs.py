"""Jobs in place of large runs and publications: begun, seen, done as the person who began them, cancelled."""

import asyncio
from typing import Any

import pytest

from resolvers.computing_requests import MOST_FIGURES_OF_A_JOB
from resolvers.exchange import large_cycles
from resolvers.results import evaluations
from schema.scalars import encode_id
from tenants.viewer import Role
from tests.graphql.exchange.worked_jobs import everything_large, job_as, job_worker, run_begun, runs_of
from tests.graphql.results.held_computations import HeldProcesses
from tests.worlds.counties import County, codes
from tests.worlds.world import World

TENANT = 652_325
LISTED = """
query($c: DivisionCode!, $mine: Boolean!) {
  tenant(code: $c) { jobs(mine: $mine) { totalCount nodes { id by } } } }
"""
ENTRIES = """
query($c: DivisionCode!) { tenant(code: $c) { auditEntries(first: 2) { nodes { action actor } } } }
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    county = await (await County.found(world, TENANT, units=2)).prepare()
    await world.person(TENANT, "auditor", Role.AUDITOR)
    await county.fill()
    return county


async def test_a_large_run_is_computed_by_a_job(county: County) -> None:
    runs = await runs_of(county)
    job = await run_begun(county)
    seen = await job_as(county, "office", job)
    assert (seen["state"], seen["percentDone"], seen["result"]) == ("QUEUED", 0, None)
    assert (seen["kind"], seen["by"]) == ("RUN_COMPUTE", "office")
    assert seen["about"] == {"__typename": "Cycle", "id": county.cycle}
    async with job_worker(county.world) as worker:
        assert await worker.work_once()
        assert not await worker.work_once()
    seen = await job_as(county, "office", job)
    assert (seen["state"], seen["percentDone"], seen["attempts"], seen["step"]) == ("DONE", 100, 1, None)
    assert seen["result"]["__typename"] == "Run"
    assert await runs_of(county) == runs + 1


async def test_a_large_run_is_published_by_a_job(county: County) -> None:
    await county.turn("cycleClose")
    run = await county.compute()
    with everything_large():
        payload = await county.change(
            "office",
            "releasePublish",
            {"run": run["id"]},
            "release { id } job { id } run { id } cycle { id status }",
        )
    assert (payload["release"], payload["run"]["id"]) == (None, run["id"])
    assert payload["cycle"] == {"id": county.cycle, "status": "CLOSED"}
    async with job_worker(county.world) as worker:
        assert await worker.work_once()
    seen = await job_as(county, "office", payload["job"]["id"])
    assert (seen["state"], seen["about"]["id"]) == ("DONE", run["id"])
    assert seen["result"]["__typename"] == "Release"
    data = await county.ask("auditor", ENTRIES, {"c": str(TENANT)})
    log = [(each["action"], each["actor"]) for each in data["tenant"]["auditEntries"]["nodes"]]
    assert log == [("RELEASE_PUBLISH", "office"), ("JOB_BEGIN", "office")]
    await county.turn("cycleReopen", reason="异议成立")


async def test_a_second_one_who_asks_is_told_of_the_first(county: County) -> None:
    first = await run_begun(county)
    assert await run_begun(county, "office2") == first
    assert (await job_as(county, "office2", first))["by"] == "office"
    await _cancelled(county, first)


async def test_another_input_is_refused_while_the_first_is_under_way(county: County) -> None:
    await county.turn("cycleClose")
    run = await county.compute()
    release = await _release_in_force(county)
    given = {"run": run["id"], "replaces": release, "reason": "更正"}
    with everything_large():
        begun = await county.change("office", "releasePublish", given, "job { id }")
        other = await county.change("office2", "releasePublish", given | {"reason": "又改"}, "job { id }")
        wrong = await county.change("office", "releasePublish", {"run": run["id"]}, "job { id }")
    assert codes(other) == ["JOB_UNDER_WAY"]
    assert codes(wrong)[0] == "REPLACES_OTHER_RELEASE"
    # What has changed until it is done is told then.
    await county.turn("cycleReopen", reason="异议成立")
    async with job_worker(county.world) as worker:
        assert await worker.work_once()
    seen = await job_as(county, "office", begun["job"]["id"])
    assert (seen["state"], [each["code"] for each in seen["faults"]]) == ("FAILED", ["CYCLE_NOT_CLOSED"])
    assert seen["mayCancel"] == {"allowed": False, "code": "JOB_ENDED"}


async def test_the_same_key_gives_the_same_job(county: County) -> None:
    first = await run_begun(county, idempotencyKey="once")
    await _cancelled(county, first)
    assert await run_begun(county, idempotencyKey="once") == first
    other = await run_begun(county, idempotencyKey="twice")
    assert other != first
    await _cancelled(county, other)


async def test_whoever_began_it_or_may_do_the_deed_sees_it(county: County) -> None:
    job = await run_begun(county, "office2")
    for login, all_of_them, own in (
        ("office", True, False),
        ("office2", True, True),
        ("leader", False, False),
    ):
        seen = await job_as(county, login, job)
        assert bool(seen) == all_of_them, login
        for mine, expected in ((False, all_of_them), (True, own)):
            data = await county.ask(login, LISTED, {"c": str(TENANT), "mine": mine})
            listed = data["tenant"]["jobs"]
            assert (job in [each["id"] for each in listed["nodes"]]) == expected, (login, mine)
            assert listed["totalCount"] == len(listed["nodes"])
    await _cancelled(county, job, "office")


async def test_a_job_that_waits_is_cancelled_at_once(county: County) -> None:
    runs = await runs_of(county)
    job = await run_begun(county)
    await _cancelled(county, job)
    async with job_worker(county.world) as worker:
        assert not await worker.work_once()
    seen = await job_as(county, "office", job)
    assert (seen["state"], seen["attempts"], seen["faults"]) == ("CANCELLED", 0, [])
    assert seen["endedAt"] == seen["cancelledAt"] is not None
    again = await county.change("office", "jobCancel", {"job": job}, "job { id }")
    assert codes(again) == ["JOB_ENDED"]
    assert await runs_of(county) == runs


async def test_a_job_that_runs_is_stopped_and_changes_nothing(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluations, "LARGE_EVALUATION", -1)
    runs, processes = await runs_of(county), HeldProcesses()
    job = await run_begun(county)
    async with job_worker(county.world, processes, beat=0.05) as worker:
        working = asyncio.create_task(worker.work_once())
        await processes.until_begun()
        seen = await job_as(county, "office", job)
        assert (seen["state"], seen["attempts"]) == ("RUNNING", 1)
        await _cancelled(county, job, state="RUNNING")
        assert await working
    seen = await job_as(county, "office", job)
    assert (seen["state"], seen["result"], seen["step"]) == ("CANCELLED", None, None)
    assert await runs_of(county) == runs


async def test_more_than_a_job_may_score_is_refused_at_once(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_FIGURES_OF_A_JOB == 1_000_000
    monkeypatch.setattr(large_cycles, "MOST_FIGURES_OF_A_JOB", 7)
    with everything_large():
        payload = await county.change("office", "runCompute", {"cycle": county.cycle}, "job { id }")
    assert codes(payload) == ["TOO_MUCH_TO_COMPUTE"]


async def test_whoever_was_dismissed_meanwhile_is_denied(county: County) -> None:
    world = county.world
    for login, kept in (("gone", None), ("moved", Role.LEADER)):
        office = await world.person(TENANT, login, Role.PERFORMANCE_OFFICE)
        if kept is not None:
            await world.person(TENANT, login, kept)
        job = await run_begun(county, login)
        given = {"appointment": encode_id("appointment", office)}
        await county.changed("security", "appointmentRevoke", given, "appointment { id }")
        async with job_worker(world) as worker:
            assert await worker.work_once()
        seen = await job_as(county, "office", job)
        told = ["NO_APPOINTMENT"] if kept is None else ["NOT_YOUR_ROLE"]
        assert (seen["state"], [each["code"] for each in seen["faults"]]) == ("FAILED", told)
        assert "{" not in seen["faults"][0]["message"]


async def test_a_mistake_of_the_program_is_told_without_its_words(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = HeldProcesses()

    async def broken(*_: Any) -> None:
        raise KeyError("somebody's name")

    monkeypatch.setattr(processes, "run", broken)
    monkeypatch.setattr(evaluations, "LARGE_EVALUATION", -1)
    job = await run_begun(county)
    async with job_worker(county.world, processes) as worker:
        assert await worker.work_once()
    seen = await job_as(county, "office", job)
    assert [each["code"] for each in seen["faults"]] == ["INTERNAL"]
    assert "somebody" not in str(seen)


async def _cancelled(county: County, job: str, login: str = "office", *, state: str = "CANCELLED") -> None:
    cancelled = await county.changed(login, "jobCancel", {"job": job}, "job { id state cancelledAt }")
    assert (cancelled["id"], cancelled["state"]) == (job, state)
    assert cancelled["cancelledAt"]


async def _release_in_force(county: County) -> str:
    data = await county.ask(
        "office",
        "query($id: ID!) { cycle(id: $id) { releases { id } } }",
        {"id": county.cycle},
    )
    return str(data["cycle"]["releases"][0]["id"])

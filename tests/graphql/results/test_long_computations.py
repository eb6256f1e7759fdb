"""What computes for long holds no connection, is counted, and has one outcome."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from resolvers.results import evaluations
from resolvers.results import runs as written_runs
from schema import requests
from tenants.computing import (
    ComputationError,
    ComputationFailedError,
    ComputationsBusyError,
    ComputationTimeoutError,
)
from tenants.computing.allowances import PER_PERSON
from tests.graphql.results.held_computations import HeldProcesses, held_world
from tests.graphql.results.trials import REWEIGHED, TRIAL, finished_year, standings, tried
from tests.worlds.counties import County
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World

SMALL = "{ viewer { tenant { code } } }"
CHECK = "query($text: String!) { schemeCheck(document: $text) { code } }"
RUNS = (
    "query($c: DivisionCode!) { tenant(code: $c) { cycle(year: 2025) { runs(first: 50) { nodes { id } } } } }"
)


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A released year."""
    return await finished_year(world, 680_401)


@pytest.fixture(scope="module")
async def open_county(world: World) -> County:
    """A year whose figures are verified."""
    county = await (await County.found(world, 680_402)).prepare()
    await county.fill()
    return county


@pytest.fixture
def processes() -> HeldProcesses:
    return HeldProcesses()


@pytest.fixture
async def held(county: County, processes: HeldProcesses) -> AsyncIterator[County]:
    """The county on a pool of one connection."""
    async with held_world(county.world, processes) as world:
        yield replace(county, world=world)


@pytest.fixture
async def held_open(open_county: County, processes: HeldProcesses) -> AsyncIterator[County]:
    async with held_world(open_county.world, processes) as world:
        yield replace(open_county, world=world)


async def test_others_are_answered_from_the_only_connection_while_a_trial_computes(
    held: County, processes: HeldProcesses
) -> None:
    trial = asyncio.create_task(tried(held, REWEIGHED))
    for number, job in enumerate(("parse_scheme", "evaluate_tried"), start=1):
        await processes.until_begun(number)
        assert processes.begun[-1] == job
        assert await asyncio.wait_for(held.ask("leader", SMALL), 20)
        if number == 1:
            processes.let_go()
    # What is shown with it (the lines of before) is read afterwards.
    found = await trial
    assert standings(found, "after")["u01"] == ("89.00", 1, "优秀")
    assert found["subjects"]["nodes"][0]["movedBy"]


async def test_others_are_answered_while_a_document_is_checked(
    held: County, processes: HeldProcesses
) -> None:
    check = asyncio.create_task(held.ask("office", CHECK, {"text": "x = 1"}))
    await processes.until_begun()
    assert await asyncio.wait_for(held.ask("leader", SMALL), 20)
    processes.let_go()
    assert (await check)["schemeCheck"]


async def test_others_are_answered_while_a_long_draft_is_read(held: County, processes: HeldProcesses) -> None:
    text = UNIT_SCHEME.replace("county.unit", "county.long") + "\n# comment" * 10
    draft = asyncio.create_task(
        held.changed("office", "schemeDraft", {"source": {"document": text}}, "scheme { code }")
    )
    await processes.until_begun()
    assert await asyncio.wait_for(held.ask("leader", SMALL), 20)
    processes.let_go()
    assert (await draft)["code"] == "county.long"
    # Read once: the transaction took what was read before it.
    assert processes.begun == ["parse_scheme"]


async def test_the_faults_of_a_long_draft_are_answered_all(held: County, processes: HeldProcesses) -> None:
    processes.let_go()
    text = UNIT_SCHEME.replace("points = 60", "points = 50").replace("cap = 2", "cap = -2", 1)
    payload = await held.change("office", "schemeDraft", {"source": {"document": text}}, "scheme { id }")
    assert payload["scheme"] is None
    assert len(payload["userErrors"]) >= 2


async def test_who_drafts_nowhere_has_nothing_read(held: County, processes: HeldProcesses) -> None:
    processes.let_go()
    body = await held.world.answer(
        "leader",
        held.tenant,
        "mutation($t: String!) { schemeDraft(input: {source: {document: $t}}) { userErrors { code } } }",
        {"t": UNIT_SCHEME},
    )
    assert [error["extensions"]["code"] for error in body["errors"]] == ["FORBIDDEN"]
    assert processes.begun == []


async def test_a_person_computes_so_much_at_once(held: County, processes: HeldProcesses) -> None:
    asked = [
        asyncio.create_task(held.world.answer("office", held.tenant, CHECK, {"text": f"x = {n}"}))
        for n in range(PER_PERSON + 1)
    ]
    # Nothing computes yet, so the first that is answered is the one too many.
    (refused,), waiting = await asyncio.wait(asked, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    body = await refused
    (error,) = body["errors"]
    assert (error["extensions"]["code"], body["data"]) == ("TOO_MANY_COMPUTATIONS", {"schemeCheck": None})
    assert str(PER_PERSON) in error["message"]
    processes.let_go()
    for each in await asyncio.gather(*waiting):
        assert each["data"]["schemeCheck"]


async def test_the_previews_of_a_page_are_one_computation(
    held_open: County, processes: HeldProcesses
) -> None:
    query = """query($c: ID!) { cycle(id: $c) { entries(first: 50) { totalCount nodes {
      preview { attained lines { code } } } } } }"""
    page = asyncio.create_task(held_open.ask("office", query, {"c": held_open.cycle}))
    await processes.until_begun()
    assert await asyncio.wait_for(held_open.ask("leader", SMALL), 20)
    processes.let_go()
    entries = (await page)["cycle"]["entries"]
    # And one for all their lines, since these are asked for.
    assert processes.begun == ["evaluate_each", "write_derivations"]
    assert len(entries["nodes"]) == entries["totalCount"]
    assert all(node["preview"]["lines"] for node in entries["nodes"])


@pytest.mark.parametrize("runs", [20])
async def test_twenty_at_once_compute_one_run(held_open: County, processes: HeldProcesses, runs: int) -> None:
    before = await _runs(held_open)
    asked = [asyncio.create_task(_computed(held_open)) for _ in range(runs)]
    await processes.until_begun()
    assert await asyncio.wait_for(held_open.ask("leader", SMALL), 20)
    processes.let_go()
    found = await asyncio.gather(*asked)
    assert len({run["id"] for run in found}) == 1
    assert processes.begun == ["evaluate_scores"]
    assert len(await _runs(held_open)) == len(before) + 1
    # Whoever asks later gets a run of their own, as before.
    assert (await _computed(held_open))["number"] == found[0]["number"] + 1


async def test_two_servers_at_once_make_one_run(held_open: County, processes: HeldProcesses) -> None:
    before, others = await _runs(held_open), HeldProcesses()
    async with held_world(held_open.world, others) as beside:
        first = asyncio.create_task(_computed(held_open))
        second = asyncio.create_task(_computed(replace(held_open, world=beside)))
        await processes.until_begun()
        await others.until_begun()
        processes.let_go()
        run = await first
        others.let_go()
        assert await second == run
    assert len(await _runs(held_open)) == len(before) + 1


async def test_processes_share_a_large_roster(
    held_open: County, processes: HeldProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes.let_go()
    whole = await _scores(held_open)
    monkeypatch.setattr(evaluations, "_PIECE", 5)
    processes.begun.clear()
    assert await _scores(held_open) == whole
    # Four units with four figures, two portfolios with one; then the lines, which are asked for.
    assert sorted(processes.begun) == ["attainments"] * 3 + ["evaluate_scores", "write_derivations"]


async def test_processes_share_a_large_trial(
    held: County, processes: HeldProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes.let_go()
    whole = await tried(held, REWEIGHED)
    monkeypatch.setattr(evaluations, "_PIECE", 5)
    processes.begun.clear()
    assert await tried(held, REWEIGHED) == whole
    begun = [job for job in processes.begun if job not in ("parse_scheme", "write_derivations")]
    assert sorted(begun) == ["evaluate_tried", "fit_piece", "fit_piece", "fit_piece"]


async def test_who_may_not_compute_is_told_while_others_do(
    held_open: County, processes: HeldProcesses
) -> None:
    run = asyncio.create_task(_computed(held_open))
    await processes.until_begun()
    body = await asyncio.wait_for(
        held_open.world.answer(
            "leader",
            held_open.tenant,
            "mutation($c: ID!) { runCompute(input: {cycle: $c}) { run { id } } }",
            {"c": held_open.cycle},
        ),
        20,
    )
    assert [error["extensions"]["code"] for error in body["errors"]] == ["FORBIDDEN"]
    processes.let_go()
    await run


async def test_a_run_is_written_in_batches(
    held_open: County, processes: HeldProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes.let_go()
    query = """query($c: ID!) { cycle(id: $c) { entries(first: 50) { nodes {
      code score { total lines { code points } } } } } }"""
    shown = []
    for batch in (100, 2):
        monkeypatch.setattr(written_runs, "SCORES_AT_ONCE", batch)
        await _computed(held_open)
        shown.append(await held_open.ask("office", query, {"c": held_open.cycle}))
    assert shown[0] == shown[1]
    assert all(node["score"]["lines"] for node in shown[0]["cycle"]["entries"]["nodes"])


async def test_a_run_is_of_the_figures_there_are_when_it_is_written(
    held_open: County, processes: HeldProcesses
) -> None:
    run = asyncio.create_task(_computed(held_open))
    await processes.until_begun()
    figures = await held_open.ask(
        "office",
        """query($s: ID!) { subject(id: $s) { measurements(year: 2025, first: 5) {
          nodes { id version indicator { code } } } } }""",
        {"s": held_open.id("u01")},
    )
    economy = next(
        each for each in figures["subject"]["measurements"]["nodes"] if each["indicator"]["code"] == "economy"
    )
    corrected = {
        "measurement": economy["id"],
        "expectedVersion": economy["version"],
        "fact": {"actual": "50"},
        "reason": "复核",
    }
    await held_open.changed("office", "measurementCorrect", corrected, "measurement { id }")
    processes.let_go()
    await run
    # Computed once more, because the figure was no longer verified when the first was to be written.
    assert processes.begun == ["evaluate_scores"] * 2


async def test_what_computes_is_the_only_field_of_its_request(county: County) -> None:
    text = {"t": "x = 1"}
    for query, code in (
        (
            "query($t: String!) { schemeCheck(document: $t) { code } viewer { tenant { code } } }",
            "COMPUTES_WITH_OTHERS",
        ),
        (
            "query($t: String!) { a: schemeCheck(document: $t) { code } "
            "b: schemeCheck(document: $t) { code } }",
            "COST_LIMIT",
        ),
        (
            """query($t: String!) { schemeCheck(document: $t) { code } ...More }
               fragment More on Query { ... on Query { viewer { tenant { code } } } }""",
            "COMPUTES_WITH_OTHERS",
        ),
    ):
        body = await county.world.answer("office", county.tenant, query, text)
        assert [error["extensions"]["code"] for error in body["errors"]] == [code], body
    alone = """query($t: String!) { __typename ...Check } fragment Check on Query {
      ... on Query { schemeCheck(document: $t) { code } } }"""
    assert (await county.ask("office", alone, text))["schemeCheck"]


async def test_more_figures_than_are_scored_at_once_are_refused(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Four units with four figures (duty twice, economy, order), two portfolios with one.
    for most, refused in ((17, True), (18, False)):
        monkeypatch.setattr(requests, "MOST_FIGURES", most)
        body = await county.world.answer(
            "office", county.tenant, TRIAL, {"cycle": county.cycle, "tried": {"document": UNIT_SCHEME}}
        )
        assert ("errors" in body) == refused, body
        if refused:
            said = body["errors"][0]["extensions"]
            assert said["code"] == "TOO_MUCH_TO_COMPUTE"
            assert said["params"] == {"figures": "18", "highest": "17"}


@pytest.mark.parametrize(
    "error",
    [ComputationTimeoutError(seconds=20), ComputationFailedError(), ComputationsBusyError()],
    ids=lambda error: type(error).__name__,
)
async def test_a_computation_without_a_result_is_told_as_what_it_is(
    held: County, processes: HeldProcesses, monkeypatch: pytest.MonkeyPatch, error: ComputationError
) -> None:
    async def failing(*_: Any) -> None:
        raise error

    monkeypatch.setattr(processes, "run", failing)
    response = await held.world.client.post(
        "/graphql",
        json={"query": CHECK, "variables": {"text": "x = 1"}},
        headers={"Authorization": "Bearer office", "X-Tenant": str(held.tenant)},
    )
    (told,) = response.json()["errors"]
    assert told["extensions"]["code"] == error.code
    assert error.code not in told["message"]


async def test_a_request_that_is_cancelled_leaves_its_turn(held: County, processes: HeldProcesses) -> None:
    for _ in range(2 * PER_PERSON):
        check = asyncio.create_task(held.ask("office", CHECK, {"text": "x = 1"}))
        await processes.until_begun(len(processes.begun) + 1)
        check.cancel()
        await asyncio.gather(check, return_exceptions=True)
    processes.let_go()
    assert (await held.ask("office", CHECK, {"text": "x = 1"}))["schemeCheck"]


async def _computed(county: County) -> dict[str, Any]:
    return await county.changed("office", "runCompute", {"cycle": county.cycle}, "run { id number }")


async def _scores(county: County) -> list[Any]:
    """What a new run gives everybody."""
    await _computed(county)
    query = """query($c: ID!) { cycle(id: $c) { entries { nodes { score {
      total attained grade rank lines { rule } } } } } }"""
    found = await county.ask("office", query, {"c": county.cycle})
    nodes: list[Any] = found["cycle"]["entries"]["nodes"]
    return nodes


async def _runs(county: County) -> list[dict[str, Any]]:
    data = await county.ask("office", RUNS, {"c": str(county.tenant)})
    found: list[dict[str, Any]] = data["tenant"]["cycle"]["runs"]["nodes"]
    return found

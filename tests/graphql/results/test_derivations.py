"""Runs keep no derivation: it is written when it is read, and once for all when a run is published."""

import json
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from resolvers.results import score_derivations
from tests.graphql.results.held_computations import HeldProcesses, held_world
from tests.worlds.counties import County
from tests.worlds.world import World

LINES = """
query($c: ID!) { cycle(id: $c) { entries(first: 10) { nodes { code score { status total lines {
  kind code label rule period { code } attainment points outOf note
} } } } } }
"""

_TENANTS = count(690_101)


@pytest.fixture
async def county(world: World) -> County:
    """A year that is filled; each test has its own."""
    county = await (await County.found(world, next(_TENANTS))).prepare()
    await county.fill()
    await county.inspected("u02", "1.5")
    return county


@pytest.fixture
def processes() -> HeldProcesses:
    found = HeldProcesses()
    found.let_go()
    return found


@pytest.fixture
async def held(county: County, processes: HeldProcesses) -> AsyncIterator[County]:
    """The county where everything is computed in processes."""
    async with held_world(county.world, processes) as world:
        yield replace(county, world=world)


async def lines_of(county: County) -> dict[str, Any]:
    data = await county.ask("office", LINES, {"c": county.cycle})
    return {node["code"]: node["score"] for node in data["cycle"]["entries"]["nodes"]}


async def kept(county: County, table: str, columns: str) -> list[Any]:
    async with county.world.owner.begin() as connection:
        await connection.execute(text(f"SET LOCAL app.tenant = '{county.tenant}'"))
        statement = f"SELECT {columns} FROM {table} WHERE tenant = {county.tenant} ORDER BY subject_id"
        return list((await connection.execute(text(statement))).all())


async def change_kept(county: County, statement: str, **values: Any) -> None:
    async with county.world.owner.begin() as connection:
        await connection.execute(text(f"SET LOCAL app.tenant = '{county.tenant}'"))
        await connection.execute(text(statement), values)


async def test_a_run_writes_no_derivation_and_a_publication_each_once(
    held: County, processes: HeldProcesses
) -> None:
    await held.turn("cycleClose")
    run = await held.compute()
    assert processes.begun == ["evaluate_scores"]
    assert all(lines is None and basis for lines, basis in await kept(held, "scores", "lines, basis"))
    before = await lines_of(held)
    assert processes.begun == ["evaluate_scores", "write_derivations"]
    await held.changed("office", "releasePublish", {"run": run["id"]}, "release { id }")
    # One piece for the units, one for the portfolios.
    assert processes.begun[2:] == ["write_derivations"] * 2
    rows = await kept(held, "released_scores", "lines, derivation")
    assert len(rows) == run["subjects"]
    assert all(lines is None and derivation for lines, derivation in rows)
    after = await lines_of(held)
    assert len(processes.begun) == 4
    assert {code: score | {"status": "RELEASED"} for code, score in before.items()} == after
    assert all(score["lines"] for score in after.values())


async def test_lines_stay_those_of_the_run_when_figures_and_names_change(county: County) -> None:
    await county.compute()
    before = await lines_of(county)
    assert before["p1"]["lines"]
    await change_kept(
        county,
        'UPDATE measurements SET fact = \'{"actual": "1"}\', version = version + 1 '
        "WHERE indicator = 'economy'",
    )
    await change_kept(county, "UPDATE subjects SET name = name || '改'")
    assert await lines_of(county) == before


async def test_lines_of_runs_and_releases_of_before_stay(county: County) -> None:
    """As they were kept before migration 0010."""
    await county.turn("cycleClose")
    run = await county.compute()
    before = await lines_of(county)
    line: dict[str, Any] = {
        "kind": "total",
        "code": "x",
        "label": "旧",
        "rule": "1 + 1",
        "period": None,
        "attainment": None,
        "points": "2",
        "exact": None,
        "out_of": None,
        "note": None,
        "note_params": {},
    }
    await change_kept(
        county, "UPDATE scores SET lines = CAST(:lines AS jsonb), basis = NULL", lines=json.dumps([line])
    )
    shown = await lines_of(county)
    assert {code: [each["rule"] for each in score["lines"]] for code, score in shown.items()} == {
        code: ["1 + 1"] for code in before
    }
    await county.changed("office", "releasePublish", {"run": run["id"]}, "release { id }")
    assert {code: score | {"status": "RELEASED"} for code, score in shown.items()} == await lines_of(county)
    rows = await kept(county, "released_scores", "lines, derivation")
    assert all(lines == [line] and derivation is None for lines, derivation in rows)


async def test_what_would_be_scored_otherwise_is_neither_explained_nor_published(county: County) -> None:
    await county.turn("cycleClose")
    run = await county.compute()
    (basis,) = {
        basis
        for subject, basis in await kept(county, "scores", "subject_id, basis")
        if subject == county.units["u01"]
    }
    # As if another program had come to another total.
    changed = with_other_total(basis)
    await change_kept(
        county,
        "UPDATE scores SET basis = :basis WHERE subject_id = :subject",
        basis=changed,
        subject=county.units["u01"],
    )
    body = await county.world.answer("office", county.tenant, LINES, {"c": county.cycle})
    assert {error["extensions"]["code"] for error in body["errors"]} == {"SCORED_OTHERWISE"}
    payload = await county.change("office", "releasePublish", {"run": run["id"]}, "release { id }")
    assert payload["release"] is None
    assert [(each["code"], each["path"]) for each in payload["userErrors"]] == [("SCORED_OTHERWISE", ["run"])]
    assert "SCORED_OTHERWISE" not in payload["userErrors"][0]["message"]


async def test_figures_are_read_as_one_text_per_subject(county: County) -> None:
    seen: list[str] = []
    with county.world.database.observed(lambda statement, _: seen.append(statement)):
        await county.compute()
    (figures,) = {each for each in seen if "FROM measurements" in each}
    assert "json_agg" in figures
    # Once to compute, once to see that nothing has changed.
    assert sum("FROM measurements" in each for each in seen) == 2
    assert sum("INSERT INTO scores" in each for each in seen) == 1


async def test_pieces_are_shared_and_come_back_in_order(
    held: County, processes: HeldProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_derivations, "_PIECE", 1)
    await held.turn("cycleClose")
    run = await held.compute()
    before = await lines_of(held)
    begun = len(processes.begun)
    await held.changed("office", "releasePublish", {"run": run["id"]}, "release { id }")
    assert len(processes.begun) - begun == run["subjects"]
    after = await lines_of(held)
    assert {code: score["lines"] for code, score in after.items()} == {
        code: score["lines"] for code, score in before.items()
    }


def with_other_total(basis: bytes) -> bytes:
    data = json.loads(zlib.decompress(basis))
    return zlib.compress(json.dumps(data | {"attained": "1"}).encode())

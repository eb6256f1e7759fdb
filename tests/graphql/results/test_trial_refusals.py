"""Trials that make no sense or are not allowed: refused by the field, with the reason."""

from typing import Any

import pytest

from schema.engine.paging.relay_connections import Order, encode_cursor
from tests.graphql.results.trials import finished_year, refusal
from tests.worlds.counties import County
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A released year."""
    return await finished_year(world, 680_301)


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"replaces": "county.nobody"}, "TRIAL_OF_NOBODY", ["replaces"]),
        ({"replaces": "county.portfolio"}, "TRIAL_OF_OTHER_LEVEL", ["tried", "document"]),
        ({"tried": {"document": "code ="}}, "NOT_TOML", ["tried", "document"]),
        ({"cycle": "?"}, "BAD_ID", ["cycle"]),
        ({"tried": {"scheme": "?"}}, "BAD_ID", ["tried", "scheme"]),
    ],
)
async def test_what_makes_no_sense_is_refused_by_the_field(
    county: County, given: dict[str, Any], code: str, path: list[str]
) -> None:
    said = await refusal(county, **given)
    assert (said["code"], said["path"][: len(path)]) == (code, path)


async def test_every_fault_of_the_document_is_named(county: County) -> None:
    broken = UNIT_SCHEME.replace("points = 60", "points = 50").replace("cap = 2", "cap = -2", 1)
    said = await refusal(county, tried={"document": broken})
    assert len(said["faults"]) >= 2
    assert {tuple(fault["path"][:2]) for fault in said["faults"]} == {("tried", "document")}


@pytest.mark.parametrize("login", ["leader", "inspector", "head-p1", "head-u01", "provider", "sysadmin"])
async def test_only_who_may_draft_there_and_read_all_results_may_try(county: County, login: str) -> None:
    said = await refusal(county, login)
    assert said["code"] == "FORBIDDEN"
    assert said["reason"] in ("NOT_YOUR_ROLE", "OFFICER_NO_BUSINESS")


async def test_a_scheme_for_sections_is_no_affair_of_the_office(county: County) -> None:
    own = UNIT_SCHEME.replace("level = 2", "level = 3").replace('assessor = "statistics"', "")
    said = await refusal(county, tried={"document": own})
    assert (said["code"], said["reason"]) == ("FORBIDDEN", "BELONGS_TO_UNIT")


async def test_forged_places_in_the_lists_of_a_trial(county: County) -> None:
    query = """query($c: ID!, $t: String!, $a: String, $b: String) {
     schemeTrial(cycle: $c, tried: {document: $t}) {
      subjects(after: $a) { nodes { tried } } dropped(after: $b) { nodes { code } }
    } }"""
    given = {"c": county.cycle, "t": UNIT_SCHEME}
    far = encode_cursor(Order("tried", (int, str, str, int, int)), (9, "", "", 9, 9))
    before = encode_cursor(Order("dropped", (int,)), (-5,))
    data = await county.ask("office", query, given | {"a": far, "b": before})
    assert data["schemeTrial"] == {"subjects": {"nodes": []}, "dropped": {"nodes": []}}
    for name, order, place in (
        ("a", Order("tried", (int, str)), (0, "")),
        ("a", Order("tried", (int, str, str, int, int)), (0, 1, "", 1, 1)),
        ("a", Order("dropped", (int,)), (1,)),
        ("b", Order("dropped", (int,)), (2**40,)),
        ("b", Order("dropped", (str,)), ("x",)),
    ):
        forged = given | {name: encode_cursor(order, place)}
        body = await county.world.answer("office", county.tenant, query, forged)
        said = body["errors"][0]["extensions"]
        assert (said["code"], said["path"]) == ("BAD_CURSOR", ["after"])

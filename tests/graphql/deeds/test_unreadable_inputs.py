"""Whatever cannot be read in the input of a mutation is told in `userErrors` at its path, all of it at once.

A new mutation, and a new field of an input, is tried by itself. An id needs ``metadata=id_of("…")``.
"""

from typing import Any

import pytest

from schema.scalars import SCALARS, encode_id
from tests.graphql.deeds.unreadable_inputs import UNREADABLE, mutations, unreadable_inputs
from tests.worlds.counties import County, faults
from tests.worlds.mutations import mutation_document
from tests.worlds.world import World


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    return await County.found(world, 670_031, units=1, portfolios=1)


async def refused(county: County, query: str, mutation: str, variables: dict[str, Any]) -> Any:
    """The paths of what is wrong, in a payload that is otherwise empty."""
    body = await county.world.answer("leader", county.tenant, query, variables)
    assert "errors" not in body, (mutation, body)
    said = body["data"][mutation]["userErrors"]
    assert all(fault["code"] and fault["message"] for fault in said)
    return sorted(tuple(fault["path"]) for fault in said)


@pytest.mark.parametrize("mutation", mutations())
async def test_every_scalar_and_id_of_an_input_is_told_at_its_path(county: County, mutation: str) -> None:
    document = mutation_document(mutation, "__typename")
    for made in unreadable_inputs(mutation):
        expected = sorted(made.paths)
        assert await refused(county, document, mutation, {"input": made.value}) == expected
        literal = f"mutation {{ {mutation}(input: {made.literal}) {{ userErrors {{ code message path }} }} }}"
        assert await refused(county, literal, mutation, {}) == expected


def test_the_inputs_hold_scalars_of_many_kinds() -> None:
    made = [each for name in mutations() for each in unreadable_inputs(name)]
    paths = {".".join(path) for each in made for path in each.paths}
    assert paths >= {"fact.actual", "put.0.links.0.target", "entries.0.weight", "validTo", "remove.0"}


@pytest.mark.parametrize("scalar", SCALARS.values(), ids=lambda scalar: scalar.name)
def test_every_scalar_leaves_it_to_the_mutation(scalar: Any) -> None:
    assert scalar.parse_value(UNREADABLE).given == UNREADABLE


async def test_an_id_of_another_kind_is_told_with_the_rest(county: County) -> None:
    unit = county.id("u01")
    given = {
        "cycle": unit,
        "subject": unit,
        "code": "inspection",
        "points": "1.2345678",
        "occurredOn": "2025-02-30",
        "reason": "事由",
    }
    payload = await county.change("inspector", "inspectionRecord", given, "event { id }")
    assert payload["event"] is None
    assert faults(payload) == [
        ("ID_OF_OTHER_KIND", "cycle"),
        ("DECIMAL_PLACES", "points"),
        ("BAD_DATE", "occurredOn"),
    ]


async def test_what_is_named_twice_is_told_for_each(county: County) -> None:
    nothing = encode_id("measurement", county.units["u01"])
    rating = {"group": "a", "values": ["1"]}
    ballots = {"group": "a", "band": "good", "count": 1}
    fact = {"ratings": [rating, rating], "counts": [ballots, ballots, ballots]}
    given = {"measurement": nothing, "fact": fact}
    payload = await county.change("head-u01", "measurementReport", given, "measurement { version }")
    assert faults(payload) == [
        ("NAMED_TWICE", "fact.ratings.1"),
        ("NAMED_TWICE", "fact.counts.1"),
        ("NAMED_TWICE", "fact.counts.2"),
    ]

"""What a list costs that a mutation takes: as many statements for thirty as for three."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLInputType, get_named_type, is_list_type, is_non_null_type

from schema.root import schema
from tests.db.plans import Sent, recorded
from tests.worlds.counties import County
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World

FEW, MANY = 3, 30
LAST = MANY + 1
"""The number of the last unit in a roster that is edited."""
Made = Callable[[County, str, int], Mapping[str, Any]]
"""The input with a list of a length, for a county and a scheme."""

KEPT_IN_ONE_ROW = {
    f"{mutation}.fact.{given}"
    for mutation in ("measurementReport", "measurementCorrect")
    for given in ("absent", "counts", "ratings", "ratings.values")
}
"""Lists that become one value of one row."""


def lines(county: County, scheme: str, numbers: range, **more: Any) -> list[dict[str, Any]]:
    return [
        {"subject": county.id(f"u{number:02}"), "scheme": scheme, "rankingGroup": f"第{len(more)}组", **more}
        for number in numbers
    ]


def linked(county: County, scheme: str, length: int) -> list[dict[str, Any]]:
    links = [{"link": "of", "target": county.id(f"u{number:02}")} for number in range(2, length + 2)]
    return lines(county, scheme, range(1, 2), links=links)


LISTS: Mapping[str, Made] = {
    "cycleOpen.entries": lambda county, scheme, length: {
        "entries": lines(county, scheme, range(1, length + 1))
    },
    "cycleOpen.entries.links": lambda county, scheme, length: {"entries": linked(county, scheme, length)},
    "rosterEdit.put": lambda county, scheme, length: {
        # Some of them are in the roster and get another weight, the others are new.
        "put": lines(county, scheme, range(LAST - length // 2, LAST + length // 2 + 1), weight=str(length)),
    },
    "rosterEdit.put.links": lambda county, scheme, length: {"put": linked(county, scheme, length)},
    "rosterEdit.remove": lambda county, _, length: {
        "remove": [county.id(f"u{number:02}") for number in range(2, length + 2)]
    },
}


def lists_in(kind: GraphQLInputType, path: str) -> Iterator[str]:
    """Every list below an input, by its path."""
    named = get_named_type(kind)
    if not isinstance(named, GraphQLInputObjectType):
        return
    for name, field in named.fields.items():
        inner = field.type.of_type if is_non_null_type(field.type) else field.type
        if is_list_type(inner):
            yield f"{path}.{name}"
        yield from lists_in(field.type, f"{path}.{name}")


def test_every_list_that_a_mutation_takes_is_tried() -> None:
    root = schema._schema.mutation_type
    assert root is not None
    found = {
        each
        for name, mutation in root.fields.items()
        for given in mutation.args.values()
        for each in lists_in(given.type, name)
    }
    assert found == {*LISTS, *KEPT_IN_ONE_ROW}, "add what is missing to LISTS"


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A county with as many units as the longest list needs."""
    return await County.found(world, 650_013, units=2 * MANY)


@pytest.mark.parametrize("path", LISTS)
async def test_thirty_take_as_many_statements_as_three(county: County, path: str) -> None:
    mutation = path.partition(".")[0]
    sent = [await sent_for(county, mutation, LISTS[path], length) for length in (FEW, MANY)]
    few, many = ([each.text for each in one] for one in sent)
    assert few == many
    of_each = [each.text for one in sent for each in one if each.repeated]
    assert [text for text in of_each if not text.startswith("INSERT")] == []


async def sent_for(county: County, mutation: str, made: Made, length: int) -> list[Sent]:
    """The statements of a mutation with a list of this length, in a year of its own."""
    year = 2026 + len(county.schemes)
    scheme = county.schemes[str(year)] = await county.publish(
        UNIT_SCHEME.replace("year = 2025", f"year = {year}")
    )
    given = {"year": year, "name": "测试", **made(county, scheme, length)}
    if mutation != "cycleOpen":
        roster = lines(county, scheme, range(1, LAST + 1))
        cycle = await county.open(roster, year=year)
        given = {"cycle": cycle, "expectedVersion": 1, **made(county, scheme, length)}
    with recorded(county.world.database) as sent:
        await county.changed("office", mutation, given, "cycle { id }")
    return sent

"""Every field that reads rows is asked by everybody in the government: who may not see it sees nothing of it.

Which fields read rows is found by the statements that each field causes beyond those of the object it is on.
"""

import pytest

from tests.graphql.rights.read_fields import (
    WAYS_FILE,
    asked_fields,
    derived_ways,
    reachable,
)
from tests.graphql.rights.read_outcomes import differences, expectation, is_something, values
from tests.graphql.rights.read_table import PUBLIC, READS, Read
from tests.graphql.rights.read_ways import EVERYBODY, WAYS
from tests.graphql.rights.read_world import Government, government_of
from tests.worlds.realms import HOME, Realms

pytest_plugins = ("tests.worlds.realm_copies",)

TABLE = "tests/graphql/rights/read_table.py"
FIELDS = {(asked.name, asked.way.name): asked for asked in asked_fields()}
ROWS = {(read.name, read.way): read for read in READS}


@pytest.fixture(scope="module")
async def government(realms: Realms) -> Government:
    return await government_of(realms[HOME])


@pytest.fixture(scope="module")
async def read_tables(government: Government) -> dict[tuple[str, str], set[str]]:
    """The tables that each field reads on each way, whether it is answered or not."""
    before = {}
    for way in {asked.way.name: asked.way for asked in FIELDS.values()}.values():
        _, before[way.name] = await government.answer(way.asker, way, "__typename")
    found = {}
    for key, asked in FIELDS.items():
        _, tables = await government.answer(asked.way.asker, asked.way, f"__typename {asked.fields}")
        found[key] = set(tables - before[asked.way.name])
    return found


def test_every_type_is_reached() -> None:
    asked = {way.type for way in (*WAYS, *derived_ways())}
    missing = sorted(reachable() - asked)
    assert missing == [], f"say in WAYS of {WAYS_FILE} how a query comes to an object of: {missing}"


async def test_every_field_that_reads_rows_has_its_row(
    read_tables: dict[tuple[str, str], set[str]],
) -> None:
    unknown = [
        f"{name} ({way}) reads rows of {', '.join(sorted(tables))}: add to READS in {TABLE} who may see it"
        for (name, way), tables in read_tables.items()
        if tables - {"tenants"} and (name, way) not in ROWS
    ]
    assert unknown == [], "\n".join(unknown)


async def test_every_row_is_of_a_field_that_reads_rows(
    read_tables: dict[tuple[str, str], set[str]],
) -> None:
    gone = [
        f"{name} ({way}) reads no rows, or is no field on that way: take it out of READS in {TABLE}"
        for name, way in ROWS
        if not read_tables.get((name, way), set()) - {"tenants"}
    ]
    assert gone == [], "\n".join(gone)


async def test_names_of_governments_are_all_that_is_public(
    read_tables: dict[tuple[str, str], set[str]],
) -> None:
    found = {name for (name, _), tables in read_tables.items() if tables == {"tenants"}}
    assert found == PUBLIC, f"say in PUBLIC of {TABLE} which fields show the tree of governments alone"


async def test_every_field_shows_something_somewhere(government: Government) -> None:
    shown = set()
    for read in READS:
        asked = FIELDS[read.name, read.way]
        body, _ = await government.answer(asked.way.asker, asked.way, asked.fields)
        if any(is_something(value) for _, value in values(body["data"])):
            shown.add(read.name)
    empty = sorted({read.name for read in READS} - shown)
    assert empty == [], (
        f"who may see it sees nothing: add a way in {WAYS_FILE} to where it has something: {empty}"
    )


@pytest.mark.parametrize("read", READS, ids=[f"{read.name}, {read.way}" for read in READS])
async def test_who_sees_what(government: Government, read: Read) -> None:
    asked = FIELDS[read.name, read.way]
    allowed, _ = await government.answer(asked.way.asker, asked.way, asked.fields)
    assert "errors" not in allowed, allowed
    wrong = []
    for person in sorted(EVERYBODY):
        body, _ = await government.answer(person, asked.way, asked.fields)
        expected = expectation(read, asked.way, person, f"{person}.{HOME}")
        wrong += [f"{person}: {line}" for line in differences(expected, body, allowed)]
    assert wrong == [], "\n".join(wrong)

"""Pages rendered by the database are the pages read as rows, in every selection and at every place."""

from typing import Any
from uuid import UUID

import pytest

from schema.scalars import encode_id
from tests.graphql.listing.listed import LISTS, Listed, all_entries, asked, both, page_of
from tests.graphql.listing.listed_worlds import ABOUT, COUNTY, NEIGHBOUR, ODD, PREFECTURE, listed_world
from tests.worlds.counties import County
from tests.worlds.world import World

ENDS = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
EDGES = "edges { cursor node { N } }"

# What is asked of a page, and whether the database can render all of its lists.
SELECTIONS = {
    "nodes": ("nodes { N }", True),
    "ends": (f"nodes {{ N }} {ENDS}", True),
    "start alone": ("pageInfo { startCursor } nodes { F }", True),
    "edges": (f"{EDGES} pageInfo {{ endCursor }}", True),
    "counted": ("totalCount nodes { F }", True),
    "both": (f"nodes {{ F }} {EDGES} {ENDS} totalCount", True),
    "cursors alone": ("edges { cursor }", True),
    "typenames": (
        "__typename nodes { __typename N other: __typename } edges { __typename node { __typename } }",
        True,
    ),
    "aliases": ("list: nodes { a: F b: F N } where: pageInfo { more: hasNextPage end: endCursor }", True),
    "two names": ("nodes { F } again: nodes { N }", False),
    "two names of edges": ("edges { node { F } } again: edges { cursor }", False),
    "fragments": (
        "...Some nodes { ... on T { N } } ... { pageInfo { hasNextPage } } "
        "fragment Some on TConnection { nodes { F } edges { node { ...All } } } fragment All on T { N }",
        True,
    ),
    "conditions": (
        "nodes @include(if: $yes) { F @include(if: $no) also: F @skip(if: $no) } "
        "edges @skip(if: $yes) { cursor } totalCount @include(if: $no)",
        True,
    ),
    "no lists": (f"{ENDS} totalCount", False),
    "a count alone": ("totalCount", False),
    "nothing": ("__typename", False),
}


# The others are the same lists with a condition.
PLAIN = ("ranking", "subjects", "log", "appointments", "cycles")


def test_every_list_is_asked_both_ways() -> None:
    held = {id(listed.entries) for listed in LISTS.values()}
    missing = sorted(name for name, entries in all_entries().items() if id(entries) not in held)
    assert missing == [], f"add to LISTS in tests/graphql/listing/listed.py, with who may read it: {missing}"


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    return await listed_world(world)


async def cursors(world: World, listed: Listed) -> list[str]:
    """The cursor of every entry."""
    found = (await page_of(world, listed, "edges { cursor } totalCount", first=100)).page
    assert found["totalCount"] == len(found["edges"])
    return [edge["cursor"] for edge in found["edges"]]


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("asks", SELECTIONS)
async def test_a_page_is_the_same_rendered_and_read(county: County, name: str, asks: str) -> None:
    world, listed = county.world, LISTS[name]
    selection, renderable = SELECTIONS[asks]
    all_cursors = await cursors(world, listed)
    for size, after in (
        (3, None),
        (100, all_cursors[2]),
        # Up to the end exactly, and beyond it.
        (3, all_cursors[-4]),
        (3, all_cursors[-1]),
    ):
        answer = await page_of(world, listed, selection, first=size, after=after)
        assert answer.rendered is renderable


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("size", [1, 2, 3, 4, 100])
async def test_cursors_rendered_by_the_database_lead_through_the_list(
    county: County, name: str, size: int
) -> None:
    world, listed = county.world, LISTS[name]
    whole = (await page_of(world, listed, f"{EDGES} totalCount", first=100)).page
    walked: list[Any] = []
    after = None
    while True:
        page = (await page_of(world, listed, f"{EDGES} {ENDS}", first=size, after=after)).page
        edges, ends = page["edges"], page["pageInfo"]
        assert edges
        assert ends["hasPreviousPage"] == (after is not None)
        assert (ends["startCursor"], ends["endCursor"]) == (edges[0]["cursor"], edges[-1]["cursor"])
        walked += edges
        assert len(walked) <= whole["totalCount"]
        after = ends["endCursor"]
        if not ends["hasNextPage"]:
            break
    assert walked == whole["edges"]
    assert len({edge["cursor"] for edge in walked}) == whole["totalCount"] > 5
    beyond = (await page_of(world, listed, f"nodes {{ N }} {EDGES} {ENDS}", first=size, after=after)).page
    assert (beyond["nodes"], beyond["edges"]) == ([], [])
    assert beyond["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "startCursor": None,
        "endCursor": None,
    }


@pytest.mark.parametrize("name", LISTS)
async def test_each_outcome_of_the_conditions_has_its_own_page(county: County, name: str) -> None:
    """One document, asked with one outcome after the other."""
    selection = "nodes @include(if: $yes) { F __typename @skip(if: $no) } edges @include(if: $no) { cursor }"
    listed = LISTS[name]
    for yes, no in 2 * [(True, False), (False, True), (True, True), (False, False)]:
        answer = await page_of(county.world, listed, selection, first=2, yes=yes, no=no)
        assert answer.rendered is (yes or no)
        assert {"nodes", "edges"} & answer.page.keys() == {*["nodes"] * yes, *["edges"] * no}


@pytest.mark.parametrize("name", LISTS)
async def test_a_rendered_page_takes_one_statement_and_a_count_another(county: County, name: str) -> None:
    world, listed = county.world, LISTS[name]
    opening = await asked(world, listed.login, listed.tenant, "{ viewer { name } }")
    for selection, statements in (
        ("nodes { N }", 1),
        (f"{EDGES} nodes {{ F }} {ENDS}", 1),
        (f"{EDGES} {ENDS} totalCount", 2),
        ("totalCount", 1),
        ("__typename", 0),
    ):
        document = listed.document(selection)
        for variables in ({"first": 2}, {"first": 3}, {"first": 2}):
            found = await asked(world, listed.login, listed.tenant, document, variables)
            assert len(found.sent) == len(opening.sent) + listed.finding + statements, found.sent


async def test_ties_share_a_rank_whatever_page_they_are_on(county: County) -> None:
    """Counted by hand: three totals, which 5, 4 and 1 of the ten units have."""
    listed = LISTS["ranking"]
    for size in (1, 2, 3, 4, 5, 7):
        ranks: list[int] = []
        after = None
        for _ in range(0, 10, size):
            page = (
                await page_of(county.world, listed, f"nodes {{ rank }} {ENDS}", first=size, after=after)
            ).page
            ranks += [node["rank"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
        assert ranks == [1, 1, 1, 1, 1, 6, 6, 6, 6, 10]


async def test_what_the_lists_hold_is_what_was_put_there(county: County) -> None:
    """By hand, lest both ways err alike."""
    world = county.world

    async def nodes(name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await page_of(world, LISTS[name], "nodes { N }", first=100)).page[
            "nodes"
        ]
        return found

    subjects = await nodes("subjects")
    assert len(subjects) == 14
    assert sorted(row["level"] for row in subjects if row["code"] == "same") == sorted(
        ["PORTFOLIO", "UNIT", "SECTION", "PERSON", "PROJECT"]
    )
    assert {row["name"] for row in subjects if row["code"] == "same"} == {ODD, "股室"}
    assert len(await nodes("units")) == 8
    log = await nodes("log")
    assert [row["at"] for row in log] == [
        "2025-03-04T12:00:00.000002+00:00",
        "2025-03-04T12:00:00.000001+00:00",
        *["2025-03-04T12:00:00+00:00"] * 7,
    ]
    assert {row["requestId"] for row in log} == {None, ODD}
    years = await nodes("cycles")
    assert [row["year"] for row in years] == [2025, *range(2007, 2000, -1)]
    assert [row["status"] for row in years[1:]] == [
        "OPEN" if year % 3 else "CLOSED" for year in range(2007, 2000, -1)
    ]
    everybody, in_force = await nodes("appointments"), await nodes("in_force")
    gone = {row["holder"]["name"] for row in everybody} - {row["holder"]["name"] for row in in_force}
    assert gone == {ODD, "former"}
    assert [row["revokedAt"] is None for row in everybody if row["holder"]["name"] in gone] == [True, False]


@pytest.mark.parametrize("name", LISTS)
async def test_a_size_that_is_null_is_one_that_is_not_given(county: County, name: str) -> None:
    world, listed = county.world, LISTS[name]
    document = listed.document("nodes { F }")
    given = await world.ask(listed.login, listed.tenant, document, {"first": None})
    assert given == await world.ask(listed.login, listed.tenant, document)


@pytest.mark.parametrize("name", LISTS)
async def test_pages_asked_for_at_once_do_not_get_in_each_others_way(county: County, name: str) -> None:
    """The same list under several names, rendered and read, in one request."""
    world, listed = county.world, LISTS[name]
    field = listed.field.replace("first: $first, after: $after", "first: %d")
    inner = " ".join(
        f"p{number}: {field % size} {{ {selection} }}"
        for number, (size, selection) in enumerate(
            (
                (2, f"nodes {{ {listed.fields} }}"),
                (3, f"edges {{ cursor node {{ {listed.fields} }} }}"),
                (2, f"nodes {{ {listed.one} }} again: nodes {{ {listed.one} }}"),
                (100, "totalCount"),
            )
        )
    )
    found = await asked(world, listed.login, listed.tenant, listed.inside(inner))
    assert '"errors"' not in found.text
    assert sum("string_agg" in statement for statement in found.sent) == 2


# 7 officers and offices, a provider, 2 + 5 heads, and 3 people more, of whom 2 are gone.
PEOPLE = 18
# 2 schemes drafted and published, a year opened, 15 figures reported and verified, closed, computed and
# released, a person dismissed; and 10 entries put there.
LOGGED = 4 + 1 + 30 + 3 + 1 + 10
# One document each, its conditions as variables: who asks it, and how many entries each of them leaves.
FILTERED: dict[str, tuple[str, str, list[tuple[dict[str, Any], int]]]] = {
    "ranking": (
        "query($under: DivisionCode!, $category: String, $level: Level!) { page: ranking(under: $under, "
        "year: 2025, level: $level, category: $category) "
        "{ nodes { rank subject { subjectId } } totalCount } }",
        "above",
        [
            ({"under": str(under), "category": category, "level": level}, entries)
            for under, units, portfolios in ((PREFECTURE, 10, 4), (COUNTY, 5, 2), (NEIGHBOUR, 5, 2))
            for category, level, entries in (
                (None, "UNIT", units),
                ("unit", "UNIT", units),
                (None, "PORTFOLIO", portfolios),
            )
        ],
    ),
    "subjects": (
        "query($code: DivisionCode!, $level: Level) { tenant(code: $code) { page: subjects(level: $level) "
        "{ nodes { id } totalCount } } }",
        "office",
        [({"level": None}, 14), ({"level": "UNIT"}, 8), ({"level": "PERSON"}, 1), ({"level": "SECTION"}, 1)],
    ),
    "log": (
        "query($code: DivisionCode!, $about: ID) { tenant(code: $code) { page: auditEntries(about: $about) "
        "{ nodes { id } totalCount } } }",
        "auditor",
        [
            ({"about": encode_id("event", ABOUT)}, 9),
            ({"about": encode_id("event", UUID(int=8))}, 0),
            ({"about": None}, LOGGED),
        ],
    ),
    "appointments": (
        "query($code: DivisionCode!, $now: Boolean!) { tenant(code: $code) { page: "
        "appointments(inForceOnly: $now) { nodes { id } totalCount } } }",
        "security",
        [({"now": True}, PEOPLE - 2), ({"now": False}, PEOPLE)],
    ),
}


@pytest.mark.parametrize("name", FILTERED)
async def test_conditions_that_come_as_variables(county: County, name: str) -> None:
    """Back and forth: what is kept of one condition never serves another."""
    document, login, outcomes = FILTERED[name]
    code = {} if name == "ranking" else {"code": str(COUNTY)}
    for variables, entries in (*outcomes, *reversed(outcomes)):
        answer = await both(county.world, login, LISTS[name].tenant, document, variables | code)
        assert answer.rendered
        assert answer.page["totalCount"] == entries, variables
        assert len(answer.page["nodes"]) == min(50, entries)

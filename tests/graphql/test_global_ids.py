"""One id, one thing: of one type, with one set of values, the same wherever and whenever it appears."""

from collections import defaultdict
from typing import Any

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType
from sqlalchemy import text

from schema.root import schema
from schema.scalars import decode_id, encode_id
from tenants.viewer import Role
from tests.graphql.identified import kept, node_types, plain_fields, with_identities
from tests.worlds.figures import about_figure
from tests.worlds.mutations import mutation_document
from tests.worlds.realms import HOME, RELEASED, RUNNING, Realm, Realms

pytest_plugins = ("tests.worlds.realm_copies",)

_FIGURES = "measurements(first: 6) { nodes { cycle { id } subject { id } assessor { unit { id } } } }"
_ENTRY = f"""
  subject {{ id unit {{ id }} }} cycle {{ id }} portfolio {{ id }} scheme {{ id }}
  score {{ scheme {{ id }} release {{ id }} }}
  events {{ cycle {{ id }} subject {{ id }} }} {_FIGURES}
"""
_YEAR = f"""
  owner {{ id }} portfolios {{ id }} entries(first: 9) {{ nodes {{ {_ENTRY} }} }}
  runs(first: 3) {{ nodes {{ cycle {{ id }} }} }} releases {{ id }}
"""
ASKED: tuple[tuple[Role, str], ...] = (
    (
        Role.PERFORMANCE_OFFICE,
        f"""{{
          viewer {{ tenant {{ parent {{ id }} }} appointments {{ holder {{ id }} node {{ id }} }} }}
          tenant(code: "{HOME}") {{
            children(first: 3) {{ nodes {{ id }} }}
            cycles {{ nodes {{ id }} }}
            schemes {{ nodes {{ id }} }}
            jobs {{ nodes {{ id }} }}
            subjects {{ nodes {{ parent {{ id }} entry(year: {RELEASED}) {{ id }} }} }}
            then: cycle(year: {RELEASED}) {{ {_YEAR} }}
            now: cycle(year: {RUNNING}) {{ {_YEAR} }}
          }}
          ranking(under: "{HOME}", year: {RELEASED}, level: UNIT) {{
            nodes {{ tenant {{ id }} release {{ id }} }}
          }}
        }}""",
    ),
    (
        Role.UNIT_HEAD,
        f"""query($unit: ID!) {{ subject(id: $unit) {{
          then: cycle(year: {RELEASED}) {{ {_YEAR} }}
          now: cycle(year: {RUNNING}) {{ {_YEAR} }}
          members {{ nodes {{ entry(year: {RUNNING}) {{ id }} }} }}
          measurements(year: {RUNNING}) {{ nodes {{ id }} }}
        }} }}""",
    ),
    (
        Role.SECURITY_ADMIN,
        f'{{ tenant(code: "{HOME}") {{ appointments {{ nodes {{ holder {{ id }} node {{ id }} }} }} }} }}',
    ),
    (
        Role.AUDITOR,
        f"""{{ tenant(code: "{HOME}") {{
          auditEntries {{ nodes {{ id }} }} accessDenials {{ nodes {{ id }} }}
        }} }}""",
    ),
)


@pytest.fixture(scope="module")
def realm(realms: Realms) -> Realm:
    return realms[HOME]


async def told(realm: Realm, role: Role, document: str) -> dict[str, dict[str, Any]]:
    """What one person is told of everything with an id, over two years at once."""
    given = {"unit": realm.subject("forestry")} if "$unit" in document else {}
    return kept(await realm.world.ask(realm.login(role), HOME, with_identities(document), given))


async def found_again(realm: Realm, role: Role, ids: list[str], kind: str) -> list[dict[str, Any]]:
    """The same things by their ids alone, with all their plain values."""
    named = schema._schema.type_map[kind]
    assert isinstance(named, GraphQLObjectType)
    fields = " ".join(("__typename", *plain_fields(named)))
    document = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ {fields} }} }} }}"
    nodes: list[dict[str, Any]] = (await realm.world.ask(realm.login(role), HOME, document, {"ids": ids}))[
        "nodes"
    ]
    return nodes


def test_whatever_has_an_id_is_a_node() -> None:
    nodes = {kind.name for kind in node_types()}
    kinds = [kind for kind in schema._schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    assert {kind.name for kind in kinds if "id" in kind.fields} == nodes
    for kind in node_types():
        assert isinstance(kind.fields["id"].type, GraphQLNonNull), kind.name


async def test_an_id_is_told_in_one_way_and_found_again_so(realm: Realm) -> None:
    kinds = set()
    for role, document in ASKED:
        of_kind: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for each in (await told(realm, role, document)).values():
            of_kind[each["__typename"]].append(each)
        for kind, expected in of_kind.items():
            kinds.add(kind)
            for start in range(0, len(expected), 50):
                part = expected[start : start + 50]
                assert await found_again(realm, role, [each["id"] for each in part], kind) == part
    assert kinds == {kind.name for kind in node_types()}, "ask for one of each in ASKED"


async def test_a_year_is_not_taken_for_another(realm: Realm) -> None:
    """An entry once had its subject's id, and caches showed one year's scores for both years."""
    found = (await told(realm, *ASKED[0])).values()
    years = {each["year"] for each in found if each["__typename"] == "RosterEntry"}
    assert years == {RELEASED, RUNNING}


async def test_a_figure_keeps_the_id_that_it_had_before_it_was_reported(realm: Realm) -> None:
    head = Role.UNIT_HEAD
    cycle, section = realm.ids["unit_cycle", RUNNING], realm.subject("nursery")
    listed = f'{{ subject(id: "{section}") {{ measurements(year: {RUNNING}) {{ nodes {{ id }} }} }} }}'
    before = await told(realm, head, listed)
    (missing,) = (each for each in before.values() if each.get("status") == "MISSING")
    assert missing["id"] == about_figure(cycle, section, "work")["measurement"]
    assert await found_again(realm, head, [missing["id"]], "Measurement") == [missing]
    given = {"measurement": missing["id"], "fact": {"rating": "80"}}
    login = realm.login(Role.REPORTER, "_section")
    reported = await realm.world.changed(
        login, HOME, "measurementReport", given, "measurement { id version }"
    )
    assert reported == {"id": missing["id"], "version": 1}
    after = (await told(realm, head, listed))[missing["id"]]
    assert (after["status"], after["version"]) == ("REPORTED", 1)
    assert await found_again(realm, head, [missing["id"]], "Measurement") == [after]


async def test_a_row_of_before_keeps_its_id_alone(realm: Realm) -> None:
    """Such a row is found under its own id, and nothing under the one that would be made for it."""
    office, year = Role.PERFORMANCE_OFFICE, realm.ids["cycle", RUNNING]
    made = about_figure(year, realm.subject("forestry"), "work")["measurement"]
    assert made == realm.ids["measurement", RUNNING]
    old = encode_id("measurement", realm.subjects["forestry"])
    async with realm.world.owner.begin() as connection:
        await connection.execute(text(f"SET LOCAL app.tenant = '{HOME}'"))
        keys = {"old": decode_id(old)[1], "made": decode_id(made)[1]}
        await connection.execute(text("UPDATE measurements SET id = :old WHERE id = :made"), keys)
    try:
        listed = f'{{ cycle(id: "{year}") {{ measurements(indicator: "work") {{ nodes {{ id }} }} }} }}'
        found = await told(realm, office, listed)
        assert old in found
        assert made not in found
        assert await found_again(realm, office, [old], "Measurement") == [found[old]]
        asked = f'{{ node(id: "{made}") {{ id }} }}'
        body = await realm.world.answer(realm.login(office), HOME, asked)
        assert [error["extensions"]["code"] for error in body["errors"]] == ["NOT_FOUND"]
        given = {"input": {"measurement": made, "fact": {"rating": "1"}}}
        document = mutation_document("measurementReport", "measurement { id }")
        body = await realm.world.answer(realm.login(Role.UNIT_HEAD), HOME, document, given)
        assert [error["extensions"]["code"] for error in body["errors"]] == ["NOT_FOUND"]
    finally:
        async with realm.world.owner.begin() as connection:
            await connection.execute(text(f"SET LOCAL app.tenant = '{HOME}'"))
            await connection.execute(text("UPDATE measurements SET id = :made WHERE id = :old"), keys)


async def test_each_of_several_ids_has_its_own_answer(realm: Realm) -> None:
    cycle = realm.ids["cycle", RUNNING]
    ids = [cycle, "nonsense", encode_id("cycle", realm.subjects["water"]), realm.subject("water")]
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    body = await realm.world.answer(realm.login(Role.PERFORMANCE_OFFICE), HOME, document, {"ids": ids})
    assert body["data"]["nodes"] == [{"id": ids[0]}, None, None, {"id": ids[3]}]
    assert [(error["path"], error["extensions"]["code"]) for error in body["errors"]] == [
        (["nodes", 1], "BAD_ID"),
        (["nodes", 2], "NOT_FOUND"),
    ]
    body = await realm.world.answer(realm.login(Role.LEADER), HOME, document, {"ids": [cycle] * 101})
    assert [error["extensions"]["code"] for error in body["errors"]] == ["TOO_MANY"]


# Beside those for one: a released and a provisional score, figures with a row and without, of two years.
MORE_FOR_MANY = {"Measurement": 6, "Score": 2}


async def statements(realm: Realm, ids: list[str]) -> int:
    """How many statements the office's request for some ids takes."""
    sent: list[str] = []
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    with realm.world.database.observed(lambda statement, _: sent.append(statement)):
        await realm.world.ask(realm.login(Role.PERFORMANCE_OFFICE), HOME, document, {"ids": ids})
    return len(sent)


async def test_many_ids_of_a_kind_are_read_together(realm: Realm) -> None:
    found = await told(realm, *ASKED[0])
    of_office = {each["__typename"] for each in found.values()}
    for kind in sorted(of_office):
        ids = [each["id"] for each in found.values() if each["__typename"] == kind]
        more = await statements(realm, ids[:10]) - await statements(realm, ids[:1])
        assert more <= MORE_FOR_MANY.get(kind, 0), kind

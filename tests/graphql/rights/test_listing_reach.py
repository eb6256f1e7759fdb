"""Whatever fetches a list, the same viewer sees the same rows: those counted by hand here, and no others."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from schema.scalars import encode_id
from tenants.viewer import Role
from tests.conftest import Cloner
from tests.graphql.listing.listed import asked, both
from tests.worlds.realms import COUNTY, HOME, PROVINCE, SIBLING, Realm, settled_realm
from tests.worlds.world import open_world

NAVIGATION = {"economy", "society", "forestry", "water", "statistics", "roofs"}
FORESTRY = {"nursery", "forester", "ranger"}
WATER = {"canals", "engineer"}
ALL = NAVIGATION | FORESTRY | WATER | {"census", "clerk"}

# By the words of the decision table: who runs or keeps the government sees it all, who is assessed sees
# levels 1 and 2, and below that what is theirs.
SEEN: dict[tuple[Role, str], set[str]] = {
    (Role.PERFORMANCE_OFFICE, ""): ALL,
    (Role.LEADER, ""): ALL,
    (Role.SYSTEM_ADMIN, ""): ALL,
    (Role.SECURITY_ADMIN, ""): ALL,
    (Role.PORTFOLIO_HEAD, ""): NAVIGATION,
    (Role.UNIT_HEAD, ""): NAVIGATION | FORESTRY,
    (Role.REPORTER, ""): NAVIGATION,
    (Role.REPORTER, "_section"): NAVIGATION | {"nursery"},
    (Role.DATA_PROVIDER, ""): NAVIGATION,
    (Role.STAFF, ""): NAVIGATION | {"forester"},
    (Role.INSPECTOR, ""): NAVIGATION,
    (Role.COMPLAINT_OFFICER, ""): NAVIGATION,
    (Role.SURVEY_OFFICER, ""): NAVIGATION,
    (Role.CONNECTED_SYSTEM, ""): set(),
    (Role.CONNECTED_SYSTEM, "_unit"): set(),
    (Role.AUDITOR, ""): set(),
}
SUBJECTS = """query($code: DivisionCode!, $level: Level, $first: Int = 100, $after: String) {
  tenant(code: $code) { subjects(level: $level, first: $first, after: $after) {
    totalCount nodes { id code } edges { cursor node { level } } pageInfo { hasNextPage endCursor }
  } }
}"""
# Held at home; the lists of the same names are asked for by a person of another government, too.
CLOSED = {
    "cycles": (Role.LEADER, "nodes { id year }"),
    "auditEntries": (Role.AUDITOR, "nodes { id action }"),
    "appointments": (Role.SECURITY_ADMIN, "nodes { id holder { name } }"),
    "subjects": (Role.LEADER, "nodes { id code }"),
}
ALLOWED: dict[str, set[tuple[Role, str]]] = {
    # Business is for those who have some; the officers keep away from it.
    "cycles": {
        (role, which)
        for role, which in SEEN
        if role not in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.CONNECTED_SYSTEM)
    },
    "auditEntries": {(Role.AUDITOR, "")},
    "appointments": {(Role.SECURITY_ADMIN, "")},
}


@pytest.fixture(scope="module")
async def realms(clone_database: Cloner) -> AsyncIterator[dict[int, Realm]]:
    """Governments above, beside and below, with the same codes and the same roles in each."""
    async with clone_database() as urls, open_world(urls) as world:
        yield {
            PROVINCE: await settled_realm(world, PROVINCE),
            HOME: await settled_realm(world, HOME, above=PROVINCE),
            SIBLING: await settled_realm(world, SIBLING, above=PROVINCE),
            COUNTY: await settled_realm(world, COUNTY, above=HOME),
        }


async def seen(realm: Realm, login: str, **variables: Any) -> dict[str, Any]:
    """The subjects of a government that one of its people sees, the same both ways."""
    found = await both(realm.world, login, realm.tenant, SUBJECTS, {"code": str(realm.tenant)} | variables)
    assert found.rendered
    page: dict[str, Any] = json.loads(found.text)["data"]["tenant"]["subjects"]
    return page


def test_what_everybody_sees_is_said_here(realms: dict[int, Realm]) -> None:
    said = {realms[HOME].login(role, which) for role, which in SEEN}
    missing = sorted(realms[HOME].appointments.keys() - said)
    assert missing == [], (
        f"say in SEEN in tests/graphql/rights/test_listing_reach.py what each sees: {missing}"
    )


async def test_every_role_sees_its_own_part_by_one_document(realms: dict[int, Realm]) -> None:
    """One after the other and back again: what is kept of one viewer's question never serves another."""
    order = [(realms[tenant], role, which) for role, which in SEEN for tenant in (HOME, SIBLING)]
    for realm, role, which in [*order, *reversed(order)]:
        page = await seen(realm, realm.login(role, which))
        expected = sorted(SEEN[role, which])
        assert [node["code"] for node in page["nodes"]] == expected, (role, which)
        assert [node["id"] for node in page["nodes"]] == [realm.subject(code) for code in expected]
        assert page["totalCount"] == len(expected)


async def test_pages_and_levels_of_a_smaller_reach(realms: dict[int, Realm]) -> None:
    realm = realms[HOME]
    head = realm.login(Role.UNIT_HEAD)
    expected = sorted(NAVIGATION | FORESTRY)
    walked: list[str] = []
    after = None
    for _ in range(5):
        page = await seen(realm, head, first=2, after=after)
        walked += [node["code"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        assert page["totalCount"] == len(expected)
    assert (walked, page["pageInfo"]["hasNextPage"]) == (expected, False)
    for role, level, codes in (
        (Role.UNIT_HEAD, "SECTION", {"nursery"}),
        (Role.UNIT_HEAD, "PERSON", {"forester", "ranger"}),
        (Role.UNIT_HEAD, "UNIT", {"forestry", "water", "statistics"}),
        (Role.STAFF, "PERSON", {"forester"}),
        (Role.STAFF, "SECTION", set()),
        (Role.LEADER, "PERSON", {"forester", "ranger", "engineer", "clerk"}),
        (Role.AUDITOR, "UNIT", set()),
    ):
        page = await seen(realm, realm.login(role), level=level)
        assert [node["code"] for node in page["nodes"]] == sorted(codes), (role, level)
        assert {edge["node"]["level"] for edge in page["edges"]} <= {level}


async def test_several_appointments_reach_together(realms: dict[int, Realm]) -> None:
    """Of one form, with other keys and more of them."""
    realm = realms[HOME]
    unit_head, staff = Role.UNIT_HEAD, Role.STAFF
    for login, posts, codes in (
        ("water-head", [(unit_head, "water")], NAVIGATION | WATER),
        ("two-heads", [(unit_head, "water"), (unit_head, "forestry")], NAVIGATION | WATER | FORESTRY),
        ("mixed", [(unit_head, "water"), (staff, "clerk")], NAVIGATION | WATER | {"clerk"}),
        (
            "sections",
            [(Role.REPORTER, "canals"), (Role.REPORTER, "census")],
            NAVIGATION | {"canals", "census"},
        ),
    ):
        for role, node in posts:
            await realm.world.person(HOME, login, role, realm.subjects[node])
        page = await seen(realm, login)
        assert [node["code"] for node in page["nodes"]] == sorted(codes), login
    again = await seen(realm, realm.login(unit_head))
    assert [node["code"] for node in again["nodes"]] == sorted(NAVIGATION | FORESTRY)


@pytest.mark.parametrize("field", CLOSED)
@pytest.mark.parametrize("elsewhere", [PROVINCE, SIBLING, COUNTY])
async def test_a_list_of_another_government_is_refused(
    realms: dict[int, Realm], field: str, elsewhere: int
) -> None:
    """From above, from beside and from below, in the same words both ways."""
    role, nodes = CLOSED[field]
    world, login = realms[HOME].world, realms[elsewhere].login(role)
    document = f'{{ tenant(code: "{HOME}") {{ name {field} {{ {nodes} totalCount }} }} }}'
    found = json.loads((await both(world, login, elsewhere, document)).text)
    assert found["data"] == {"tenant": {"name": f"政府{HOME}", field: None}}
    (error,) = found["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("FORBIDDEN", ["tenant", field])
    own = f'{{ tenant(code: "{elsewhere}") {{ {field} {{ {nodes} }} }} }}'
    assert "errors" not in json.loads((await both(world, login, elsewhere, own)).text)


@pytest.mark.parametrize("field", ALLOWED)
async def test_a_list_that_a_role_may_not_read_is_refused_whatever_is_asked_of_it(
    realms: dict[int, Realm], field: str
) -> None:
    realm = realms[HOME]
    for role, which in SEEN:
        for selection in (
            CLOSED[field][1],
            "edges { cursor }",
            "totalCount",
            "__typename",
            "pageInfo { endCursor }",
        ):
            document = f'{{ tenant(code: "{HOME}") {{ {field} {{ {selection} }} }} }}'
            found = json.loads((await both(realm.world, realm.login(role, which), HOME, document)).text)
            allowed = (role, which) in ALLOWED[field]
            assert ("errors" not in found) is allowed, (role, which, selection)
            assert (found["data"]["tenant"][field] is not None) is allowed
            codes = [error["extensions"]["code"] for error in found.get("errors", ())]
            assert codes == ([] if allowed else ["FORBIDDEN"])


async def test_appointments_and_the_log_are_those_of_ones_own_government(realms: dict[int, Realm]) -> None:
    for tenant in (HOME, SIBLING):
        realm = realms[tenant]
        document = (
            f'{{ tenant(code: "{tenant}") {{ appointments(first: 100) {{ nodes {{ id }} totalCount }} }} }}'
        )
        found = await asked(realm.world, realm.login(Role.SECURITY_ADMIN), tenant, document)
        page = json.loads(found.text)["data"]["tenant"]["appointments"]
        shown = {node["id"] for node in page["nodes"]}
        own = {encode_id("appointment", key) for key in realm.appointments.values()}
        assert own <= shown
        assert page["totalCount"] == len(shown)
        others = {
            key for other in realms.values() if other is not realm for key in other.appointments.values()
        }
        assert shown.isdisjoint({encode_id("appointment", key) for key in others})

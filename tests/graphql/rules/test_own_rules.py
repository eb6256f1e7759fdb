"""A unit's rules and releases are its own people's; a page survives what its reader may not see."""

from typing import Any

import pytest

from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.realms import HOME, RELEASED, RUNNING, Realm, Realms
from tests.worlds.scheme_texts import scheme_text

pytest_plugins = ("tests.worlds.realm_copies",)

SCHEMES = "query($code: DivisionCode!) { tenant(code: $code) { schemes(first: 100) { nodes { id } } } }"
NODE = "query($id: ID!) { node(id: $id) { id } }"
CYCLE = "query($id: ID!) { cycle(id: $id) { name releases { reason } } }"
PINNED = """
query($id: ID!) { cycle(id: $id) { entries { nodes {
  code scheme { name } score { status scheme { code } } measurements { totalCount }
} } } }
"""
FIGURES = "query($id: ID!) { subject(id: $id) { name measurements(year: 2025) { totalCount } } }"
READERS = ((Role.STAFF, ""), (Role.REPORTER, "_section"))


@pytest.fixture(scope="module")
async def realm(realms: Realms) -> Realm:
    """A government in which a second unit has rules and a year of its own."""
    realm = realms[HOME]
    await realm.world.person(HOME, "head.water", Role.UNIT_HEAD, realm.subjects["water"])
    drafted = await _by_water(
        realm,
        "schemeDraft",
        "scheme { id }",
        source={"document": scheme_text(Level.SECTION, RUNNING)},
        owner=realm.subject("water"),
    )
    await _by_water(realm, "schemePublish", "scheme { id }", scheme=drafted["id"], expectedRevision=1)
    opened = await _by_water(
        realm,
        "cycleOpen",
        "cycle { id }",
        year=RUNNING,
        name="年度",
        owner=realm.subject("water"),
        entries=[{"subject": realm.subject("canals"), "scheme": drafted["id"]}],
    )
    realm.ids["water_scheme", RUNNING] = drafted["id"]
    realm.ids["water_cycle", RUNNING] = opened["id"]
    return realm


async def _by_water(realm: Realm, mutation: str, selection: str, **given: Any) -> dict[str, Any]:
    return await realm.world.changed("head.water", HOME, mutation, given, selection)


async def _told(realm: Realm, login: str, document: str, **given: str) -> tuple[Any, list[tuple[str, Any]]]:
    """The data, and each error's code with the last field of its path."""
    body = await realm.world.answer(login, HOME, document, given)
    errors = [(error["extensions"]["code"], error["path"][-1]) for error in body.get("errors", ())]
    return body["data"], errors


@pytest.mark.parametrize(("role", "which"), READERS)
async def test_the_own_units_rules_are_read_and_no_other_units(realm: Realm, role: Role, which: str) -> None:
    login = realm.login(role, which)
    own, other = realm.ids["section_scheme", RUNNING], realm.ids["water_scheme", RUNNING]
    data, _ = await _told(realm, login, SCHEMES, code=str(HOME))
    listed = {node["id"] for node in data["tenant"]["schemes"]["nodes"]}
    assert own in listed
    assert other not in listed
    assert await _told(realm, login, NODE, id=own) == ({"node": {"id": own}}, [])
    assert await _told(realm, login, NODE, id=other) == ({"node": None}, [("NOT_FOUND", "node")])


@pytest.mark.parametrize(("role", "which"), READERS)
async def test_the_own_units_year_is_known_and_no_other_units(realm: Realm, role: Role, which: str) -> None:
    login = realm.login(role, which)
    data, errors = await _told(realm, login, CYCLE, id=realm.ids["unit_cycle", RELEASED])
    # Its releases speak of everybody in it; one's own score names the release it came with.
    assert data == {"cycle": {"name": "年度", "releases": None}}
    assert errors == [("FORBIDDEN", "releases")]
    refused = await _told(realm, login, CYCLE, id=realm.ids["water_cycle", RUNNING])
    assert refused == ({"cycle": None}, [("FORBIDDEN", "cycle")])


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.PERFORMANCE_OFFICE, Role.LEADER])
async def test_who_reads_released_results_reads_the_releases(realm: Realm, role: Role) -> None:
    data, errors = await _told(realm, realm.login(role), CYCLE, id=realm.ids["unit_cycle", RELEASED])
    assert data == {"cycle": {"name": "年度", "releases": [{"reason": None}]}}
    assert errors == []


async def test_a_pinned_scheme_is_shown_to_those_who_may_read_schemes(realm: Realm) -> None:
    cycle = realm.ids["unit_cycle", RELEASED]
    data, errors = await _told(realm, realm.login(Role.PERFORMANCE_OFFICE), PINNED, id=cycle)
    assert errors == []
    assert all(entry["scheme"] and entry["score"]["scheme"] for entry in _entries(data))
    data, errors = await _told(realm, realm.login(Role.LEADER), PINNED, id=cycle)
    assert [entry["code"] for entry in _entries(data)] == ["nursery", "forester", "ranger"]
    assert {entry["score"]["status"] for entry in _entries(data)} == {"RELEASED"}
    assert not any(entry["scheme"] or entry["score"]["scheme"] for entry in _entries(data))
    assert errors == [("FORBIDDEN", "scheme")] * 6


def _entries(data: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data["cycle"]["entries"]["nodes"]
    return found


async def test_denied_figures_leave_the_rest_of_the_page(realm: Realm) -> None:
    data, errors = await _told(realm, realm.login(Role.SYSTEM_ADMIN), FIGURES, id=realm.subject("forestry"))
    assert data == {"subject": {"name": "forestry", "measurements": None}}
    assert errors == [("FORBIDDEN", "measurements")]

"""Own figures are verified by others; a supplied figure is reported by its provider only."""

from typing import Any

import pytest

from tenants.viewer import Role
from tests.graphql.deeds.all_deeds import deed_of
from tests.worlds.figures import about_figure
from tests.worlds.fingerprints import fingerprint
from tests.worlds.mutations import mutation_document
from tests.worlds.realms import COUNTY, RUNNING, Realm, Realms

pytest_plugins = ("tests.worlds.realm_copies",)


@pytest.fixture(scope="module")
def realm(realms: Realms) -> Realm:
    return realms[COUNTY]


async def test_nobody_verifies_what_they_reported(realm: Realm) -> None:
    about = {"measurement": realm.ids["measurement", RUNNING]}
    corrected = deed_of("measurementCorrect").given(realm, {}) | about | {"expectedVersion": 1}
    office = realm.login(Role.PERFORMANCE_OFFICE)
    await realm.world.changed(office, COUNTY, "measurementCorrect", corrected, "measurement { id }")
    before = await fingerprint(realm.world)
    verify = deed_of("measurementVerify").document
    given = {"input": about | {"expectedVersion": 2}}
    body = await realm.world.answer(office, COUNTY, verify, given)
    assert body["errors"][0]["extensions"]["reason"] == "OWN_REPORT"
    assert await fingerprint(realm.world) == before
    await realm.world.person(COUNTY, "colleague", Role.PERFORMANCE_OFFICE)
    data = await realm.world.ask("colleague", COUNTY, verify, given)
    assert data["measurementVerify"]["userErrors"] == []


async def test_a_colleagues_correction_does_not_make_the_first_reporter_the_verifier(realm: Realm) -> None:
    """A reporter who is in the office, too; a colleague corrects to the very same figure."""
    water = realm.subjects["water"]
    for login, roles in (("keys in", (Role.REPORTER, Role.PERFORMANCE_OFFICE)), ("corrects", ())):
        for role in roles or (Role.PERFORMANCE_OFFICE,):
            await realm.world.person(COUNTY, login, role, water if role is Role.REPORTER else None)
    about = about_figure(realm.ids["cycle", RUNNING], realm.subject("water"), "work")
    figure = {"fact": {"rating": "88"}}
    selection = "measurement { id version mayVerify { code } }"
    held = await realm.world.changed("keys in", COUNTY, "measurementReport", about | figure, selection)
    for version, (login, mutation) in enumerate(
        (("corrects", "measurementCorrect"), ("keys in", "measurementReport")), start=1
    ):
        assert held["id"] == about["measurement"]
        asked = about | figure | {"expectedVersion": version}
        if login == "corrects":
            asked["reason"] = "复核"
        held = await realm.world.changed(login, COUNTY, mutation, asked, selection)
        assert held["mayVerify"] == {"code": "OWN_REPORT"}
        for reporter in ("keys in", "corrects")[: version + 1]:
            assert await _verified(realm, reporter, held["id"], version + 1) == "OWN_REPORT"
    # As for a figure of before the column: the audit log says who reported it.
    async with realm.world.owner.begin() as connection:
        await connection.exec_driver_sql("UPDATE measurements SET earlier_reporters = NULL")
    assert await _verified(realm, "corrects", held["id"], 3) == "OWN_REPORT"
    listed = "query($id: ID!) { cycle(id: $id) { measurements { nodes { id mayVerify { code } } } } }"
    cycle = (await realm.world.ask("corrects", COUNTY, listed, {"id": realm.ids["cycle", RUNNING]}))["cycle"]
    assert {"id": held["id"], "mayVerify": {"code": "OWN_REPORT"}} in cycle["measurements"]["nodes"]
    await realm.world.person(COUNTY, "third", Role.PERFORMANCE_OFFICE)
    assert await _verified(realm, "third", held["id"], 3) == "VERIFIED"


async def test_a_head_does_not_check_the_own_units_figures_as_the_office(realm: Realm) -> None:
    await realm.world.person(COUNTY, "head and office", Role.PERFORMANCE_OFFICE)
    await realm.world.person(COUNTY, "head and office", Role.UNIT_HEAD, realm.subjects["statistics"])
    year = realm.ids["cycle", RUNNING]
    about = about_figure(year, realm.subject("statistics"), "work")
    reported = about | {"fact": {"rating": "88"}}
    await realm.world.person(COUNTY, "its reporter", Role.REPORTER, realm.subjects["statistics"])
    held = await realm.world.changed(
        "its reporter", COUNTY, "measurementReport", reported, "measurement { id version }"
    )
    fields = ("mayVerify", "mayReturn", "mayCorrect")
    selection = " ".join(f"{field} {{ code reason }}" for field in fields)
    document = f"query($id: ID!) {{ cycle(id: $id) {{ measurements {{ nodes {{ id {selection} }} }} }} }}"
    cycle = (await realm.world.ask("head and office", COUNTY, document, {"id": year}))["cycle"]
    (said,) = (node for node in cycle["measurements"]["nodes"] if node.pop("id") == held["id"])
    assert {verdict["code"] for verdict in said.values()} == {"OWN_ASSESSMENT"}
    assert "须由他人办理" in said["mayVerify"]["reason"]
    before = await fingerprint(realm.world)
    assert await _verified(realm, "head and office", held["id"], 1) == "OWN_ASSESSMENT"
    assert await fingerprint(realm.world) == before
    assert await _verified(realm, realm.login(Role.PERFORMANCE_OFFICE), held["id"], 1) == "VERIFIED"


async def _verified(realm: Realm, login: str, measurement: str, version: int) -> str:
    """The state of the figure that somebody verifies, or why not."""
    given = {"input": {"measurement": measurement, "expectedVersion": version}}
    document = mutation_document("measurementVerify", "measurement { status }")
    body = await realm.world.answer(login, COUNTY, document, given)
    if "errors" in body:
        return str(body["errors"][0]["extensions"]["reason"])
    payload = body["data"]["measurementVerify"]
    assert payload["userErrors"] == []
    return str(payload["measurement"]["status"])


async def test_a_provider_reports_its_own_figure_by_its_head_too(realm: Realm) -> None:
    await realm.world.person(COUNTY, "of statistics", Role.UNIT_HEAD, realm.subjects["statistics"])

    def supplied(code: str, **more: Any) -> dict[str, Any]:
        about = about_figure(realm.ids["cycle", RUNNING], realm.subject(code), "supplied")
        return about | {"fact": {"rating": "80"}} | more

    own = supplied("statistics")
    await realm.world.changed("of statistics", COUNTY, "measurementReport", own, "measurement { id }")
    document = deed_of("measurementReport").document
    another = {"input": supplied("water")}
    body = await realm.world.answer("of statistics", COUNTY, document, another)
    assert body["errors"][0]["extensions"]["reason"] == "NOT_YOUR_ROLE"
    before_head = realm.login(Role.UNIT_HEAD)
    provided = {"input": supplied("forestry", expectedVersion=1)}
    body = await realm.world.answer(before_head, COUNTY, document, provided)
    assert body["errors"][0]["extensions"]["reason"] == "PROVIDED_BY_OTHER"

"""Own figures are verified by others; a supplied figure is reported by its provider only."""

import pytest

from tenants.viewer import Role
from tests.graphql.deeds.all_deeds import deed_of
from tests.worlds.fingerprints import fingerprint
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


async def test_a_provider_reports_its_own_figure_by_its_head_too(realm: Realm) -> None:
    await realm.world.person(COUNTY, "of statistics", Role.UNIT_HEAD, realm.subjects["statistics"])
    figure = {"cycle": realm.ids["cycle", RUNNING], "indicator": "supplied", "fact": {"rating": "80"}}
    own = figure | {"subject": realm.subject("statistics")}
    await realm.world.changed("of statistics", COUNTY, "measurementReport", own, "measurement { id }")
    document = deed_of("measurementReport").document
    another = {"input": figure | {"subject": realm.subject("water")}}
    body = await realm.world.answer("of statistics", COUNTY, document, another)
    assert body["errors"][0]["extensions"]["reason"] == "NOT_YOUR_ROLE"
    before_head = realm.login(Role.UNIT_HEAD)
    provided = {"input": figure | {"subject": realm.subject("forestry"), "expectedVersion": 1}}
    body = await realm.world.answer(before_head, COUNTY, document, provided)
    assert body["errors"][0]["extensions"]["reason"] == "PROVIDED_BY_OTHER"

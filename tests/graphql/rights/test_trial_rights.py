"""Who may try a scheme: those who may draft it there and read all the year's results."""

from typing import Any

import pytest

from policy import Action, decisions
from policy.table import POLICY, DecisionTable
from tenants.levels import Level
from tenants.viewer import Role
from tests.graphql.rights.targets import TARGETS, Target, relations_of
from tests.policy.oracle import ALLOWED
from tests.worlds.realms import HOME, POSTS, RELEASED, Realm, Realms
from tests.worlds.scheme_texts import scheme_text

pytest_plugins = ("tests.worlds.realm_copies",)

TRIAL = """
query Trial($cycle: ID!, $text: String!) { schemeTrial(cycle: $cycle, tried: {document: $text}) {
  code subjects { totalCount }
} }
"""
OF_GOVERNMENT = (Level.PORTFOLIO, Level.UNIT, Level.PROJECT)
OF_UNIT = (Level.SECTION, Level.PERSON)


@pytest.fixture(scope="module")
def realm(realms: Realms) -> Realm:
    return realms[HOME]


def owned(level: Level) -> Target:
    """What the government owns at a level, or the forestry unit."""
    whose = "forestry" if level in OF_UNIT else "the government"
    return next(target for target in TARGETS if target.name == f"{whose}'s {level}")


def allowed(role: Role, node: str | None, action: Action, level: Level) -> bool:
    target = owned(level)
    return any((role, relation, level, action) in ALLOWED for relation in relations_of(node, target))


def may_try(role: Role, node: str | None, level: Level) -> bool:
    year = OF_UNIT if level in OF_UNIT else OF_GOVERNMENT
    reads_all = all(allowed(role, node, Action.SCORE_READ, each) for each in year)
    return reads_all and allowed(role, node, Action.SCHEME_DRAFT, level)


@pytest.mark.parametrize(("role", "node"), POSTS, ids=[f"{role}-{node or 'tenant'}" for role, node in POSTS])
async def test_a_trial_takes_both_rights(realm: Realm, role: Role, node: str | None) -> None:
    login = f"tries.{role}.{node}"
    await realm.world.person(HOME, login, role, realm.subjects[node] if node else None)
    for level in Level:
        cycle = realm.ids["unit_cycle" if level in OF_UNIT else "cycle", RELEASED]
        given = {"cycle": cycle, "text": scheme_text(level, RELEASED)}
        body = await realm.world.answer(login, HOME, TRIAL, given)
        expected = may_try(role, node, level)
        assert (body["data"]["schemeTrial"] is not None) is expected, (level, body)
        if not expected:
            said = body["errors"][0]["extensions"]
            assert (said["code"], bool(said["reason"])) == ("FORBIDDEN", True)


def test_somebody_may_and_most_may_not() -> None:
    found = {(role, level) for role, node in POSTS for level in Level if may_try(role, node, level)}
    assert found == {
        *((Role.PERFORMANCE_OFFICE, level) for level in OF_GOVERNMENT),
        *((Role.UNIT_HEAD, level) for level in OF_UNIT),
    }


@pytest.mark.parametrize("right", [Action.SCORE_READ, Action.SCHEME_DRAFT])
async def test_without_either_right_there_is_no_trial(
    realm: Realm, right: Action, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today's table gives no role the one without the other; another table might."""
    office = realm.login(Role.PERFORMANCE_OFFICE)
    given = {"cycle": realm.ids["cycle", RELEASED], "text": scheme_text(Level.UNIT, RELEASED)}
    assert (await realm.world.ask(office, HOME, TRIAL, given))["schemeTrial"]
    without = [line for line in POLICY.splitlines() if not line.startswith(f"g4, {right},")]
    assert len(without) == len(POLICY.splitlines()) - 1
    monkeypatch.setattr(decisions, "TABLE", DecisionTable("\n".join(without)))
    body = await realm.world.answer(office, HOME, TRIAL, given)
    assert body["data"] == {"schemeTrial": None}
    assert body["errors"][0]["extensions"]["reason"] == "NOT_YOUR_ROLE"


async def test_another_units_draft_is_tried_by_nobody_else(realm: Realm) -> None:
    """The office drafts nothing for sections: a unit's draft opens neither alone nor on the unit's year."""
    given: dict[str, Any] = {
        "source": {"document": scheme_text(Level.SECTION, 2026)},
        "owner": realm.subject("forestry"),
    }
    drafted = await realm.change(Role.UNIT_HEAD, "schemeDraft", "scheme { id }", **given)
    query = "query($c: ID!, $s: ID!) { schemeTrial(cycle: $c, tried: {scheme: $s}) { code } }"
    office = realm.login(Role.PERFORMANCE_OFFICE)
    for cycle in ("cycle", "unit_cycle"):
        asked = {"c": realm.ids[cycle, RELEASED], "s": drafted["id"]}
        body = await realm.world.answer(office, HOME, query, asked)
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    own = {"c": realm.ids["unit_cycle", RELEASED], "s": drafted["id"]}
    await realm.world.person(HOME, "of water", Role.UNIT_HEAD, realm.subjects["water"])
    given["owner"] = realm.subject("water")
    others = await realm.world.changed("of water", HOME, "schemeDraft", given, "scheme { id }")
    body = await realm.world.answer(realm.login(Role.UNIT_HEAD), HOME, query, own | {"s": others["id"]})
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    data = await realm.world.ask(realm.login(Role.UNIT_HEAD), HOME, query, own)
    assert data["schemeTrial"]["code"] == "realm.section"

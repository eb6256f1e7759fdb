"""The decision table through GraphQL: every role asks about everything, and the oracle knows the answer."""

from itertools import product
from typing import Any

import pytest

from policy import Action
from tenants.levels import Level
from tenants.tree import Relation
from tenants.viewer import Role
from tests.graphql.rights.targets import TARGETS, asked_of, can_stand, relations_of
from tests.policy.oracle import ALLOWED, Cell
from tests.worlds.realms import HOME, PLANNED, POSTS, RUNNING, Realm, Realms

pytest_plugins = ("tests.worlds.realm_copies",)

MAY = """
query May($questions: [MayQuestion!]!) {
  viewer { may(questions: $questions) { allowed code reason appointmentId } }
}
"""
QUESTIONS = [(target, action) for target in TARGETS for action in Action]
NODE_LEVELS = {target.code: target.level for target in TARGETS if target.code}


@pytest.fixture(scope="module")
def realm(realms: Realms) -> Realm:
    return realms[HOME]


@pytest.mark.parametrize(("role", "node"), POSTS, ids=[f"{role}-{node or 'tenant'}" for role, node in POSTS])
async def test_every_answer_is_as_the_oracle_says(realm: Realm, role: Role, node: str | None) -> None:
    login = f"only.{role}.{node}"
    await realm.world.person(HOME, login, role, realm.subjects[node] if node else None)
    found = await _answers(realm, login)
    wrong = [
        f"{target.name} {action}: {verdict}"
        for (target, action), verdict in zip(QUESTIONS, found, strict=True)
        if verdict["allowed"] is not any(cell in ALLOWED for cell in _cells(role, node, target, action))
        or not _is_whole(verdict)
    ]
    assert wrong == [], "the API says otherwise than tests/policy/matrix.csv"


async def _answers(realm: Realm, login: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for start in range(0, len(QUESTIONS), 200):
        asked = [target.question(realm, action) for target, action in QUESTIONS[start : start + 200]]
        data = await realm.world.ask(login, HOME, MAY, {"questions": asked})
        found += data["viewer"]["may"]
    return found


def _cells(role: Role, node: str | None, target: Any, action: Action) -> list[Cell]:
    return [
        (role, relation, target.level, each)
        for relation in relations_of(node, target)
        for each in asked_of(action, target)
    ]


def _is_whole(verdict: dict[str, Any]) -> bool:
    """A yes names the appointment, a no its reason."""
    if verdict["allowed"]:
        return verdict["code"] == "ALLOWED" and verdict["appointmentId"] is not None
    return verdict["code"] != "ALLOWED" and bool(verdict["reason"]) and verdict["appointmentId"] is None


def test_every_cell_that_can_stand_for_something_is_asked() -> None:
    asked = {
        cell
        for (role, node), (target, action) in product(POSTS, QUESTIONS)
        for cell in _cells(role, node, target, action)
    }
    possible = {
        (role, relation, level, action)
        for role, node in POSTS
        for relation, level in product(Relation, (None, *Level))
        if can_stand(role, NODE_LEVELS[node] if node else None, relation, level)
        for action in Action
    }
    # A place that names a provider is asked to supply; reporting it is the same question, and assessing it is
    # nobody's.
    never = {
        cell
        for cell in possible
        if cell[1] is Relation.PROVIDED
        and (
            (cell[3] is Action.MEASUREMENT_REPORT and cell[2] is not Level.UNIT)
            or cell[3] is Action.MEASUREMENT_ASSESS
        )
    }
    unasked = sorted(map(str, possible - asked - never))
    assert unasked == [], "add to TARGETS in tests/graphql/rights/targets.py something that stands like this"
    assert len(ALLOWED & possible) > len(ALLOWED) / 2


def test_both_answers_are_expected_of_every_action() -> None:
    expected = {
        (action, any(cell in ALLOWED for cell in _cells(role, node, target, action)))
        for (role, node), (target, action) in product(POSTS, QUESTIONS)
    }
    assert expected == set(product(Action, (True, False))), (
        "each action needs a yes and a no among POSTS in tests/worlds/realms.py and TARGETS in targets.py"
    )


async def test_more_than_two_hundred_questions_are_refused(realm: Realm) -> None:
    asked = [TARGETS[0].question(realm, Action.AUDIT_READ)] * 201
    body = await realm.world.answer(realm.login(Role.AUDITOR), HOME, MAY, {"questions": asked})
    assert body["errors"][0]["extensions"]["code"] == "TOO_MANY"


async def test_a_year_without_a_roster_knows_no_portfolio(realm: Realm) -> None:
    forestry = realm.subject("forestry")
    asked = [
        {"action": Action.SCORE_READ.name, "subject": forestry, "year": year} for year in (RUNNING, PLANNED)
    ]
    data = await realm.world.ask(realm.login(Role.PORTFOLIO_HEAD), HOME, MAY, {"questions": asked})
    assert [verdict["allowed"] for verdict in data["viewer"]["may"]] == [True, False]

"""The first lock alone: the application runs as a role that row-level security doesn't bind."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from tenants.viewer import Role
from tests.graphql.attacks.foreign_reads import QUERIES
from tests.graphql.attacks.foreign_requests import Attack
from tests.graphql.attacks.foreign_writes import MUTATIONS
from tests.graphql.attacks.refusals import assert_opens_nothing
from tests.worlds.realms import HOME, RUNNING, RealmCopier, Realms

pytest_plugins = ("tests.worlds.realm_copies",)

ATTACKS = (*QUERIES, *MUTATIONS)


@pytest.fixture(scope="module")
async def realms(copy_realms: RealmCopier) -> AsyncIterator[Realms]:
    async with copy_realms(unlocked=True) as found:
        yield found


async def test_row_level_security_is_off_here(realms: Realms) -> None:
    async with realms[HOME].world.database.engine.connect() as connection:
        seen = await connection.execute(text("SELECT DISTINCT tenant FROM cycles"))
        assert set(seen.scalars()) == set(realms)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_the_policy_alone_keeps_governments_apart(realms: Realms, attack: Attack) -> None:
    await assert_opens_nothing(realms, attack)


LISTS = """
query Lists($code: DivisionCode!, $cycle: ID!) {
  tenant(code: $code) {
    subjects(first: 100) { totalCount nodes { code level } }
    schemes(first: 100) { totalCount nodes { level status division } }
  }
  cycle(id: $cycle) {
    entries(first: 100) { totalCount nodes { code } }
    measurements(first: 100) { totalCount nodes { subject { code } indicator { code } } }
  }
}
"""

OF_GOVERNMENT = {"economy", "society", "forestry", "water", "statistics", "roofs"}
OF_FORESTRY = {"nursery", "forester", "ranger"}


@pytest.mark.parametrize(
    ("role", "which", "subjects", "figures"),
    [
        (
            Role.PERFORMANCE_OFFICE,
            "",
            OF_GOVERNMENT | OF_FORESTRY | {"canals", "engineer", "census", "clerk"},
            {
                (code, item)
                for code in ("forestry", "water", "statistics", "roofs")
                for item in ("work", "supplied")
            }
            | {("roofs", "aim")},
        ),
        (
            Role.UNIT_HEAD,
            "",
            OF_GOVERNMENT | OF_FORESTRY,
            {("forestry", "work"), ("forestry", "supplied")},
        ),
        (Role.PORTFOLIO_HEAD, "", OF_GOVERNMENT, {("forestry", "work"), ("forestry", "supplied")}),
        (Role.REPORTER, "", OF_GOVERNMENT, {("forestry", "work"), ("forestry", "supplied")}),
        (Role.REPORTER, "_section", OF_GOVERNMENT | {"nursery"}, set()),
        (
            Role.DATA_PROVIDER,
            "",
            OF_GOVERNMENT,
            {(code, "supplied") for code in ("forestry", "water", "statistics", "roofs")},
        ),
        (Role.STAFF, "", OF_GOVERNMENT | {"forester"}, set()),
        (Role.SURVEY_OFFICER, "", OF_GOVERNMENT, set()),
    ],
    ids=lambda value: str(value) if isinstance(value, Role) else "",
)
async def test_lists_hold_only_what_the_role_reaches(
    realms: Realms, role: Role, which: str, subjects: set[str], figures: set[tuple[str, str]]
) -> None:
    home = realms[HOME]
    given = {"code": str(HOME), "cycle": home.ids["cycle", RUNNING]}
    data = await home.world.ask(home.login(role, which), HOME, LISTS, given)
    assert {node["code"] for node in _nodes(data["tenant"]["subjects"])} == subjects
    assert {node["code"] for node in _nodes(data["cycle"]["entries"])} == OF_GOVERNMENT
    found = {(n["subject"]["code"], n["indicator"]["code"]) for n in _nodes(data["cycle"]["measurements"])}
    assert found == figures
    schemes = _nodes(data["tenant"]["schemes"])
    assert {node["division"] for node in schemes} == {str(HOME)}
    drafts = [node for node in schemes if node["status"] == "DRAFT"]
    assert len(drafts) == (1 if role is Role.PERFORMANCE_OFFICE else 0)


def _nodes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    assert connection["totalCount"] == len(connection["nodes"])
    nodes: list[dict[str, Any]] = connection["nodes"]
    return nodes


@pytest.mark.parametrize(
    ("role", "which", "entries"),
    [
        (Role.UNIT_HEAD, "", OF_FORESTRY),
        (Role.PERFORMANCE_OFFICE, "", OF_FORESTRY),
        (Role.REPORTER, "_section", {"nursery"}),
        (Role.STAFF, "", {"forester"}),
    ],
    ids=lambda value: str(value) if isinstance(value, Role) else "",
)
async def test_a_units_roster_shows_only_whom_one_may_know_of(
    realms: Realms, role: Role, which: str, entries: set[str]
) -> None:
    home = realms[HOME]
    data = await home.world.ask(
        home.login(role, which),
        HOME,
        "query($id: ID!) { cycle(id: $id) { entries { totalCount nodes { code } } } }",
        {"id": home.ids["unit_cycle", RUNNING]},
    )
    assert {node["code"] for node in _nodes(data["cycle"]["entries"])} == entries


@pytest.mark.parametrize(
    ("role", "which", "subject", "selection", "reason"),
    [
        (Role.UNIT_HEAD, "", "water", "preview(year: 2025) { total }", "NOT_YOUR_ROLE"),
        (Role.UNIT_HEAD, "", "water", "entry(year: 2025) { events { code } }", "NOT_YOUR_ROLE"),
        (Role.STAFF, "", "forestry", "preview(year: 2025) { total }", "NOT_YOUR_ROLE"),
        (Role.PORTFOLIO_HEAD, "", "water", "entry(year: 2025) { events { code } }", "NOT_YOUR_ROLE"),
        (Role.PERFORMANCE_OFFICE, "", "ranger", "preview(year: 2025) { total }", "BELONGS_TO_UNIT"),
        (Role.SECURITY_ADMIN, "", "forestry", "entry(year: 2025) { name }", "OFFICER_NO_BUSINESS"),
        (Role.SYSTEM_ADMIN, "", "forestry", "cycle(year: 2025) { name }", "OFFICER_NO_BUSINESS"),
    ],
)
async def test_another_units_figures_are_refused_with_the_reason(
    realms: Realms, role: Role, which: str, subject: str, selection: str, reason: str
) -> None:
    home = realms[HOME]
    body = await home.world.answer(
        home.login(role, which),
        HOME,
        f"query($id: ID!) {{ subject(id: $id) {{ {selection} }} }}",
        {"id": home.subject(subject)},
    )
    extensions = body["errors"][0]["extensions"]
    assert (extensions["code"], extensions["reason"]) == ("FORBIDDEN", reason)


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.STAFF, Role.PORTFOLIO_HEAD])
async def test_those_assessed_see_no_ranking_of_what_stands_below(realms: Realms, role: Role) -> None:
    home = realms[HOME]
    document = "query($code: DivisionCode!) { ranking(under: $code, year: 2024, level: UNIT) { totalCount } }"
    body = await home.world.answer(home.login(role), HOME, document, {"code": str(HOME)})
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    office = await home.world.ask(home.login(Role.PERFORMANCE_OFFICE), HOME, document, {"code": str(HOME)})
    assert office["ranking"]["totalCount"] == 3


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.STAFF, Role.REPORTER, Role.DATA_PROVIDER])
async def test_provisional_scores_are_null_for_those_who_may_not_read_them(
    realms: Realms, role: Role
) -> None:
    home = realms[HOME]
    document = "query($id: ID!) { cycle(id: $id) { entries(first: 100) { nodes { score { total } } } } }"
    given = {"id": home.ids["cycle", RUNNING]}
    data = await home.world.ask(home.login(role), HOME, document, given)
    assert [node["score"] for node in data["cycle"]["entries"]["nodes"]] == [None] * 6
    office = await home.world.ask(home.login(Role.PERFORMANCE_OFFICE), HOME, document, given)
    assert all(node["score"] for node in office["cycle"]["entries"]["nodes"])

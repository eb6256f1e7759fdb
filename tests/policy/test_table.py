"""The table asks casbin once per cell, whatever the number of governments, and makes no noise."""

import logging

import pytest

from policy import POLICY_VERSION, Action, decide, decisions
from policy.table import POLICY, DecisionTable
from tenants.levels import Level
from tenants.tree import Place, Relation
from tenants.viewer import Role
from tests.policy.prefecture import appoint, key, viewer


class CountingTable(DecisionTable):
    """The real table, counting how often casbin is asked."""

    asked = 0

    def _ask(self, role: Role, relation: Relation, level: Level | None, action: Action) -> bool:
        self.asked += 1
        return super()._ask(role, relation, level, action)


def _ask_in(governments: int) -> None:
    for number in range(governments):
        code = 100_000 + number
        home = Place(code, f"000001/{code}")
        unit = Place(code, home.path, Level.UNIT, key(f"unit {code}"))
        who = viewer(appoint(Role.UNIT_HEAD, unit), appoint(Role.INSPECTOR, home), home=home)
        assert decide(who, Action.MEASUREMENT_REPORT, unit)
        other = Place(code, home.path, Level.UNIT, key(f"other {code}"))
        assert decide(who, Action.INSPECTION_RECORD, other)
        assert not decide(who, Action.RELEASE_PUBLISH, unit)


def test_casbin_is_asked_as_often_for_three_governments_as_for_three_thousand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = {}
    for governments in (3, 3_000):
        table = CountingTable()
        monkeypatch.setattr(decisions, "TABLE", table)
        _ask_in(governments)
        asked[governments] = table.asked
    assert asked[3] == asked[3_000]
    assert asked[3] > 0


def test_a_cell_is_asked_once() -> None:
    table = CountingTable()
    cell = (Role.LEADER, Relation.INSIDE, Level.UNIT, Action.SCORE_READ)
    assert [table.allows(*cell), table.allows(*cell)] == [True, True]
    assert table.asked == 1


def test_a_denial_is_remembered_too() -> None:
    table = CountingTable()
    cell = (Role.LEADER, Relation.INSIDE, Level.UNIT, Action.RUN_COMPUTE)
    assert [table.allows(*cell), table.allows(*cell)] == [False, False]
    assert table.asked == 1


def test_the_version_names_the_letters_of_the_policy() -> None:
    assert DecisionTable().version == POLICY_VERSION
    assert DecisionTable(POLICY + "\np, leader, inside, unit, run:compute\n").version != POLICY_VERSION


def test_casbin_logs_nothing(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        table = DecisionTable()
        table.allows(Role.LEADER, Relation.INSIDE, Level.UNIT, Action.SCORE_READ)
        table.allows(Role.LEADER, Relation.NONE, Level.UNIT, Action.SCORE_READ)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")

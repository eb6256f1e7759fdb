"""Rules about persons: which office where, which offices together, and nothing in one's own cause."""

import pytest

from policy import (
    OFFICERS,
    Decision,
    Reason,
    excluded_by,
    may_hold,
    not_own_appointment,
    not_own_report,
    separation,
)
from tenants.levels import Level
from tenants.tree import Place
from tenants.viewer import Role
from tests.policy.prefecture import COUNTY, PERSON, PORTFOLIO, PROJECT, SECTION, UNIT, key, owned_by

NODES = {"t": COUNTY, "p": PORTFOLIO, "u": UNIT, "s": SECTION, "e": PERSON, "j": PROJECT}
BUSINESS = [role for role in Role if role not in OFFICERS]


HELD_AT = [
    (Role.PERFORMANCE_OFFICE, "t"),
    (Role.LEADER, "t"),
    (Role.PORTFOLIO_HEAD, "p"),
    (Role.UNIT_HEAD, "u"),
    (Role.REPORTER, "us"),
    (Role.DATA_PROVIDER, "u"),
    (Role.INSPECTOR, "t"),
    (Role.COMPLAINT_OFFICER, "t"),
    (Role.SURVEY_OFFICER, "t"),
    (Role.STAFF, "e"),
    (Role.CONNECTED_SYSTEM, "tu"),
    (Role.SYSTEM_ADMIN, "t"),
    (Role.SECURITY_ADMIN, "t"),
    (Role.AUDITOR, "t"),
]


def test_every_role_says_where_it_is_held() -> None:
    assert set(separation.HELD_AT) == set(Role), "add the role to HELD_AT in policy/separation.py"
    assert {role for role, _ in HELD_AT} == set(Role), "add the role to HELD_AT in this test"


@pytest.mark.parametrize(("role", "kinds"), HELD_AT)
def test_a_role_is_held_at_its_own_kind_of_node(role: Role, kinds: str) -> None:
    assert "".join(kind for kind, node in NODES.items() if may_hold(role, node)) == kinds


def test_a_mismatch_names_both_sides() -> None:
    answer = may_hold(Role.LEADER, UNIT)
    assert answer == Decision(False, "ROLE_NODE_MISMATCH", {"role": "leader", "level": "unit"})
    assert may_hold(Role.STAFF, COUNTY).params == {"role": "staff", "level": "tenant"}


def test_something_owned_by_a_unit_is_no_node() -> None:
    place: Place = owned_by(UNIT, Level.SECTION)
    assert may_hold(Role.REPORTER, place).code == Reason.ROLE_NODE_MISMATCH


@pytest.mark.parametrize("officer", sorted(OFFICERS))
@pytest.mark.parametrize("other", Role)
def test_an_officer_holds_no_second_office(officer: Role, other: Role) -> None:
    same = officer is other
    assert bool(excluded_by(officer, [other])) == same
    assert bool(excluded_by(other, [officer])) == same


@pytest.mark.parametrize("role", BUSINESS)
def test_business_roles_go_together(role: Role) -> None:
    assert excluded_by(role, BUSINESS)


def test_the_first_appointment_excludes_nothing() -> None:
    assert all(excluded_by(role, []) for role in Role)


def test_an_exclusion_names_what_stands_in_the_way() -> None:
    answer = excluded_by(Role.STAFF, [Role.REPORTER, Role.AUDITOR])
    assert answer == Decision(False, "EXCLUSIVE_ROLES", {"role": "staff", "held": "auditor"})
    held = excluded_by(Role.AUDITOR, [Role.STAFF, Role.REPORTER, Role.STAFF, Role.AUDITOR]).params["held"]
    assert held == "staff,reporter"


def test_nobody_verifies_their_own_report() -> None:
    assert not_own_report(key("a"), [key("a")]).code == Reason.OWN_REPORT
    assert not not_own_report(key("a"), [key("b"), key("a")])
    assert not_own_report(key("a"), [key("b")])
    assert not_own_report(key("a"), [])


def test_nobody_appoints_themselves() -> None:
    assert not_own_appointment(key("a"), key("a")).code == Reason.OWN_APPOINTMENT
    assert not not_own_appointment(key("a"), key("a"))
    assert not_own_appointment(key("a"), key("b"))

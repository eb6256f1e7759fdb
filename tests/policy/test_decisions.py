"""The answers to real viewers asking about real places: which appointment allows, and why not."""

import pytest

from policy import Action, Decision, Reason, decide
from tenants.levels import Level
from tenants.tree import Place
from tenants.viewer import Role, Viewer
from tests.policy.prefecture import (
    COLLEAGUE,
    COUNTY,
    OTHER_SECTION,
    OTHER_UNIT,
    PERSON,
    PORTFOLIO,
    PREFECTURE,
    PROJECT,
    SECTION,
    SIBLING,
    SIBLING_UNIT,
    STATISTICS,
    UNIT,
    appoint,
    assessed_by_office,
    holder,
    owned_by,
    provided_by,
    reported_by_itself,
    viewer,
)


def denied(who: Viewer, action: Action, target: Place) -> Decision:
    answer = decide(who, action, target)
    assert not answer
    assert answer.by is None
    return answer


@pytest.mark.parametrize(
    ("role", "node", "action", "target"),
    [
        pytest.param(Role.PERFORMANCE_OFFICE, COUNTY, Action.RUN_COMPUTE, UNIT, id="inside a government"),
        pytest.param(Role.PERFORMANCE_OFFICE, COUNTY, Action.RELEASE_PUBLISH, PROJECT, id="a project"),
        pytest.param(Role.SYSTEM_ADMIN, COUNTY, Action.SUBJECT_CREATE, COUNTY, id="the government itself"),
        pytest.param(Role.UNIT_HEAD, UNIT, Action.MEASUREMENT_REPORT, UNIT, id="self"),
        pytest.param(Role.UNIT_HEAD, UNIT, Action.MEASUREMENT_VERIFY, PERSON, id="inside a unit"),
        pytest.param(
            Role.UNIT_HEAD, UNIT, Action.SCHEME_PUBLISH, owned_by(UNIT, Level.SECTION), id="owned by the unit"
        ),
        pytest.param(Role.PORTFOLIO_HEAD, PORTFOLIO, Action.SCORE_READ, UNIT, id="inside a portfolio"),
        pytest.param(
            Role.DATA_PROVIDER,
            STATISTICS,
            Action.MEASUREMENT_SUPPLY,
            provided_by(STATISTICS, UNIT),
            id="provided",
        ),
        pytest.param(Role.STAFF, PERSON, Action.RELEASE_READ, OTHER_UNIT, id="elsewhere in the tenant"),
        pytest.param(Role.LEADER, PREFECTURE, Action.RANKING_READ, UNIT, id="subordinate"),
    ],
)
def test_allows_and_names_the_appointment(role: Role, node: Place, action: Action, target: Place) -> None:
    answer = decide(holder(role, node), action, target)
    assert answer
    assert answer == Decision(True, "ALLOWED", {}, appoint(role, node))


def test_any_one_of_several_appointments_allows_and_the_answer_says_which() -> None:
    head, inspector = appoint(Role.UNIT_HEAD, UNIT), appoint(Role.INSPECTOR, COUNTY)
    who = viewer(head, inspector)
    assert decide(who, Action.MEASUREMENT_REPORT, UNIT).by == head
    assert decide(who, Action.INSPECTION_RECORD, OTHER_UNIT).by == inspector
    assert denied(who, Action.VETO_RECORD, OTHER_UNIT).params == {
        "roles": "unit_head,inspector",
        "level": "unit",
        "action": "veto:record",
    }


ASSESSING = (
    Action.TARGET_SET,
    Action.MEASUREMENT_VERIFY,
    Action.MEASUREMENT_RETURN,
    Action.MEASUREMENT_CORRECT,
    Action.COMMENDATION_RECORD,
    Action.VETO_RECORD,
    Action.TIE_DECIDE,
)


@pytest.mark.parametrize("action", [*ASSESSING, Action.INSPECTION_RECORD, Action.COMPLAINT_RECORD])
@pytest.mark.parametrize("swapped", [False, True])
def test_a_head_does_not_assess_the_own_unit_by_another_appointment(action: Action, swapped: bool) -> None:
    roles = {Action.INSPECTION_RECORD: Role.INSPECTOR, Action.COMPLAINT_RECORD: Role.COMPLAINT_OFFICER}
    other = appoint(roles.get(action, Role.PERFORMANCE_OFFICE), COUNTY)
    held = (appoint(Role.UNIT_HEAD, UNIT), other)
    who = viewer(*(reversed(held) if swapped else held))
    answer = denied(who, action, UNIT)
    assert (answer.code, answer.params) == (Reason.OWN_ASSESSMENT, {"action": action.value})
    assert decide(who, action, OTHER_UNIT).by == other


@pytest.mark.parametrize("action", ASSESSING)
def test_nobody_assesses_their_own_portfolio_or_themselves(action: Action) -> None:
    head = viewer(appoint(Role.PERFORMANCE_OFFICE, COUNTY), appoint(Role.PORTFOLIO_HEAD, PORTFOLIO))
    assert denied(head, action, PORTFOLIO).code == Reason.OWN_ASSESSMENT
    assert decide(head, action, UNIT), "its units are assessed by themselves"
    of_unit = viewer(appoint(Role.UNIT_HEAD, UNIT), appoint(Role.STAFF, PERSON))
    assert denied(of_unit, action, PERSON).code == Reason.OWN_ASSESSMENT
    assert decide(of_unit, action, COLLEAGUE)
    assert decide(of_unit, action, SECTION), "a head runs the assessment of the unit's sections"


def test_reporting_reading_and_running_are_no_assessment_of_one_subject() -> None:
    who = viewer(appoint(Role.UNIT_HEAD, UNIT), appoint(Role.PERFORMANCE_OFFICE, COUNTY))
    for action in (Action.MEASUREMENT_REPORT, Action.MEASUREMENT_READ, Action.RUN_COMPUTE):
        assert decide(who, action, UNIT)


def test_what_the_table_denies_is_told_first() -> None:
    who = viewer(appoint(Role.UNIT_HEAD, UNIT), appoint(Role.REPORTER, UNIT))
    assert denied(who, Action.MEASUREMENT_VERIFY, UNIT).code == Reason.NOT_YOUR_ROLE


def test_the_first_appointment_that_allows_is_named() -> None:
    first, second = appoint(Role.REPORTER, UNIT), appoint(Role.UNIT_HEAD, UNIT)
    assert decide(viewer(first, second), Action.MEASUREMENT_REPORT, UNIT).by == first
    assert decide(viewer(second, first), Action.MEASUREMENT_REPORT, UNIT).by == second


def test_no_appointment_in_force() -> None:
    answer = denied(viewer(), Action.SUBJECT_READ, UNIT)
    assert answer.code == Reason.NO_APPOINTMENT
    assert answer.params == {"action": "subject:read"}


@pytest.mark.parametrize("target", [SIBLING, SIBLING_UNIT, PREFECTURE])
def test_beside_and_above_is_outside(target: Place) -> None:
    answer = denied(holder(Role.PERFORMANCE_OFFICE, COUNTY), Action.RELEASE_READ, target)
    assert answer.code == Reason.OUTSIDE_TENANT


def test_a_head_of_one_government_is_nobody_in_another() -> None:
    answer = denied(holder(Role.UNIT_HEAD, UNIT), Action.RELEASE_READ, SIBLING_UNIT)
    assert answer.code == Reason.OUTSIDE_TENANT


def test_a_role_that_looks_at_nothing_below_is_outside_there() -> None:
    answer = denied(holder(Role.INSPECTOR, PREFECTURE), Action.INSPECTION_RECORD, UNIT)
    assert answer.code == Reason.OUTSIDE_TENANT


@pytest.mark.parametrize("role", [Role.PERFORMANCE_OFFICE, Role.LEADER])
@pytest.mark.parametrize(
    ("action", "target"),
    [
        (Action.SCORE_READ, UNIT),
        (Action.MEASUREMENT_READ, UNIT),
        (Action.SCHEME_DRAFT, UNIT),
        (Action.RELEASE_PUBLISH, UNIT),
        (Action.RELEASE_READ, SECTION),
        (Action.RELEASE_READ, PROJECT),
        (Action.SUBJECT_CREATE, COUNTY),
    ],
)
def test_a_superior_gets_what_is_released_and_nothing_else(role: Role, action: Action, target: Place) -> None:
    assert denied(holder(role, PREFECTURE), action, target).code == Reason.RELEASED_ONLY


@pytest.mark.parametrize("role", [Role.PERFORMANCE_OFFICE, Role.LEADER])
@pytest.mark.parametrize("target", [SECTION, PERSON, owned_by(UNIT, Level.PERSON)])
def test_levels_3_and_4_belong_to_the_unit(role: Role, target: Place) -> None:
    assert denied(holder(role, COUNTY), Action.MEASUREMENT_READ, target).code == Reason.BELONGS_TO_UNIT


def test_keeping_the_subjects_of_levels_3_and_4_is_nobodys_business_but_the_admins() -> None:
    answer = denied(holder(Role.PERFORMANCE_OFFICE, COUNTY), Action.SUBJECT_CREATE, SECTION)
    assert answer.code == Reason.NOT_YOUR_ROLE


@pytest.mark.parametrize("target", [OTHER_SECTION, owned_by(OTHER_UNIT, Level.SECTION)])
def test_a_unit_head_runs_nobody_elses_sections(target: Place) -> None:
    who = holder(Role.UNIT_HEAD, UNIT)
    assert denied(who, Action.SCHEME_DRAFT, target).code == Reason.NOT_YOUR_ROLE


@pytest.mark.parametrize(("role", "node"), [(Role.STAFF, PERSON), (Role.REPORTER, SECTION)])
@pytest.mark.parametrize("action", [Action.SCHEME_READ, Action.CYCLE_READ])
def test_staff_and_sections_read_their_own_units_rules_and_no_others(
    role: Role, node: Place, action: Action
) -> None:
    who = holder(role, node)
    assert decide(who, action, owned_by(UNIT, Level.SECTION))
    assert denied(who, action, owned_by(OTHER_UNIT, Level.SECTION)).code == Reason.NOT_YOUR_ROLE
    assert denied(who, Action.RELEASE_READ, owned_by(UNIT, Level.SECTION)).code == Reason.NOT_YOUR_ROLE


def test_staff_read_their_own_and_not_a_colleagues() -> None:
    who = holder(Role.STAFF, PERSON)
    assert decide(who, Action.RELEASE_READ, PERSON)
    assert denied(who, Action.RELEASE_READ, COLLEAGUE).code == Reason.NOT_YOUR_ROLE


@pytest.mark.parametrize("action", [Action.MEASUREMENT_REPORT, Action.MEASUREMENT_SUPPLY])
class TestProvidedIndicators:
    """Asked either way, a provided indicator is supplied by its provider only."""

    def test_the_provider_supplies(self, action: Action) -> None:
        assert decide(holder(Role.DATA_PROVIDER, STATISTICS), action, provided_by(STATISTICS, UNIT))

    @pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.REPORTER])
    def test_the_unit_does_not(self, action: Action, role: Role) -> None:
        answer = denied(holder(role, UNIT), action, provided_by(STATISTICS, UNIT))
        assert answer.code == Reason.PROVIDED_BY_OTHER
        assert answer.params == {"action": action.value}

    def test_another_provider_does_not(self, action: Action) -> None:
        answer = denied(holder(Role.DATA_PROVIDER, OTHER_UNIT), action, provided_by(STATISTICS, UNIT))
        assert answer.code == Reason.NOT_PROVIDER

    def test_somebody_elses_head_does_not(self, action: Action) -> None:
        answer = denied(holder(Role.UNIT_HEAD, OTHER_UNIT), action, provided_by(STATISTICS, UNIT))
        assert answer.code == Reason.NOT_YOUR_ROLE

    def test_the_provider_supplies_its_own_figure(self, action: Action) -> None:
        target = provided_by(STATISTICS, STATISTICS)
        assert decide(holder(Role.DATA_PROVIDER, STATISTICS), action, target)


def test_the_head_of_the_provider_reports_its_own_figure() -> None:
    target = provided_by(STATISTICS, STATISTICS)
    assert decide(holder(Role.UNIT_HEAD, STATISTICS), Action.MEASUREMENT_REPORT, target)


@pytest.mark.parametrize("target", [UNIT, provided_by(UNIT, UNIT)])
def test_an_own_figure_is_reported_and_not_supplied(target: Place) -> None:
    answer = denied(holder(Role.UNIT_HEAD, UNIT), Action.MEASUREMENT_SUPPLY, target)
    assert answer.code == Reason.NOT_YOUR_ROLE


class TestFiguresOfTheOffice:
    """What the office assesses is given by the office, and never by who is assessed."""

    def test_the_office_gives_it(self) -> None:
        who = holder(Role.PERFORMANCE_OFFICE, COUNTY)
        for target in (UNIT, PORTFOLIO, PROJECT):
            for action in (Action.MEASUREMENT_REPORT, Action.MEASUREMENT_ASSESS):
                assert decide(who, action, assessed_by_office(target))

    @pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.REPORTER])
    def test_the_unit_does_not(self, role: Role) -> None:
        answer = denied(holder(role, UNIT), Action.MEASUREMENT_REPORT, assessed_by_office(UNIT))
        assert answer.code == Reason.ASSESSED_BY_OFFICE

    def test_an_officer_who_heads_the_unit_does_not(self) -> None:
        both = viewer(appoint(Role.PERFORMANCE_OFFICE, COUNTY), appoint(Role.UNIT_HEAD, UNIT))
        answer = denied(both, Action.MEASUREMENT_REPORT, assessed_by_office(UNIT))
        assert answer.code == Reason.OWN_ASSESSMENT
        assert decide(both, Action.MEASUREMENT_REPORT, assessed_by_office(OTHER_UNIT))

    def test_nobody_else_does(self) -> None:
        for who in (holder(Role.LEADER, COUNTY), holder(Role.DATA_PROVIDER, STATISTICS)):
            assert not decide(who, Action.MEASUREMENT_REPORT, assessed_by_office(UNIT))

    def test_the_office_gives_no_figure_that_another_gives(self) -> None:
        who = holder(Role.PERFORMANCE_OFFICE, COUNTY)
        for target in (provided_by(STATISTICS, UNIT), reported_by_itself(UNIT)):
            for action in (Action.MEASUREMENT_REPORT, Action.MEASUREMENT_ASSESS):
                assert denied(who, action, target).code == Reason.NOT_YOUR_ROLE

    def test_below_a_unit_the_unit_is_the_office(self) -> None:
        for target in (SECTION, PERSON):
            figure = assessed_by_office(target, UNIT)
            assert decide(holder(Role.UNIT_HEAD, UNIT), Action.MEASUREMENT_REPORT, figure)
            assert decide(holder(Role.DATA_PROVIDER, UNIT), Action.MEASUREMENT_REPORT, figure)
            assert not decide(holder(Role.DATA_PROVIDER, STATISTICS), Action.MEASUREMENT_REPORT, figure)
            assert not decide(holder(Role.UNIT_HEAD, OTHER_UNIT), Action.MEASUREMENT_REPORT, figure)
        own = denied(holder(Role.STAFF, PERSON), Action.MEASUREMENT_REPORT, assessed_by_office(PERSON, UNIT))
        assert own.code == Reason.ASSESSED_BY_OFFICE

    def test_nobody_keys_in_marks_of_the_own_year(self) -> None:
        both = viewer(appoint(Role.DATA_PROVIDER, UNIT), appoint(Role.STAFF, PERSON))
        answer = denied(both, Action.MEASUREMENT_REPORT, assessed_by_office(PERSON, UNIT))
        assert answer.code == Reason.OWN_ASSESSMENT
        assert decide(both, Action.MEASUREMENT_REPORT, assessed_by_office(COLLEAGUE, UNIT))


@pytest.mark.parametrize("action", [Action.MEASUREMENT_READ, Action.MEASUREMENT_REPORT])
def test_a_provider_has_no_part_in_what_it_does_not_provide(action: Action) -> None:
    assert denied(holder(Role.DATA_PROVIDER, STATISTICS), action, UNIT).code == Reason.NOT_PROVIDER


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
@pytest.mark.parametrize("action", [Action.RELEASE_READ, Action.CYCLE_READ, Action.MEASUREMENT_CORRECT])
@pytest.mark.parametrize("node", [COUNTY, PREFECTURE])
def test_officers_touch_no_business(role: Role, action: Action, node: Place) -> None:
    assert denied(holder(role, node), action, UNIT).code == Reason.OFFICER_NO_BUSINESS


def test_officers_keep_to_their_own_office() -> None:
    answer = denied(holder(Role.AUDITOR, COUNTY), Action.APPOINTMENT_GRANT, UNIT)
    assert answer.code == Reason.NOT_YOUR_ROLE
    assert answer.params == {"roles": "auditor", "level": "unit", "action": "appointment:grant"}


def test_every_reason_is_its_own_name() -> None:
    assert [reason.name for reason in Reason] == [reason.value for reason in Reason]

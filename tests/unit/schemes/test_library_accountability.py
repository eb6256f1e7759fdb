"""The schemes of accountability say what the opinions and the two campaigns say."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tenants.levels import Level
from tenants.schemes import Assessor, Scheme, library_text, parse_scheme
from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.methods.deduct import Deduct
from tenants.schemes.methods.panel import Panel
from tenants.schemes.methods.steps import Steps
from tenants.schemes.methods.survey import Survey
from tenants.schemes.methods.target import Target
from tenants.schemes.tariffs import Event

SCHEME = parse_scheme(library_text("accountability.department"))
HEALTH = parse_scheme(library_text("accountability.health"))
HEALTH_STAFF = parse_scheme(library_text("accountability.health_staff"))
CAPACITY = parse_scheme(library_text("accountability.capacity"))
CAPACITY_STAFF = parse_scheme(library_text("accountability.capacity_staff"))
PERSON = parse_scheme(library_text("accountability.person"))
ANSWER = {"head_held_accountable", "persons_held_accountable"}
ASPECTS = ("inaction", "misconduct", "delay", "pretence")
TARIFFS = {each.code: each for each in SCHEME.adjustments}
MONTHS = [f"M{month:02}" for month in range(1, 13)]


def leaf(code: str, scheme: Scheme = SCHEME) -> Indicator:
    found = scheme.indicator(code)
    assert found is not None
    return found


def roots(scheme: Scheme) -> dict[str, int]:
    return {each.code: int(each.points) for each in scheme.indicators if each.parent is None}


def days(code: str, scheme: Scheme) -> list[str]:
    of = leaf(code, scheme)
    return [due.isoformat() for period in of.periods if (due := of.due(period))]


def followed_by_override(scheme: Scheme) -> dict[str, set[str]]:
    return {each.override: set(each.then) for each in scheme.consequences if each.override is not None}


def followed_by_all(scheme: Scheme) -> set[str]:
    """What every grade brings."""
    return set.intersection(*(set(each.consequences) for each in scheme.grades))


def test_the_points() -> None:
    assert roots(SCHEME) == {
        "responsibility": 20,
        "duty": 25,
        "supervision": 32,
        "performance": 8,
        "satisfaction": 15,
    }
    assert (SCHEME.level, SCHEME.category, SCHEME.missing) == (Level.UNIT, "department", "pending")


def test_four_aspects_and_36_situations() -> None:
    kinds = {aspect: TARIFFS[aspect].tariff.kinds or {} for aspect in ASPECTS}
    assert [TARIFFS[aspect].name[:3] for aspect in ASPECTS] == ["不作为", "乱作为", "慢作为", "假作为"]
    assert {aspect: len(each) for aspect, each in kinds.items()} == dict.fromkeys(ASPECTS, 9)
    assert len({kind for each in kinds.values() for kind in each} - {"other"}) + len(ASPECTS) == 36
    assert set(TARIFFS) == set(ASPECTS)


@pytest.mark.parametrize("aspect", ASPECTS)
def test_an_aspect_takes_5_at_most_and_20_together(aspect: str) -> None:
    adjustment = TARIFFS[aspect]
    assert (adjustment.kind, adjustment.cap) == ("deduction", Fraction(5))
    assert adjustment.tariff.charge(Event(aspect, "other", Decimal("1.25"))) == Fraction(5, 4)
    costs = set((adjustment.tariff.kinds or {}).values())
    assert costs <= {None, Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(2)}
    assert sum(TARIFFS[each].cap or 0 for each in ASPECTS) == 20


def test_inspections_look_at_projects_key_work_conduct_and_accountability_itself() -> None:
    checks = leaf("supervision.checks").params
    assert isinstance(checks, Deduct)
    assert checks.tariff.kinds == {
        "key_project": Fraction(3, 2),
        "key_work": Fraction(1),
        "conduct": Fraction(1, 2),
        "accountability_work": Fraction(1, 2),
        "other": None,
    }


def test_one_meeting_a_year_is_enough() -> None:
    meeting = leaf("responsibility.meeting")
    assert meeting.periods == {}
    assert isinstance(meeting.params, Steps)
    assert [(int(low), int(percent)) for low, percent in meeting.params.ladder.steps] == [(1, 100)]


def test_online_opinion_every_month_and_complaints_every_quarter() -> None:
    assert list(leaf("supervision.opinion").periods) == MONTHS
    assert len(set(leaf("supervision.opinion").periods.values())) == 1
    assert leaf("supervision.opinion").assessor == Assessor.named("supervision")
    for code in ("supervision.complaints.timely", "supervision.complaints.days"):
        assert leaf(code).periods == {"Q1": 25, "Q2": 25, "Q3": 25, "Q4": 25}
        assert leaf(code).assessor == Assessor.named("hotline")
    waiting = leaf("supervision.complaints.days").params
    assert isinstance(waiting, Target)
    assert (waiting.target, waiting.direction) == (Fraction(15), "lower")


def test_the_grades() -> None:
    grades = SCHEME.grades
    assert {each.name: each.min for each in grades} == {"优秀": 90, "良好": 80, "合格": 60, "不合格": None}
    best, *others = grades
    assert best.quota is not None
    assert {ranked: best.quota.places(ranked) for ranked in (5, 6, 7, 61)} == {5: 2, 6: 2, 7: 2, 61: 18}
    assert all(each.quota is None for each in others)
    assert followed_by_all(SCHEME) == {"count_in_assessment", "improve_and_report"}


def test_what_costs_the_grade() -> None:
    assert {each.code: (each.effect, each.grade) for each in SCHEME.overrides} == {
        "grave_damage": ("lowest", "优秀"),
        "opened_first": ("down", None),
        "media_obstructed": ("down", None),
        "exposed": ("bar", "优秀"),
        "recurrent": ("bar", "优秀"),
    }


def test_the_head_answers_with_the_persons_accountable_and_alone_for_obstructed_media() -> None:
    followed = followed_by_override(SCHEME)
    together = {code for code, then in followed.items() if then >= ANSWER}
    assert together == {"grave_damage", "opened_first", "exposed"}
    assert followed["media_obstructed"] == {"head_held_accountable"}
    assert followed["recurrent"] == {"criticise_publicly", "rectify"}
    assert "publish_outcome" in followed["exposed"]


def test_what_follows_below_60() -> None:
    followed = {
        each.indicator: (each.below, set(each.then))
        for each in SCHEME.consequences
        if each.indicator is not None
    }
    assert followed == {
        "satisfaction": (Fraction(60), {"key_supervision", "rectify"}),
        "supervision.complaints": (Fraction(60), ANSWER),
    }


def test_a_civil_servant_s_result_is_a_basis_whatever_the_grade() -> None:
    assert PERSON.level is Level.PERSON
    assert roots(PERSON) == {"work": 60, "quality": 25, "cases": 15}
    assert followed_by_all(PERSON) == {"basis_for_appointments"}
    cases = leaf("cases", PERSON).params
    assert isinstance(cases, Deduct)
    assert set(cases.tariff.kinds or {}) == {*ASPECTS, "other"}


def test_the_campaign_in_the_health_system_has_its_phases_and_days() -> None:
    assert (HEALTH.level, HEALTH.category) == (Level.UNIT, "health_unit")
    phases = {each.name: each.periods for each in HEALTH.stages}
    assert phases == {"思想动员阶段": ("P1",), "自查整改阶段": ("P2",), "检查问责阶段": ("P3",)}
    assert days("mobilisation.filings", HEALTH) == ["2025-03-15"]
    assert days("mobilisation.tasks", HEALTH) == ["2025-03-31"]
    assert days("examination.tasks", HEALTH) == ["2025-04-30"]
    assert days("examination.report", HEALTH) == ["2025-05-20"]
    assert days("rectification", HEALTH) == ["2025-04-30", "2025-12-31"]


def test_patients_staff_and_society_are_asked() -> None:
    appraisal = leaf("examination.appraisal", HEALTH).params
    satisfaction = leaf("satisfaction", HEALTH).params
    assert isinstance(appraisal, Panel)
    assert set(appraisal.groups) == {"representatives", "served", "patients", "public"}
    assert isinstance(satisfaction, Survey)
    assert satisfaction.groups == {"patients": 40, "staff": 20, "society": 40}


@pytest.mark.parametrize(("scheme", "found"), [(HEALTH, "inspection.checks"), (HEALTH_STAFF, "order")])
def test_whoever_is_found_out_is_suspended_first(scheme: Scheme, found: str) -> None:
    (each,) = (each for each in scheme.consequences if each.indicator == found)
    assert (each.below, each.then) == (Fraction(100), ("suspend_and_investigate",))


def test_keeping_out_of_the_three_satisfactions_costs_all_honours() -> None:
    assert followed_by_override(HEALTH) == {
        "kept_out": {"loses_all_honours"},
        "unresolute": {"head_held_accountable"},
    }
    assert followed_by_all(HEALTH) == {"circulate"}


def test_the_reverse_test_finds_who_has_one_of_four_failings() -> None:
    assert roots(HEALTH_STAFF) == {"ability": 25, "diligence": 25, "order": 25, "resolve": 25}
    reverse = leaf("resolve.reverse", HEALTH_STAFF).params
    assert isinstance(reverse, Survey)
    assert reverse.satisfied == {"无此问题"}
    assert set(reverse.values) == {"无此问题", "庸", "懒", "散", "软"}
    assert followed_by_all(HEALTH_STAFF) == {"basis_for_appointments"}
    measures = [each.consequences[1:] for each in HEALTH_STAFF.grades[-2:]]
    assert measures == [("admonishment_talk", "study_off_post"), ("transfer_post", "remove_or_demote")]


def test_the_year_of_building_capacity_has_its_own_phases() -> None:
    phases = {each.name: each.periods for each in CAPACITY.stages}
    assert phases == {"宣传发动阶段": ("P1",), "组织实施阶段": ("P2",), "总结评估阶段": ("P3",)}
    assert days("launch.plan", CAPACITY) == ["2025-07-31"]
    assert days("test", CAPACITY) == ["2026-03-31"]
    assert days("appraisal", CAPACITY) == ["2026-06-30"]
    assert roots(CAPACITY) == {
        "launch": 10,
        "implementation": 45,
        "test": 10,
        "summary": 15,
        "inspection": 5,
        "appraisal": 15,
    }


def test_going_through_the_motions_is_recorded_and_not_read_off_points() -> None:
    struck = {"criticise_publicly", "head_held_accountable", "leaders_training"}
    assert followed_by_override(CAPACITY) == {"formalism": struck, "poor_execution": struck}
    (majority,) = (each for each in CAPACITY.consequences if each.indicator is not None)
    assert (majority.indicator, majority.satisfied_below) == ("appraisal", Fraction(50))
    assert set(majority.then) == {"rectify", *struck}
    assert {"publish_appraisal", "report_appraisal", "circulate_test"} <= followed_by_all(CAPACITY)


def test_who_is_not_up_to_the_post_is_trained_off_it() -> None:
    assert followed_by_override(CAPACITY_STAFF) == {
        "incompetent": {"training_off_post"},
        "formalism": {"criticise_publicly"},
    }
    assert {each.code: each.effect for each in CAPACITY_STAFF.overrides} == {
        "incompetent": "lowest",
        "formalism": "bar",
    }

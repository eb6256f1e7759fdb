"""Wuxiang's schemes hold what the county's plan fixes, and the decisions where it fixes nothing."""

import pytest

from tenants.levels import Level
from tenants.schemes import Scheme, library_text, parse_scheme
from tenants.schemes.documents.assessors import OFFICE, SUBJECT
from tenants.schemes.methods.members import Members
from tenants.schemes.methods.result import LinkedTotal

KINDS = ("portfolio", "unit", "section", "person", "project")
HALF = ("M01", "M02", "M03", "M04", "M05", "M06", "Q1", "Q2", "H1")


def wuxiang(kind: str) -> Scheme:
    return parse_scheme(library_text(f"wuxiang.{kind}"), file=kind)


def roots(scheme: Scheme) -> dict[str, int]:
    return {each.code: int(each.points) for each in scheme.indicators if each.parent is None}


@pytest.mark.parametrize(
    ("kind", "level", "expected"),
    [
        ("portfolio", Level.PORTFOLIO, {"units": 100}),
        ("unit", Level.UNIT, {"tasks": 50, "management": 15, "evaluation": 25, "public": 10}),
        ("section", Level.SECTION, {"unit": 10, "tasks": 60, "management": 10, "evaluation": 20}),
        ("person", Level.PERSON, {"section": 10, "post": 60, "conduct": 15, "evaluation": 15}),
        ("project", Level.PROJECT, {"goal": 30, "progress": 30, "funds": 15, "onsite": 15, "public": 10}),
    ],
)
def test_four_levels_and_special_goals_of_a_hundred_points(
    kind: str, level: Level, expected: dict[str, int]
) -> None:
    scheme = wuxiang(kind)
    assert scheme.level is level
    assert scheme.full_marks == 100
    assert roots(scheme) == expected


def test_units_are_assessed_by_month_quarter_half_year_and_year() -> None:
    scheme = wuxiang("unit")
    assert {next(iter(leaf.periods)) if leaf.periods else None for leaf in scheme.leaves()} == {
        "M01",
        "Q1",
        "H1",
        None,
    }


def test_self_assessment_comes_before_everybody_else() -> None:
    due = {leaf.code: leaf.due(None) for leaf in wuxiang("unit").leaves() if not leaf.periods}
    own = due.pop("evaluation.self")
    others = {
        "evaluation.superiors",
        "evaluation.functional",
        "evaluation.peers",
        "evaluation.served",
        "public",
    }
    assert own is not None
    assert others <= set(due)
    assert all(day is not None and own < day for code, day in due.items() if code in others)


@pytest.mark.parametrize("kind", ["unit", "section", "project"])
def test_the_half_year_is_a_stage_and_the_pilots_mid_term_is_none(kind: str) -> None:
    stages = {stage.code: stage for stage in wuxiang(kind).stages}
    assert stages["H1"].name == "半年评估"
    assert stages["H1"].periods == HALF
    assert all("中期" not in stage.name for stage in stages.values())


def test_every_form_of_assessment_that_the_plan_names_is_there() -> None:
    names = {leaf.name for leaf in wuxiang("unit").leaves()}
    assert {"民主测评", "现场评价", "群众评议"} <= names
    assert [each.code for each in wuxiang("unit").adjustments] == ["inspection"]


def test_nobody_but_the_unit_itself_enters_its_own_assessment() -> None:
    marks = {
        leaf.code: leaf.assessor for leaf in wuxiang("unit").leaves() if leaf.code.startswith("evaluation.")
    }
    assert marks.pop("evaluation.self") == SUBJECT
    assert set(marks.values()) == {OFFICE}


@pytest.mark.parametrize("kind", KINDS)
def test_every_result_is_a_basis_for_appraisal_and_rewards(kind: str) -> None:
    assert all("basis_for_appraisal_and_rewards" in each.consequences for each in wuxiang(kind).grades)


def test_each_level_reads_the_one_beside_it() -> None:
    units = wuxiang("portfolio").indicator("units")
    assert units is not None
    assert isinstance(units.params, Members)
    for kind, code in (("section", "unit"), ("person", "section")):
        linked = wuxiang(kind).indicator(code)
        assert linked is not None
        assert isinstance(linked.params, LinkedTotal)
        assert linked.params.link == code


def test_a_missing_month_is_nought_for_a_person_and_left_out_for_a_project() -> None:
    assert {kind: wuxiang(kind).missing for kind in KINDS} == {
        "portfolio": "pending",
        "unit": "pending",
        "section": "pending",
        "person": "zero",
        "project": "excluded",
    }


def test_inspections_cost_at_most_five() -> None:
    (inspection,) = wuxiang("unit").adjustments
    assert inspection.kind == "deduction"
    assert inspection.cap == 5


@pytest.mark.parametrize("kind", KINDS)
def test_grades_from_90_80_and_60_on(kind: str) -> None:
    assert [each.min for each in wuxiang(kind).grades] == [90, 80, 60, None]

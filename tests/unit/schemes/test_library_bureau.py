"""The bureau's schemes say what its rules say."""

from fractions import Fraction

import pytest

from tenants.levels import Level
from tenants.schemes import Scheme, library_text, parse_scheme
from tenants.schemes.methods.panel import Panel
from tenants.schemes.methods.survey import Survey

QUARTERS = {"Q1": 25, "Q2": 25, "Q3": 25, "Q4": 25}
KINDS = ("section", "person")
TOLD = ("feedback", "basis_for_appraisal_and_rewards")
ONCE = {
    "section": {"management": "2026-01-10", "innovation": "2026-01-10", "satisfaction": "2025-12-31"},
    "person": {"management": "2025-12-31", "satisfaction": "2025-12-31"},
}
ADMONISHED = (*TOLD, "written_report", "admonishment_talk")


def bureau(kind: str) -> Scheme:
    return parse_scheme(library_text(f"bureau.{kind}"), file=kind)


def tier(scheme: Scheme, parent: str | None) -> dict[str, Fraction]:
    return {each.code.rpartition(".")[2]: each.points for each in scheme.indicators if each.parent == parent}


def test_the_points_of_a_section() -> None:
    scheme = bureau("section")
    assert scheme.level is Level.SECTION
    assert tier(scheme, None) == {"functional": 40, "management": 30, "innovation": 10, "satisfaction": 20}


@pytest.mark.parametrize(
    ("root", "shares"),
    [
        ("functional", {"key": 50, "regular": 30, "other": 20}),
        ("management", {"lawful": 20, "efficient": 20, "clean": 20, "other": 40}),
        ("innovation", {"results": 60, "improvement": 40}),
        ("satisfaction", {"leaders": 40, "staff": 60}),
    ],
)
def test_the_second_tier_of_a_section(root: str, shares: dict[str, int]) -> None:
    scheme = bureau("section")
    whole = tier(scheme, None)[root]
    assert {code: worth * 100 / whole for code, worth in tier(scheme, root).items()} == shares


def test_the_points_of_a_person() -> None:
    scheme = bureau("person")
    assert scheme.level is Level.PERSON
    assert tier(scheme, None) == {"work": 60, "management": 20, "satisfaction": 20}
    satisfaction = scheme.indicator("satisfaction")
    assert satisfaction is not None
    assert isinstance(satisfaction.params, Panel)
    assert satisfaction.params.groups == {"leaders": 40, "staff": 60}


def test_a_section_may_have_nobody_it_serves() -> None:
    found = bureau("section").indicator("satisfaction.staff")
    assert found is not None
    assert isinstance(found.params, Survey)
    assert found.params.groups == {"staff": 50, "served": 50}
    assert found.params.may_be_absent == {"served"}


@pytest.mark.parametrize(("kind", "root"), [("section", "functional"), ("person", "work")])
def test_work_every_quarter_reported_within_ten_days(kind: str, root: str) -> None:
    scheme = bureau(kind)
    for leaf in scheme.leaves():
        assert dict(leaf.periods) == (QUARTERS if leaf.code.partition(".")[0] == root else {})
        if leaf.periods:
            days = [due.isoformat() for quarter in QUARTERS if (due := leaf.due(quarter))]
            assert days == ["2025-04-10", "2025-07-10", "2025-10-10", "2026-01-10"]
    assert [stage.code for stage in scheme.stages] == list(QUARTERS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_assessed_once_a_year_and_by_when(kind: str) -> None:
    days = {leaf.code.partition(".")[0]: leaf.due(None) for leaf in bureau(kind).leaves() if not leaf.periods}
    assert {root: day and day.isoformat() for root, day in days.items()} == ONCE[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_grades(kind: str) -> None:
    grades = bureau(kind).grades
    assert {each.name: each.min for each in grades} == {"优秀": 90, "良好": 80, "达标": 70, "诫勉": None}
    assert grades[-1].consequences[:4] == ADMONISHED
    assert all(each.consequences[:2] == TOLD for each in grades)
    assert all(each.quota is None for each in grades)


def test_a_violation_costs_a_section_one_grade_and_a_person_all() -> None:
    effects = {kind: [(each.code, each.effect) for each in bureau(kind).overrides] for kind in KINDS}
    assert effects == {"section": [("violation", "down")], "person": [("violation", "lowest")]}


def test_what_else_follows_for_a_section() -> None:
    rectified, nominated = bureau("section").consequences
    assert rectified.then == ("key_rectification",)
    assert (rectified.override, rectified.band) == ("violation", "诫勉")
    assert nominated.then == ("nominate_advanced",)
    assert nominated.grades == ("优秀",)
    assert nominated.first is not None
    assert nominated.first.places(20) == 6
    assert nominated.first.of_assessed
    assert bureau("section").grades[-1].consequences == (*ADMONISHED, "staff_lose_honours")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_missing_is_ever_nought(kind: str) -> None:
    assert bureau(kind).missing == "pending"
    assert bureau(kind).adjustments == ()

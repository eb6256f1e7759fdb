"""The region's schemes say what their source says of tasks, supervision, assessments and the public."""

from fractions import Fraction

import pytest

from tenants.levels import Level
from tenants.schemes import Assessor, Scheme, library_text, parse_scheme
from tenants.schemes.methods.deduct import Deduct
from tenants.schemes.methods.survey import Survey

KINDS = ("prefecture", "department")


def region(kind: str) -> Scheme:
    return parse_scheme(library_text(f"xinjiang.{kind}"))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("prefecture", {"tasks": 55, "supervision": 10, "assessments": 20, "public": 10, "complaints": 5}),
        (
            "department",
            {
                "tasks": 50,
                "supervision": 10,
                "electronic": 10,
                "assessments": 15,
                "public": 10,
                "complaints": 5,
            },
        ),
    ],
)
def test_the_points(kind: str, expected: dict[str, int]) -> None:
    scheme = region(kind)
    assert {each.code: each.points for each in scheme.indicators if each.parent is None} == expected
    assert scheme.level is Level.UNIT


@pytest.mark.parametrize("kind", KINDS)
def test_tasks_are_checked_every_month_by_a_deadline(kind: str) -> None:
    monthly = [leaf for leaf in region(kind).leaves() if leaf.code.startswith("tasks.progress.")]
    assert monthly
    for leaf in monthly:
        assert list(leaf.periods) == [f"M{month:02d}" for month in range(1, 13)]
        assert all(leaf.due(period) is not None for period in leaf.periods)


@pytest.mark.parametrize(
    ("kind", "supervised"),
    [("prefecture", ("visits", "projects")), ("department", ("concentrated", "visits", "projects"))],
)
def test_supervision_and_complaints_deduct_and_only_departments_have_quarters(
    kind: str, supervised: tuple[str, ...]
) -> None:
    deducted = [leaf.code for leaf in region(kind).leaves() if isinstance(leaf.params, Deduct)]
    assert deducted == [*(f"supervision.{each}" for each in supervised), "complaints"]
    quarterly = [leaf.code for leaf in region(kind).leaves() if set(leaf.periods) == {"Q1", "Q2", "Q3", "Q4"}]
    assert quarterly == (["supervision.concentrated"] if kind == "department" else [])


@pytest.mark.parametrize("kind", KINDS)
def test_four_other_assessments_come_from_those_who_made_them(kind: str) -> None:
    taken = {
        leaf.code: leaf.assessor and leaf.assessor.department
        for leaf in region(kind).leaves()
        if leaf.code.startswith("assessments.")
    }
    assert taken == {
        "assessments.party": "organisation",
        "assessments.integrity": "discipline_inspection",
        "assessments.security": "public_order",
        "assessments.safety": "work_safety",
    }


@pytest.mark.parametrize(("kind", "code"), [("prefecture", "public"), ("department", "public.satisfaction")])
def test_the_opinion_centre_asks_the_public(kind: str, code: str) -> None:
    satisfaction = region(kind).indicator(code)
    assert satisfaction is not None
    assert isinstance(satisfaction.params, Survey)
    assert satisfaction.assessor == Assessor.named("opinion_centre")
    assert set(satisfaction.params.groups) == {"citizens"}


@pytest.mark.parametrize(("kind", "code"), [("department", "public.appraisal"), ("section", "appraisal")])
def test_four_kinds_of_raters_appraise(kind: str, code: str) -> None:
    appraisal = region(kind).indicator(code)
    assert appraisal is not None
    assert isinstance(appraisal.params, Survey)
    assert set(appraisal.params.groups) == {
        "representatives",
        "enterprises",
        "prefecture_leaders",
        "grassroots_cadres",
    }


def test_a_low_satisfaction_strikes_sections_and_their_heads() -> None:
    scheme = region("section")
    assert scheme.level is Level.SECTION
    low, gathered = scheme.consequences
    assert (low.indicator, low.below, low.then) == (
        "appraisal",
        Fraction(60),
        ("criticise_publicly", "talk_with_head"),
    )
    assert (gathered.override, gathered.then) == ("gathering_complaints", ("remove_head",))
    assert all(region(kind).consequences == () for kind in KINDS)


def test_time_limits_cut_by_30_percent_are_full() -> None:
    shortened = region("department").indicator("electronic.shortened")
    assert shortened is not None
    assert shortened.params is not None
    assert max(shortened.params.ladder.steps) == (30, 100)  # type: ignore[attr-defined]

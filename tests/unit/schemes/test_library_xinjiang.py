"""The region's schemes say what their source says of tasks, supervision, assessments and the public."""

import pytest

from tenants.levels import Level
from tenants.schemes import Scheme, library_text, parse_scheme
from tenants.schemes.methods.deduct import Deduct

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


@pytest.mark.parametrize("kind", KINDS)
def test_supervision_of_every_quarter_and_complaints_deduct(kind: str) -> None:
    scheme = region(kind)
    quarters = [scheme.indicator(f"supervision.q{quarter}") for quarter in range(1, 5)]
    for each in (*quarters, scheme.indicator("complaints")):
        assert each is not None
        assert isinstance(each.params, Deduct)


@pytest.mark.parametrize("kind", KINDS)
def test_four_other_assessments_come_from_those_who_made_them(kind: str) -> None:
    taken = {
        leaf.code: leaf.provider for leaf in region(kind).leaves() if leaf.code.startswith("assessments.")
    }
    assert taken == {
        "assessments.party": "organisation",
        "assessments.integrity": "discipline_inspection",
        "assessments.security": "public_order",
        "assessments.safety": "work_safety",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_opinion_centre_asks_the_public(kind: str) -> None:
    public = region(kind).indicator("public")
    assert public is not None
    assert public.provider == "opinion_centre"


def test_time_limits_cut_by_30_percent_are_full() -> None:
    shortened = region("department").indicator("electronic.shortened")
    assert shortened is not None
    assert shortened.params is not None
    assert max(shortened.params.ladder.steps) == (30, 100)  # type: ignore[attr-defined]

"""Xiangyang's schemes say what their source says of windows, staff and electronic supervision."""

from fractions import Fraction

import pytest

from tenants.levels import Level
from tenants.schemes import Scheme, library_text, parse_scheme
from tenants.schemes.methods.deduct import Deduct
from tenants.schemes.methods.result import LinkedTotal
from tenants.schemes.methods.survey import Survey
from tenants.schemes.methods.target import Target

SOURCES = ("cases", "supervision", "conduct", "complaints", "publicity")


def centre(kind: str) -> Scheme:
    return parse_scheme(library_text(f"xiangyang.{kind}"))


def roots(scheme: Scheme) -> dict[str, int]:
    return {each.code: int(each.points) for each in scheme.indicators if each.parent is None}


@pytest.mark.parametrize(
    ("kind", "level", "points", "missing"),
    [
        ("window", Level.UNIT, (35, 20, 25, 10, 10), "pending"),
        ("staff", Level.PERSON, (30, 20, 30, 10, 10), "excluded"),
    ],
)
def test_five_sources_every_month(kind: str, level: Level, points: tuple[int, ...], missing: str) -> None:
    scheme = centre(kind)
    assert roots(scheme) == dict(zip(SOURCES, points, strict=True))
    assert (scheme.level, scheme.missing) == (level, missing)
    for leaf in scheme.leaves():
        assert dict(leaf.periods) == {f"M{month:02d}": 1 for month in range(1, 13)}


@pytest.mark.parametrize("kind", ["window", "staff"])
def test_three_months_make_a_quarter(kind: str) -> None:
    stages = {stage.code: list(stage.periods) for stage in centre(kind).stages}
    assert stages == {
        "Q1": ["M01", "M02", "M03"],
        "Q2": ["M04", "M05", "M06"],
        "Q3": ["M07", "M08", "M09"],
        "Q4": ["M10", "M11", "M12"],
    }


@pytest.mark.parametrize("kind", ["window", "staff"])
def test_visitors_have_four_answers(kind: str) -> None:
    satisfaction = centre(kind).indicator("conduct.satisfaction")
    assert satisfaction is not None
    assert isinstance(satisfaction.params, Survey)
    assert list(satisfaction.params.values) == ["很满意", "满意", "一般", "不满意"]


def test_cards_and_warnings_deduct_and_76_percent_early_is_full() -> None:
    scheme = centre("approval")
    assert scheme.level is Level.PROJECT
    assert roots(scheme) == {"on_time": 40, "early": 20, "warnings": 15, "cards": 25}
    cards, early = scheme.indicator("cards"), scheme.indicator("early")
    assert cards is not None
    assert early is not None
    assert isinstance(cards.params, Deduct)
    assert cards.params.tariff.kinds == {"yellow": Fraction(5), "red": Fraction(10)}
    assert isinstance(early.params, Target)
    assert early.params.target == 76
    assert scheme.grades[-1].consequences == ("report_to_city_leaders", "warn_unit", "notify_leaders")


def test_the_approvals_score_enters_the_departments_year() -> None:
    scheme = centre("department")
    assert roots(scheme) == {"duties": 50, "lawful": 10, "approval": 20, "conduct": 10, "public": 10}
    approval = scheme.indicator("approval")
    assert approval is not None
    assert isinstance(approval.params, LinkedTotal)
    assert approval.params.link == "approval"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("approval", ("report_to_city_leaders",)),
        ("window", ("copy_to_optimisation_office", "copy_to_windows")),
        ("staff", ("copy_to_optimisation_office", "copy_to_windows")),
    ],
)
def test_who_is_told_of_every_result(kind: str, told: tuple[str, ...]) -> None:
    assert all(grade.consequences[: len(told)] == told for grade in centre(kind).grades)


def test_calling_visitors_back_checks_the_data_and_is_no_consequence() -> None:
    assert centre("window").consequences == ()

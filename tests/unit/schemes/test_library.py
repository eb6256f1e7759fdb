"""The library's schemes say what the county's plan says."""

from fractions import Fraction

import pytest

from tenants.levels import Level
from tenants.schemes import LibraryError, Scheme, check_scheme, library_codes, library_text, parse_scheme
from tenants.schemes.documents.assessors import OFFICE, SUBJECT
from tenants.schemes.methods.grade_points import GradePoints
from tenants.schemes.methods.members import Members
from tenants.schemes.methods.survey import Survey

QITAI = (
    "department",
    "stationed",
    "township",
    "section",
    "person",
    "project",
    "portfolio",
    "portfolio_by_grades",
)
UNITS = ("department", "stationed", "township")


def qitai(kind: str) -> Scheme:
    return parse_scheme(library_text(f"qitai.{kind}"), file=kind)


def roots(scheme: Scheme) -> dict[str, int]:
    return {each.code: int(each.points) for each in scheme.indicators if each.parent is None}


def test_every_scheme_is_whole_and_named_by_its_file() -> None:
    assert {f"qitai.{kind}" for kind in QITAI} <= set(library_codes())
    for code in library_codes():
        assert check_scheme(library_text(code), file=code) == ()
        scheme = parse_scheme(library_text(code))
        assert scheme.code == code
        assert scheme.year == 2025
        assert scheme.source


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(LibraryError):
        library_text("../documents")


@pytest.mark.parametrize(
    ("kind", "level", "expected"),
    [
        (
            "department",
            Level.UNIT,
            {"key_work": 30, "annual": 30, "conduct": 20, "public": 10, "special": 10},
        ),
        (
            "stationed",
            Level.UNIT,
            {"key_work": 30, "annual": 30, "conduct": 20, "public": 10, "special": 10},
        ),
        (
            "township",
            Level.UNIT,
            {
                "key_work": 15,
                "economy": 20,
                "social": 15,
                "services": 20,
                "conduct": 10,
                "special": 10,
                "public": 10,
            },
        ),
        ("section", Level.SECTION, {"key_work": 35, "annual": 35, "conduct": 20, "public": 10}),
        ("person", Level.PERSON, {"general": 20, "post": 40, "conduct": 30, "public": 10}),
        ("project", Level.PROJECT, {"tracking": 80, "audit": 10, "public": 10}),
        ("portfolio", Level.PORTFOLIO, {"units": 100}),
        ("portfolio_by_grades", Level.PORTFOLIO, {"units": 100}),
    ],
)
def test_the_points(kind: str, level: Level, expected: dict[str, int]) -> None:
    assert roots(qitai(kind)) == expected
    assert qitai(kind).level is level


@pytest.mark.parametrize("kind", [*UNITS, "section", "person"])
def test_half_year_and_year_end_deductions_and_vetoes(kind: str) -> None:
    scheme = qitai(kind)
    for leaf in scheme.leaves():
        if leaf.periods:
            assert leaf.periods == {"H1": 30, "FY": 60}
    assert {each.code: (each.kind, each.cap) for each in scheme.adjustments} == {
        "inspection": ("deduction", Fraction(2)),
        "complaint": ("deduction", Fraction(2)),
    }
    assert {each.code: each.effect for each in scheme.overrides} == dict.fromkeys(
        ("family_planning", "public_security", "major_accident", "project_quality"), "lowest"
    )
    assert [each.min for each in scheme.grades] == [90, 80, 70, None]


@pytest.mark.parametrize("kind", [*UNITS, "section", "person"])
def test_the_half_year_is_a_stage_and_its_days_are_those_of_the_self_assessment(kind: str) -> None:
    scheme = qitai(kind)
    assert [(stage.code, stage.name) for stage in scheme.stages] == [("H1", "半年初评")]
    for leaf in scheme.leaves():
        days = [due.strftime("%m-%d") for period in leaf.periods if (due := leaf.due(period))]
        assert days == (["07-10", "12-15"] if leaf.periods and leaf.assessor == SUBJECT else [])


@pytest.mark.parametrize("kind", [*UNITS, "section", "person", "project"])
def test_nobody_marks_itself(kind: str) -> None:
    judged = {leaf.assessor for leaf in qitai(kind).leaves() if leaf.method in ("rating", "panel", "survey")}
    assert judged
    assert SUBJECT not in judged


@pytest.mark.parametrize("kind", UNITS)
def test_five_aspects_are_asked_and_six_inspected(kind: str) -> None:
    scheme = qitai(kind)
    asked = [each.name for each in scheme.indicators if each.parent == "public"]
    assert asked == ["执行政策", "履职状况", "廉政建设", "服务质量", "政务公开", "总体满意度"]
    inspection = scheme.adjustment("inspection")
    assert inspection is not None
    assert inspection.tariff.kinds == dict.fromkeys(
        ("mechanism", "conduct", "powers", "efficiency", "openness", "complaint_handling")
    )


def test_ordinary_cadres_are_asked_about_their_township() -> None:
    asked = qitai("township").indicator("public.service")
    assert asked is not None
    assert isinstance(asked.params, Survey)
    assert "cadres" in asked.params.groups


def test_the_office_and_the_commission_ask_about_projects_on_no_day() -> None:
    public = qitai("project").indicator("public")
    assert public is not None
    assert (public.assessor, public.due(None)) == (OFFICE, None)
    assert isinstance(public.params, Survey)
    assert set(public.params.may_be_absent) == set(public.params.groups) == {"command", "beneficiaries"}


def test_a_section_answers_for_the_rate_of_those_satisfied_with_it() -> None:
    (satisfaction,) = qitai("section").consequences
    assert (satisfaction.indicator, satisfaction.satisfied_below) == ("public", Fraction(60))


@pytest.mark.parametrize("kind", UNITS)
def test_projects_in_the_unit_and_consequences(kind: str) -> None:
    scheme = qitai(kind)
    special = scheme.indicator("special")
    assert special is not None
    assert isinstance(special.params, GradePoints)
    table = {grade: (int(low), int(high)) for grade, (low, high) in special.params.grades.items()}
    assert table == {"先进": (10, 10), "良好": (8, 9), "一般": (5, 6), "差": (0, 0)}
    assert {grade.name: grade.consequences for grade in scheme.grades} == {
        "优秀": ("commend_unit", "award_one_month"),
        "良好": ("commend_unit", "award_half_month"),
        "合格": (),
        "不合格": ("criticise_publicly", "head_self_criticism", "head_loses_honours"),
    }
    (satisfaction,) = scheme.consequences
    assert (satisfaction.indicator, satisfaction.satisfied_below) == ("public.overall", Fraction(60))
    to_superior = ("propose_to_superior",) if kind == "stationed" else ()
    assert satisfaction.then == ("head_loses_honours", "rectify", *to_superior)


def test_figures_come_from_departments() -> None:
    assert qitai("department").departments == {
        "statistics", "finance", "legal_affairs", "supervision", "emergency",
    }  # fmt: skip
    assert qitai("township").departments == {
        "statistics", "agriculture", "water", "development", "housing", "personnel", "environment", "health",
        "culture", "public_order", "legal_affairs", "supervision",
    }  # fmt: skip


def test_a_portfolio_is_read_off_totals_or_off_grades() -> None:
    totals, grades = (qitai(kind).indicator("units") for kind in ("portfolio", "portfolio_by_grades"))
    assert totals is not None
    assert grades is not None
    assert isinstance(totals.params, Members)
    assert isinstance(grades.params, GradePoints)
    assert grades.params.link == "members"

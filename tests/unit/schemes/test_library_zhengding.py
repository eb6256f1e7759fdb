"""Zhengding's schemes say what the county's plan says."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tenants.levels import Level
from tenants.schemes import Scheme, library_text, parse_scheme
from tenants.schemes.documents.assessors import OFFICE
from tenants.schemes.methods.panel import Panel
from tenants.schemes.methods.survey import Survey
from tenants.schemes.methods.target import Target
from tenants.schemes.tariffs import Event

KINDS = ("township", "department", "restoration")
ORDINARY = ("township", "department")
EVERY_RESULT = ("copy_to_assessment_office", "circulate", "feedback")
MONTHS = [f"M{month:02}" for month in range(1, 13)]


def zhengding(kind: str) -> Scheme:
    return parse_scheme(library_text(f"zhengding.{kind}"), file=kind)


def points(scheme: Scheme, depth: int) -> dict[str, Fraction]:
    return {each.code: each.points for each in scheme.indicators if each.code.count(".") == depth}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("township", {"indicators": 90, "leaders": 10}),
        ("department", {"indicators": 60, "public": 30, "leaders": 10}),
        ("restoration", {"indicators": 70, "leaders": 30}),
    ],
)
def test_the_points(kind: str, expected: dict[str, int]) -> None:
    scheme = zhengding(kind)
    assert points(scheme, 0) == expected
    assert (scheme.level, scheme.category) == (Level.UNIT, kind)
    assert scheme.full_marks == 100


@pytest.mark.parametrize(
    ("kind", "firsts"),
    [
        ("township", {"economy", "livelihood"}),
        ("department", {"economy", "business", "environment"}),
        ("restoration", {"restoration"}),
    ],
)
def test_three_tiers_under_the_indicators(kind: str, firsts: set[str]) -> None:
    scheme = zhengding(kind)
    assert set(points(scheme, 1)) == {f"indicators.{first}" for first in firsts}
    assessed = [leaf for leaf in scheme.leaves() if leaf.code.startswith("indicators.")]
    assert {leaf.code.count(".") for leaf in assessed} == {3}


@pytest.mark.parametrize("kind", KINDS)
def test_full_points_at_the_target_and_never_more(kind: str) -> None:
    targets = [leaf.params for leaf in zhengding(kind).leaves() if isinstance(leaf.params, Target)]
    assert targets
    assert {each.cap for each in targets} == {1}


@pytest.mark.parametrize("kind", ORDINARY)
def test_mid_year_and_year_end_half_each(kind: str) -> None:
    scheme = zhengding(kind)
    assessed = [leaf for leaf in scheme.leaves() if leaf.periods and leaf.code != "public"]
    weighed = {
        leaf.code: {period: weight for period, weight in leaf.periods.items() if weight} for leaf in assessed
    }
    assert all(periods == {"MID": 50, "FY": 50} for periods in weighed.values())
    days = {
        (due.year, due.month)
        for leaf in assessed
        for period in weighed[leaf.code]
        if (due := leaf.due(period))
    }
    assert days == {(2025, 7), (2026, 1)}


@pytest.mark.parametrize(
    ("kind", "reported"),
    [
        ("township", "indicators.livelihood.environment.villages"),
        ("department", "indicators.business.key.tasks"),
    ],
)
def test_completion_is_reported_every_month_without_points(kind: str, reported: str) -> None:
    monthly = {leaf.code: leaf for leaf in zhengding(kind).leaves() if "M01" in leaf.periods}
    assert set(monthly) == {reported}
    assert {monthly[reported].periods[month] for month in MONTHS} == {0}
    assessor = monthly[reported].assessor
    assert assessor is not None
    assert assessor.department is None


@pytest.mark.parametrize("kind", ORDINARY)
def test_the_mid_term_is_of_indicators_and_leaders_alone(kind: str) -> None:
    (stage,) = zhengding(kind).stages
    assert stage.periods == ("MID",)


@pytest.mark.parametrize("kind", KINDS)
def test_every_indicator_is_a_figure_against_its_target(kind: str) -> None:
    methods = {leaf.method for leaf in zhengding(kind).leaves() if leaf.code.startswith("indicators.")}
    assert methods <= {"target", "checklist"}


def test_the_public_every_quarter_in_bands() -> None:
    public = zhengding("department").indicator("public")
    assert public is not None
    assert public.periods == {"Q1": 25, "Q2": 25, "Q3": 25, "Q4": 25}
    assert isinstance(public.params, Survey)
    assert public.params.ladder is not None
    ladder = {int(low): int(percent) for low, percent in public.params.ladder.steps}
    assert ladder == {90: 100, 80: 85, 70: 70, 60: 50}


def test_the_restoration_is_assessed_every_month() -> None:
    scheme = zhengding("restoration")
    for leaf in scheme.leaves():
        assert list(leaf.periods) == MONTHS
        assert len(set(leaf.periods.values())) == 1
        assert all(leaf.due(month) for month in MONTHS)
    assert scheme.missing == "excluded"


@pytest.mark.parametrize("kind", KINDS)
def test_leaders_mark_in_a_panel(kind: str) -> None:
    leaders = zhengding(kind).indicator("leaders")
    assert leaders is not None
    assert isinstance(leaders.params, Panel)
    assert set(leaders.params.groups.values()) == {50}
    assert leaders.assessor == OFFICE


@pytest.mark.parametrize("kind", ORDINARY)
def test_commendations_and_criticisms(kind: str) -> None:
    tables = {each.code: each for each in zhengding(kind).adjustments}
    assert {code: (each.kind, each.cap) for code, each in tables.items()} == {
        "commendation": ("bonus", Fraction(4)),
        "criticism": ("deduction", Fraction(4)),
    }
    commended = {
        "city": 2,
        "province": 3,
        "centre": 4,
        "city_department": 1,
        "province_department": 2,
        "ministry": 3,
    }
    criticised = {
        "province": 2,
        "city": 1,
        "county": Fraction(1, 2),
        "environment_complaint": Fraction(1, 2),
        "disciplined": 1,
        "held_accountable": Fraction(1, 2),
    }
    for code, tariff in (("commendation", commended), ("criticism", criticised)):
        for kind_of_event, worth in tariff.items():
            assert tables[code].tariff.charge(Event(code, kind_of_event)) == worth
    decided = Event("commendation", "other", Decimal("2.5"))
    assert tables["commendation"].tariff.charge(decided) == Fraction(5, 2)


def test_neither_applies_to_the_restoration() -> None:
    assert zhengding("restoration").adjustments == ()


@pytest.mark.parametrize(
    ("kind", "minimum", "places", "category"), [("township", 90, 2, 7), ("department", 90, 8, 32)]
)
def test_a_quarter_of_the_category_may_be_advanced(
    kind: str, minimum: int, places: int, category: int
) -> None:
    best, passed, failed = zhengding(kind).grades
    assert [each.name for each in (best, passed, failed)] == ["先进", "合格", "不合格"]
    assert [each.min for each in (best, passed, failed)] == [minimum, 60, None]
    assert best.quota is not None
    assert best.quota.places(category) == places
    assert best.quota.of_assessed
    assert best.consequences == ("commend_unit", "award_one_month", *EVERY_RESULT)


def test_at_most_five_of_the_restoration_from_95_on() -> None:
    best, passed, _ = zhengding("restoration").grades
    assert [best.min, passed.min] == [95, 60]
    assert best.quota is not None
    assert best.quota.places(9) == 5
    assert best.consequences == ("commend_unit", "award_one_month", "award_extra", *EVERY_RESULT)


@pytest.mark.parametrize("kind", KINDS)
def test_what_costs_the_honour_and_what_costs_the_grade(kind: str) -> None:
    overrides = zhengding(kind).overrides
    barring = {each.code for each in overrides if (each.effect, each.grade) == ("bar", "先进")}
    assert barring == {"safety_accident", "public_security", "corruption"}
    assert {each.code for each in overrides if each.effect == "lowest"} == {"dereliction"}


@pytest.mark.parametrize("kind", ORDINARY)
def test_below_60_and_among_the_last_three_is_reported(kind: str) -> None:
    reported, _ = zhengding(kind).consequences
    assert reported.then == ("report_to_authorities",)
    assert reported.below == 60
    assert reported.indicator is None
    assert reported.last is not None
    assert reported.over_pool
    assert zhengding(kind).pool == "ordinary_work"
    assert {reported.last.places(ranked) for ranked in (7, 32)} == {3}


def test_nobody_on_the_restoration_is_reported() -> None:
    assert {each.then for each in zhengding("restoration").consequences} == {("hold_accountable",)}


@pytest.mark.parametrize("kind", KINDS)
def test_what_follows_every_result_a_failure_and_dereliction(kind: str) -> None:
    _, passed, failed = zhengding(kind).grades
    assert passed.consequences == EVERY_RESULT
    assert failed.consequences == ("criticise_unit", *EVERY_RESULT)
    dereliction = zhengding(kind).consequences[-1]
    assert (dereliction.override, dereliction.then) == ("dereliction", ("hold_accountable",))


@pytest.mark.parametrize(("kind", "level"), [("section", Level.SECTION), ("person", Level.PERSON)])
def test_inside_a_unit_results_are_made_public_and_reported(kind: str, level: Level) -> None:
    scheme = zhengding(kind)
    assert scheme.level is level
    assert {each.consequences for each in scheme.grades} == {("publish", "report_to_personnel")}
    assert [each.code for each in scheme.stages] == ["MID"]

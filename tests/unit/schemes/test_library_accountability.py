"""The scheme of accountability says what the opinions and the campaigns say."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tenants.levels import Level
from tenants.schemes import Assessor, library_text, parse_scheme
from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.methods.deduct import Deduct
from tenants.schemes.methods.panel import Panel
from tenants.schemes.methods.steps import Steps
from tenants.schemes.methods.survey import Survey
from tenants.schemes.methods.target import Target
from tenants.schemes.tariffs import Event

SCHEME = parse_scheme(library_text("accountability.department"))
ASPECTS = ("inaction", "misconduct", "delay", "pretence")
TARIFFS = {each.code: each for each in SCHEME.adjustments}
MONTHS = [f"M{month:02}" for month in range(1, 13)]


def leaf(code: str) -> Indicator:
    found = SCHEME.indicator(code)
    assert found is not None
    return found


def days(code: str) -> list[str]:
    of = leaf(code)
    return [due.isoformat() for period in of.periods if (due := of.due(period))]


def followed_by_override() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in SCHEME.consequences:
        if each.override is not None and each.band is None:
            found.setdefault(each.override, set()).update(each.then)
    return found


def test_the_points() -> None:
    roots = {each.code: each.points for each in SCHEME.indicators if each.parent is None}
    assert roots == {
        "responsibility": 20,
        "campaign": 25,
        "supervision": 32,
        "capacity": 8,
        "satisfaction": 15,
    }
    assert (SCHEME.level, SCHEME.category, SCHEME.missing) == (Level.UNIT, "department", "pending")


def test_four_aspects_and_36_situations() -> None:
    kinds = {aspect: TARIFFS[aspect].tariff.kinds or {} for aspect in ASPECTS}
    assert [TARIFFS[aspect].name[:3] for aspect in ASPECTS] == ["不作为", "乱作为", "慢作为", "假作为"]
    assert {aspect: len(each) for aspect, each in kinds.items()} == dict.fromkeys(ASPECTS, 9)
    assert len({kind for each in kinds.values() for kind in each} - {"other"}) + len(ASPECTS) == 36


@pytest.mark.parametrize("aspect", ASPECTS)
def test_an_aspect_takes_5_at_most_and_20_together(aspect: str) -> None:
    adjustment = TARIFFS[aspect]
    assert (adjustment.kind, adjustment.cap) == ("deduction", Fraction(5))
    assert adjustment.tariff.charge(Event(aspect, "other", Decimal("1.25"))) == Fraction(5, 4)
    costs = set((adjustment.tariff.kinds or {}).values())
    assert costs <= {None, Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(2)}
    assert sum(TARIFFS[each].cap or 0 for each in ASPECTS) == 20


def test_an_example_brings_3_at_most() -> None:
    exemplar = TARIFFS["exemplar"]
    assert (exemplar.kind, exemplar.cap) == ("bonus", Fraction(3))
    assert exemplar.tariff.kinds == {"city_advanced": Fraction(2), "experience_promoted": Fraction(1)}


def test_inspections_find_four_failings() -> None:
    checks = leaf("supervision.checks").params
    assert isinstance(checks, Deduct)
    assert checks.tariff.kinds == {
        "incompetence": Fraction(1),
        "idleness": Fraction(1, 2),
        "laxity": Fraction(1, 2),
        "weakness": Fraction(3, 2),
        "other": None,
    }


def test_the_phases_of_the_campaign() -> None:
    assert {each.name: each.periods[0] for each in SCHEME.stages} == {
        "思想动员阶段": "P1",
        "自查整改阶段": "P2",
        "检查问责阶段": "P3",
    }
    months = [period for each in SCHEME.stages for period in each.periods if period.startswith("M")]
    assert months == MONTHS[2:]
    assert days("campaign.mobilisation") == ["2025-03-31"]
    assert days("campaign.examination") == ["2025-05-20"]
    assert days("campaign.rectification") == ["2025-05-20", "2025-12-31"]


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


def test_who_appraises() -> None:
    appraisal, satisfaction = leaf("campaign.appraisal").params, leaf("satisfaction").params
    assert isinstance(appraisal, Panel)
    assert appraisal.groups == {"delegates": 40, "served": 30, "public": 30}
    assert isinstance(satisfaction, Survey)
    assert satisfaction.groups == {"served": 50, "staff": 20, "society": 30}
    assert leaf("satisfaction").periods == {"H1": 50, "H2": 50}


def test_the_grades() -> None:
    grades = SCHEME.grades
    assert {each.name: each.min for each in grades} == {"优秀": 90, "良好": 80, "合格": 60, "不合格": None}
    best, *others = grades
    assert best.quota is not None
    assert {ranked: best.quota.places(ranked) for ranked in (5, 6, 7, 61)} == {5: 2, 6: 2, 7: 2, 61: 18}
    assert all(each.quota is None for each in others)
    assert "appointment_reference" in grades[-1].consequences


def test_what_costs_the_grade() -> None:
    assert {each.code: (each.effect, each.grade) for each in SCHEME.overrides} == {
        "grave_damage": ("lowest", "优秀"),
        "concealed": ("down", None),
        "exposed": ("bar", "优秀"),
        "recurrent": ("bar", "优秀"),
        "kept_out": ("bar", "优秀"),
    }


def test_the_head_answers() -> None:
    followed = followed_by_override()
    answered = {code for code, then in followed.items() if "head_held_accountable" in then}
    assert answered == {"grave_damage", "concealed", "exposed"}
    assert followed["recurrent"] == {"criticise_publicly", "rectify"}
    assert followed["kept_out"] == {"head_loses_honours"}


def test_what_follows_below_60() -> None:
    followed = {
        each.indicator: (each.below, each.then) for each in SCHEME.consequences if each.indicator is not None
    }
    assert followed == {
        "satisfaction": (Fraction(60), ("key_supervision", "rectify")),
        "supervision.complaints": (Fraction(60), ("head_held_accountable",)),
        "campaign": (Fraction(60), ("criticise_publicly", "head_held_accountable", "leaders_training")),
    }

"""Dongli's schemes say what their source says: 16, 40 and 20 indicators, who evaluates, what is compared."""

import pytest

from tenants.levels import Level
from tenants.schemes import Scheme, library_text, parse_scheme
from tenants.schemes.methods.members import Members
from tenants.schemes.methods.survey import Survey


def district(kind: str) -> Scheme:
    return parse_scheme(library_text(f"dongli.{kind}"))


def roots(scheme: Scheme) -> dict[str, int]:
    return {each.code: int(each.points) for each in scheme.indicators if each.parent is None}


def test_sixteen_economic_indicators_of_streets_and_parks() -> None:
    scheme = district("street")
    assert roots(scheme) == {"economy": 80, "key_work": 20}
    assert len([leaf for leaf in scheme.leaves() if leaf.code.startswith("economy.")]) == 16


def test_some_of_them_are_compared_with_the_others() -> None:
    methods = {leaf.code: leaf.method for leaf in district("street").leaves()}
    assert {code: method for code, method in methods.items() if method not in ("target", "steps")} == {
        "economy.revenue.growth": "mean_deviation",
        "economy.parks.tax_per_mu": "best_ratio",
        "economy.attraction.funds": "rank_points",
        "economy.output.industry": "rank_points",
        "economy.quality.approval_days": "best_ratio",
        "key_work.tasks": "checklist",
        "key_work.projects": "rating",
    }


@pytest.mark.parametrize(("kind", "count"), [("social", 40), ("city", 20)])
def test_lists_of_responsibilities(kind: str, count: int) -> None:
    scheme = district(kind)
    assert len(scheme.leaves()) == count
    assert {leaf.points for leaf in scheme.leaves()} == {100 / count}
    assert (scheme.level, scheme.missing) == (Level.PROJECT, "excluded")
    assert not any(leaf.method == "deduct" for leaf in scheme.leaves())


def test_a_department_brings_its_lists_its_key_work_and_its_evaluation() -> None:
    scheme = district("department")
    assert roots(scheme) == {"responsibilities": 50, "key_work": 25, "evaluation": 25}
    assert (scheme.level, scheme.missing) == (Level.UNIT, "pending")
    lists = scheme.indicator("responsibilities")
    assert lists is not None
    assert isinstance(lists.params, Members)


def test_leaders_departments_and_the_public_evaluate_in_four_respects() -> None:
    asked = [leaf for leaf in district("department").leaves() if isinstance(leaf.params, Survey)]
    assert [leaf.name for leaf in asked] == ["履职能力", "廉洁自律", "依法办事", "服务水平"]
    assert {tuple(leaf.params.groups) for leaf in asked} == {("leaders", "departments", "public")}  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["street", "department"])
def test_key_work_is_assessed_every_quarter_and_at_year_end(kind: str) -> None:
    scheme = district(kind)
    for leaf in scheme.leaves():
        if leaf.code.startswith("key_work."):
            assert leaf.periods == {"Q1": 15, "Q2": 15, "Q3": 15, "Q4": 15, "FY": 40}
    stages = {stage.code: tuple(stage.periods) for stage in scheme.stages}
    assert stages == {each: (each,) for each in ("Q1", "Q2", "Q3", "Q4")} | {"H1": ("Q1", "Q2")}


@pytest.mark.parametrize("kind", ["street", "department", "office", "village"])
def test_every_result_is_made_known_and_put_right_and_the_last_are_spoken_to(kind: str) -> None:
    told = ("feedback", "circulate", "rectify", "basis_for_appointments")
    grades = {grade.name: grade.consequences for grade in district(kind).grades}
    assert grades == {
        "优秀": (*told, "commend"),
        "良好": told,
        "一般": (*told, "talk_with_head", "rotate_head"),
    }
    assert district(kind).consequences == ()


def test_departments_without_indicators_and_villages_have_their_own() -> None:
    assert roots(district("office")) == {"key_work": 50, "evaluation": 50}
    assert roots(district("village")) == {"key_work": 60, "evaluation": 40}
    assert district("village").level is Level.SECTION

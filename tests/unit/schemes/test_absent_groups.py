"""Groups of raters that cannot judge a subject: who may be absent, and that no ballot vanishes."""

from collections.abc import Mapping

import pytest

from tenants.schemes import Entry, FactError, Scheme, check_scheme, evaluate, parse_fact, parse_scheme
from tests.unit.schemes.samples import FULL

SURVEY = """
code = "sample.survey"
name = "评议"
year = 2025
level = 2
category = "project"
assessor = "office"
missing = "{missing}"
[[indicators]]
code = "work"
name = "工作"
points = 50
method = "rating"
[[indicators]]
code = "public"
name = "评议"
points = 50
method = "survey"
groups = {{ command = 60, people = 40, guests = 0 }}
may_be_absent = ["command", "people"]
satisfied = ["满意"]
unsatisfied = ["不满意"]
[[grades]]
name = "先进"
min = 90
[[grades]]
name = "合格"
"""
PEOPLE = {"people": {"不满意": 20}}


def scheme(missing: str = "excluded") -> Scheme:
    return parse_scheme(SURVEY.format(missing=missing))


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ({"counts": PEOPLE, "absent": ["guests"]}, "NOT_TO_BE_ABSENT"),
        ({"counts": PEOPLE, "absent": ["others"]}, "NOT_TO_BE_ABSENT"),
        ({"counts": PEOPLE, "absent": ["people"]}, "ABSENT_WITH_ANSWERS"),
        ({"counts": {"guests": {"满意": 1}}, "absent": ["command", "people"]}, "ALL_ABSENT"),
        ({"counts": PEOPLE, "absent": "command"}, "NOT_A_LIST_OF_TEXTS"),
        ({"counts": PEOPLE, "absent": [1]}, "NOT_A_LIST_OF_TEXTS"),
    ],
)
def test_a_fact_may_not_say_just_anybody_is_absent(fact: Mapping[str, object], code: str) -> None:
    with pytest.raises(FactError) as caught:
        parse_fact(scheme(), "public", None, fact)
    assert (caught.value.code, caught.value.key) == (code, "absent")


def test_a_group_without_ballots_may_be_absent_and_is_named_once() -> None:
    given = {"counts": {"people": {"满意": 1}, "command": {"满意": 0}}, "absent": ["command", "command"]}
    assert parse_fact(scheme(), "public", None, given).data["absent"] == ["command"]
    assert "absent" not in parse_fact(scheme(), "public", None, {"counts": PEOPLE, "absent": []}).data


@pytest.mark.parametrize("missing", ["pending", "zero", "excluded"])
def test_ballots_never_vanish_with_a_figure_that_is_left_out(missing: str) -> None:
    of = scheme(missing)
    work = parse_fact(of, "work", None, {"rating": 100})

    def result_of(fact: Mapping[str, object]) -> tuple[object, object]:
        found = evaluate([Entry("a", of, facts=[work, parse_fact(of, "public", None, fact)])])["a"]
        return found.total, found.grade

    assert result_of({"counts": PEOPLE}) == (None, None), "the command may still answer"
    assert result_of({"counts": PEOPLE, "absent": ["command"]}) == (50, "合格")
    assert result_of({"counts": PEOPLE | {"command": {"满意": 1}}}) == (80, "合格")


GROUPS = "groups = { citizens = 1 }"
VALUES = 'values = { "满意" = 100, "不满意" = 0 }'


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        (GROUPS, f'{GROUPS}\nmay_be_absent = ["others"]', "UNKNOWN_GROUP", "may_be_absent"),
        (VALUES, 'satisfied = ["满意"]', "VALUES_OR_UNSATISFIED", "values"),
        (VALUES, 'unsatisfied = ["满意"]', "MISSING_KEY", "satisfied"),
        (VALUES, f'{VALUES}\nsatisfied = ["很满意"]', "UNKNOWN_BAND", "satisfied"),
        (VALUES, f'{VALUES}\nunsatisfied = ["不满意"]', "VALUES_OR_UNSATISFIED", "values"),
        (VALUES, 'satisfied = ["好"]\nunsatisfied = ["好", "差"]', "DUPLICATE_CODE", "unsatisfied"),
    ],
)
def test_what_a_survey_may_say_of_groups_and_bands(old: str, new: str, code: str, key: str) -> None:
    assert old in FULL
    found = {(fault.code, fault.key) for fault in check_scheme(FULL.replace(old, new, 1))}
    assert (code, key) in found

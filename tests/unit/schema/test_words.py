"""Every value that a sentence may name has a word in both languages."""

from collections.abc import Iterable
from dataclasses import fields

import pytest

from policy import Action
from resolvers.year.records import CycleStatus
from schema.messages import message
from schema.nodes import NOUNS
from schema.words import WORDS, worded, worded_field
from schema.year.measurement_facts import FactInput
from tenants.levels import Level
from tenants.viewer import Role

# The fields of a fact; those of an event as its input names them, and what a scheme calls a remark.
FIELDS = {
    *(field.name for field in fields(FactInput)),
    *("indicator", "period", "code", "kind", "points", "occurredOn", "note"),
}
SETS: dict[str, Iterable[str]] = {
    "role": Role,
    "action": Action,
    "level": Level,
    "status": CycleStatus,
    "noun": NOUNS,
    "field": FIELDS,
}


def test_every_set_is_held_against_its_values() -> None:
    assert WORDS.keys() == SETS.keys()


@pytest.mark.parametrize("name", SETS)
def test_every_value_has_its_word(name: str) -> None:
    values = {str(value) for value in SETS[name]}
    assert values - WORDS[name].keys() == set(), f"add zh and en to [{name}] of schema/words.toml"
    assert WORDS[name].keys() - values == set(), f"no such values; delete them from [{name}]"


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WORDS for value in WORDS[name]])
def test_a_word_is_in_its_language(name: str, value: str) -> None:
    words = WORDS[name][value]
    assert words.keys() == {"zh", "en"}
    assert words["zh"]
    assert not any("a" <= each.lower() <= "z" for each in words["zh"])
    assert words["en"]
    assert not any("一" <= each <= "鿿" for each in words["en"])


def test_a_sentence_names_no_code() -> None:
    params = {"roles": "unit_head,staff", "level": "unit", "action": "measurement:verify"}
    assert (
        message("NOT_YOUR_ROLE", "zh", params) == "您的岗位角色（单位负责人、干部）没有这项权限（核实数据）。"
    )
    assert message("NOT_YOUR_ROLE", "en", params) == (
        "Your role (head of a unit, member of staff) doesn't include this action (verifying figures)."
    )


def test_what_is_of_no_closed_set_stays_as_it_is() -> None:
    assert worded("subject", "unit", "zh") == "unit"
    assert worded("level", "county", "zh") == "county"


def test_a_field_is_told_by_its_word_with_the_group_in_it() -> None:
    assert worded_field("rating", "zh") == "评分"
    assert worded_field("ratings.党代表", "zh") == "各群体评分（党代表）"
    assert worded_field("ratings.党代表", "en") == "marks of the groups (党代表)"
    assert worded_field("whatever", "zh") == "whatever"

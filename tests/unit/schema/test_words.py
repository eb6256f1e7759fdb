"""Every value that a sentence may name has a word in both languages."""

from collections.abc import Iterable

import pytest

from policy import Action
from resolvers.year.records import CycleStatus
from schema.messages import message
from schema.words import WORDS, worded
from tenants.levels import Level
from tenants.viewer import Role

SETS: dict[str, Iterable[str]] = {"role": Role, "action": Action, "level": Level, "status": CycleStatus}


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

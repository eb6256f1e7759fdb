"""Enums of the API: each value has a description of its own, with the Chinese word that people read.

Knows none of the sets. The words of those that sentences name stand in `words.toml`.
"""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

import strawberry

from schema.engine.libraries.strawberry_internals import describe_values
from schema.words import WORDS

_Values = TypeVar("_Values", bound=Enum)


def described(
    kind: type[_Values], description: str, values: Mapping[_Values, str], *, name: str | None = None
) -> type[_Values]:
    """The enum as a type of the API; every value must be described."""
    strawberry.enum(kind, name=name, description=description)
    describe_values(kind, {each.name: values[each] for each in kind})
    return kind


def worded_values(kind: type[_Values], of: str) -> dict[_Values, str]:
    """The descriptions of values that have words: `Performance office (绩效办).`."""
    words = WORDS[of]
    return {each: in_both(words[str(each.value)]["en"], words[str(each.value)]["zh"]) for each in kind}


def in_both(english: str, chinese: str) -> str:
    """A description in both languages, as a sentence."""
    return f"{english[0].upper()}{english[1:]} ({chinese})."

"""The sentences people read: one per stable code, in Chinese and in English.

Knows only ``messages.toml`` and the words that the schemes have for their own faults; never what a code
means or when it arises.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from tenants.schemes.messages import MESSAGES, message_in

Language = Literal["zh", "en"]

DEFAULT_LANGUAGE: Language = "zh"

_PLACE = re.compile(r"\{(\w+)\}")
_OFFER = re.compile(
    r"\s*(?P<tag>[A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q=(?P<q>[01](?:\.[0-9]{1,3})?)\s*)?"
)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every code with its two sentences."""
    return tomllib.loads((files("schema") / "messages.toml").read_text(encoding="utf-8"))


def places(sentence: str) -> frozenset[str]:
    """The names of the parameters a sentence has places for."""
    return frozenset(_PLACE.findall(sentence))


def message(code: str, language: Language, params: Mapping[str, str] | None = None) -> str:
    """The sentence of a code; a code without one speaks for itself.

    What is wrong with a document, a fact or an event is said in the words of the schemes themselves.
    """
    given = params or {}
    if code not in catalogue() and code in MESSAGES:
        return message_in(language, code, given)
    sentence = catalogue().get(code, {}).get(language, code)
    # str.format would follow attributes and fail on a missing name; a sentence must always come out.
    return _PLACE.sub(lambda place: str(given.get(place[1], "?")), sentence)


def preferred_language(header: str | None) -> Language:
    """The first of our languages by weight in an ``Accept-Language`` header; Chinese if none is named."""
    return DEFAULT_LANGUAGE if header is None else _preferred(header[:500])


# The same few browsers send the same few headers.
@lru_cache(maxsize=256)
def _preferred(header: str) -> Language:
    best: Language = DEFAULT_LANGUAGE
    weight = 0.0
    for offer in header.split(","):
        found = _OFFER.fullmatch(offer)
        if found is None:
            continue
        language = _ours(found["tag"])
        asked = float(found["q"] or 1)
        if language is not None and asked > weight:
            best, weight = language, asked
    return best


def _ours(tag: str) -> Language | None:
    match tag.lower():
        case "zh":
            return "zh"
        case "en":
            return "en"
        case _:
            return None

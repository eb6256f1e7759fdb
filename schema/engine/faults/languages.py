"""The languages of messages, and how a request chooses one."""

import re
from functools import lru_cache
from typing import Literal

Language = Literal["zh", "en"]

DEFAULT_LANGUAGE: Language = "zh"

_OFFER = re.compile(
    r"\s*(?P<tag>[A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q=(?P<q>[01](?:\.[0-9]{1,3})?)\s*)?"
)


def preferred_language(header: str | None) -> Language:
    """The language of highest weight in an ``Accept-Language`` header; Chinese if neither is named."""
    return DEFAULT_LANGUAGE if header is None else _preferred(header[:500])


# Cached: a few browsers send the same few headers.
@lru_cache(maxsize=256)
def _preferred(header: str) -> Language:
    best: Language = DEFAULT_LANGUAGE
    best_weight = 0.0
    for offer in header.split(","):
        found = _OFFER.fullmatch(offer)
        if found is None:
            continue
        language = _supported(found["tag"])
        weight = float(found["q"] or 1)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


def _supported(tag: str) -> Language | None:
    match tag.lower():
        case "zh":
            return "zh"
        case "en":
            return "en"
        case _:
            return None

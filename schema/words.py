"""Words for the values of closed sets (roles, actions, levels, states, fields): nobody reads their codes."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from schema.engine.faults.languages import Language

WORDS: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    (files("schema") / "words.toml").read_text(encoding="utf-8")
)
"""For each set its values, for each value its word in each language."""

# The parameters of sentences that hold such values, several of them separated by commas.
_SETS = {
    "role": "role",
    "roles": "role",
    "held": "role",
    "action": "action",
    "level": "level",
    "status": "status",
    "expected": "noun",
    "found": "noun",
}

_COMMAS: Mapping[Language, str] = {"zh": "、", "en": ", "}


def worded(parameter: str, value: str, language: Language) -> str:
    """What people read for the value of a parameter; the value itself if it is of no closed set."""
    if parameter not in _SETS:
        return value
    words = WORDS[_SETS[parameter]]
    return _COMMAS[language].join(
        words[each][language] if each in words else each for each in value.split(",")
    )


def worded_field(field: str, language: Language) -> str:
    """What people read for a field of a fact or an event; what follows a point is a name already."""
    first, _, rest = field.partition(".")
    word = WORDS["field"][first][language] if first in WORDS["field"] else first
    if not rest:
        return word
    return f"{word}（{rest}）" if language == "zh" else f"{word} ({rest})"

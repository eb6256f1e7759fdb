"""Catalogues: the sentence for each code, in each language.

The engine has a catalogue of its own codes. The product builds a larger one and passes it to the endpoint.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from schema.engine.faults.languages import Language

Sentences = Mapping[str, Mapping[str, str]]
"""For each code, the sentence in each language."""

Fallback = Callable[[str, Language, Mapping[str, str]], str | None]
"""The finished sentence for a code that a catalogue does not hold; None if there is none."""

Worded = Callable[[str, str, Language], str]
"""What people read for the value of a parameter, by the parameter's name."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def no_fallback(_code: str, _language: Language, _params: Mapping[str, str]) -> None:
    """For a catalogue that holds every code."""


def as_it_is(_parameter: str, value: str, _language: Language) -> str:
    """For a catalogue whose parameters are words or numbers already."""
    return value


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sentences by code, where to look for other codes, and how parameters read."""

    sentences: Sentences
    fallback: Fallback = no_fallback
    worded: Worded = as_it_is

    def message(self, code: str, language: Language, params: Mapping[str, str] | None = None) -> str:
        """The sentence for a code; the code itself if there is no sentence."""
        given = params or {}
        known = self.sentences.get(code)
        if known is None:
            return self.fallback(code, language, given) or code
        # str.format would follow attributes and fail on a missing name; a sentence must always come out.
        return _PLACEHOLDER.sub(lambda found: self._value(found[1], given, language), known[language])

    def _value(self, parameter: str, given: Mapping[str, str], language: Language) -> str:
        return self.worded(parameter, str(given[parameter]), language) if parameter in given else "?"


def placeholders(sentence: str) -> frozenset[str]:
    """The names of the parameters that a sentence uses."""
    return frozenset(_PLACEHOLDER.findall(sentence))


def read_sentences(file: Traversable) -> Sentences:
    """The sentences of a TOML file: a table for each code, a key for each language."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


ENGINE_SENTENCES = read_sentences(files("schema.engine.faults") / "messages.toml")
"""The sentences for the codes that the engine raises itself."""

"""People who use pages read no code: Chinese sentences, filled as in practice, have no Latin letters."""

from collections.abc import Iterator, Mapping
from itertools import product
from string import Formatter

import pytest

from schema.engine.faults.catalogues import placeholders
from schema.messages import CATALOGUE, message
from schema.nodes import NOUNS
from schema.words import WORDS
from tenants.schemes.messages import MESSAGES
from tests.plain_sentences import FOR_DEVELOPERS, OF_FACTS, OF_RESULTS, for_authors, latin

# What stands for a parameter: every value of a closed set, and otherwise a word, a number or a day.
SETS = {
    **dict.fromkeys(("role", "roles", "held"), "role"),
    **dict.fromkeys(("expected", "found"), "noun"),
    **{name: name for name in ("action", "level", "status")},
}
NAMES = frozenset(
    [
        "name",
        "subject",
        "value",
        "grade",
        "scheme",
        "link",
        "other",
        "replaced",
        "assessor",
        "document",
        "sign",
        "before",
        "allowed",
        "codes",
        "near",
        "subjects",
        "text",
        "detail",
        "hint",
        "place",
        "person",
    ]
)
NUMBERS = frozenset(
    [
        "actual",
        "attempts",
        "count",
        "current",
        "figures",
        "highest",
        "latest",
        "length",
        "limit",
        "line",
        "column",
        "longest",
        "low",
        "high",
        "most",
        "number",
        "position",
        "seconds",
        "tenant",
        "division",
        "year",
        "total",
        "expected",
    ]
)
DAYS = frozenset(("start", "day", "recorded"))
PLAIN = sorted((CATALOGUE.sentences.keys() | OF_FACTS | OF_RESULTS) - FOR_DEVELOPERS)


def wanted(code: str) -> set[str]:
    if code in CATALOGUE.sentences:
        return set(placeholders(CATALOGUE.sentences[code]["zh"]))
    return {name for _, name, _, _ in Formatter().parse(MESSAGES[code][1]) if name}


def values(code: str, parameter: str) -> list[str]:
    if parameter == "expected" and code in MESSAGES:
        return ["12"]
    if parameter in SETS:
        each = list(WORDS[SETS[parameter]])
        return [*each, ",".join(each)]
    if parameter in NAMES:
        return ["甲局"]
    if parameter in NUMBERS:
        return ["12"]
    assert parameter in DAYS, f"say in this test what {{{parameter}}} of {code} takes in practice"
    return ["2025-03-14"]


def fillings(code: str) -> Iterator[Mapping[str, str]]:
    names = sorted(wanted(code) - {"key"})
    fields = [*WORDS["field"], "ratings.甲", "counts.甲"] if code in OF_FACTS else [None]
    for chosen in product(*(values(code, name) for name in names)):
        for field in fields:
            params = dict(zip(names, chosen, strict=True))
            yield params if field is None else {**params, "field": field, "key": field}


@pytest.mark.parametrize("code", PLAIN)
def test_what_pages_tell_has_no_latin_letters(code: str) -> None:
    for params in fillings(code):
        said = message(code, "zh", params)
        assert latin(said) == [], (
            f"{said}\nsay it in Chinese; if it is for developers, name the code in tests/plain_sentences.py"
        )
        assert "?" not in said


@pytest.mark.parametrize("code", sorted(FOR_DEVELOPERS))
def test_only_what_quotes_something_is_for_developers(code: str) -> None:
    sentence = CATALOGUE.sentences[code]["zh"]
    quotes = {"GRAPHQL_SYNTAX", "GRAPHQL_VALIDATION", "BAD_INPUT"}
    assert latin(sentence) or placeholders(sentence) or code in quotes


def test_the_sentences_of_documents_are_those_that_are_left() -> None:
    assert {code for code in MESSAGES if for_authors(code)} == MESSAGES.keys() - OF_FACTS - OF_RESULTS
    assert MESSAGES.keys() >= OF_FACTS | OF_RESULTS


def test_every_noun_of_an_id_has_a_word() -> None:
    assert WORDS["noun"].keys() == NOUNS

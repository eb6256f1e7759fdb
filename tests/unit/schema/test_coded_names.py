"""Codes that a scheme or a roster gives are shown with the name that people read."""

import re
from collections.abc import Iterator, Mapping

from graphql import GraphQLObjectType, get_named_type

from schema.engine.libraries.strawberry_internals import graphql_schema
from schema.root import schema

# What a scheme or a roster has codes for that people read by a name.
NOUNS = frozenset(
    {
        "absent",
        "adjustment",
        "band",
        "category",
        "consequence",
        "event",
        "group",
        "indicator",
        "kind",
        "override",
        "period",
        "replaced",
        "then",
    }
)
# In place of a name beside a code: what is said of it in words.
SAID = frozenset({"name", "label", "message", "reason", "note"})
OTHERWISE: Mapping[str, str] = {
    "Consequence.band": "a grade, which has no code beside its name",
    "DocumentFault.indicator": "a place in a document that may be too faulty to name anything",
    "Indicator.parentCode": "the indicator above, which the same tree has with its name",
    "IndicatorAssessor.departmentCode": "a subject's code, for which `Measurement.assessor` has the subject",
}


def plain_texts() -> Iterator[tuple[GraphQLObjectType, str]]:
    for found in graphql_schema(schema).type_map.values():
        if isinstance(found, GraphQLObjectType) and not found.name.startswith("__"):
            for name, field in found.fields.items():
                if get_named_type(field.type).name == "String":
                    yield found, name


def words(name: str) -> set[str]:
    parts = (each.lower() for each in re.findall(r"[A-Z]?[a-z]+", name))
    return {re.sub("ies$", "y", each).removesuffix("s") if each.endswith("s") else each for each in parts}


def test_no_code_of_a_scheme_is_a_mere_text() -> None:
    mere = {f"{parent.name}.{name}" for parent, name in plain_texts() if words(name) & NOUNS}
    assert mere - OTHERWISE.keys() == set(), "make these CodedName: `coded(kind, code, source)`"


def test_whatever_has_a_code_has_words_for_it() -> None:
    mere = {
        f"{parent.name}.{name}"
        for parent, name in plain_texts()
        if "code" in words(name) and not SAID & parent.fields.keys()
    }
    unnamed = {f"{parent.name}.{name}" for parent, name in plain_texts() if re.search("[a-z]Code$", name)}
    said = {each for each in unnamed if each.split(".")[1].removesuffix("Code") in SAID}
    assert (mere | (unnamed - said)) - OTHERWISE.keys() == set(), "add the name beside the code"


def test_every_exception_is_there() -> None:
    there = {f"{parent.name}.{name}" for parent, name in plain_texts()}
    assert OTHERWISE.keys() <= there

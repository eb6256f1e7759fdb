"""What the schema's text says of itself: values of enums, and what specifies its scalars."""

import re
from importlib.resources import files

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLString,
    build_schema,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
)

from resolvers.results.shown_derivations import READING_NOTES
from schema.results.enums import LineNote
from schema.rules.enums import ScoringMethod
from schema.served_texts import scalars_text
from tenants.schemes import NOTES
from tenants.schemes.methods import METHODS

SCHEMA = build_schema((files("schema") / "schema.graphql").read_text("utf-8"))
ENUMS = sorted(
    name
    for name, type_ in SCHEMA.type_map.items()
    if isinstance(type_, GraphQLEnumType) and not is_introspection_type(type_)
)
SCALARS = sorted(
    name
    for name, type_ in SCHEMA.type_map.items()
    if isinstance(type_, GraphQLScalarType) and not is_specified_scalar_type(type_)
)
OWN = re.compile(r"graphql/scalars\.md#([a-z]+)")
STANDARD = re.compile(r"https://www\.rfc-editor\.org/rfc/rfc[0-9]+(#section-[0-9.]+)?")
HAN = re.compile(r"[\u4e00-\u9fff]")


def scalar(name: str) -> GraphQLScalarType:
    found = SCHEMA.type_map[name]
    assert isinstance(found, GraphQLScalarType)
    return found


@pytest.mark.parametrize("name", ENUMS)
def test_each_value_of_an_enum_is_described_with_its_chinese_word(name: str) -> None:
    found = SCHEMA.type_map[name]
    assert isinstance(found, GraphQLEnumType)
    for code, value in found.values.items():
        said = value.description or ""
        assert HAN.search(said), f"say in English and Chinese what {name}.{code} is (schema/**/enums.py)"
        assert len(said) >= 5
    described = [value.description for value in found.values.values()]
    assert len(set(described)) == len(described), f"two values of {name} say the same"


@pytest.mark.parametrize("name", SCALARS)
def test_each_scalar_names_what_specifies_it(name: str) -> None:
    url = scalar(name).specified_by_url or ""
    own = OWN.fullmatch(url)
    if own is None:
        assert STANDARD.fullmatch(url), f"{name}: name a standard, or write a section of schema/scalars.md"
        return
    assert own[1] == name.lower()
    assert f"\n## {name}\n" in scalars_text(), f"add the section {name} to schema/scalars.md"


def test_no_section_is_left_over() -> None:
    assert set(re.findall(r"^## (\w+)$", scalars_text(), re.MULTILINE)) == {
        name for name in SCALARS if OWN.fullmatch(scalar(name).specified_by_url or "")
    }


# Nouns whose values are closed sets wherever they stand: never a `String`. A `kind` may be the scheme's own.
CLOSED = re.compile(
    "(?i).*(method|action|status|level|role|tier|effect|severity|direction|rounding|mode|note ?code)$"
)


def test_a_closed_set_is_an_enum() -> None:
    texts = [
        f"{type_.name}.{name}"
        for type_ in SCHEMA.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not is_introspection_type(type_)
        for name, field in type_.fields.items()
        if get_named_type(field.type) is GraphQLString and CLOSED.fullmatch(name)
    ]
    assert texts == [], "make these enums, each value with its description (schema/**/enums.py)"


def test_the_enums_have_the_values_of_the_engine() -> None:
    assert {each.value for each in ScoringMethod} == METHODS.keys()
    assert {each.value for each in LineNote} == NOTES | READING_NOTES

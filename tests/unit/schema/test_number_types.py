"""A number has one type wherever its word stands in the schema, and never that of a text.

Held by the schema, and by the answers to the golden queries: a `String` in which a number stands is found.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    build_schema,
    get_named_type,
    parse,
)

SCHEMA = build_schema((files("schema") / "schema.graphql").read_text("utf-8"))
QUERIES = Path(__file__).parents[2] / "queries"
NUMBERS = frozenset({"Int", "Float", "Decimal", "ExactNumber"})
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(/[0-9]+)?")
# A sum in words, which may be a single figure: `10`, where nothing was deducted.
SUMS = frozenset({"ScoreLine.rule"})


def named_types() -> Iterator[tuple[str, str, str]]:
    """Every field and argument: its word, its type, and where it stands."""
    for name, kind in SCHEMA.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for word, field in kind.fields.items():
                yield word, get_named_type(field.type).name, f"{name}.{word}"
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for word, field in kind.fields.items():
                for argument, given in field.args.items():
                    yield argument, get_named_type(given.type).name, f"{name}.{word}({argument})"


def test_one_word_has_one_type_of_number() -> None:
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for word, kind, place in named_types():
        if kind in NUMBERS:
            found[word][kind].append(place)
    assert found["points"].keys() == {"ExactNumber"}
    assert found["weight"].keys() == {"ExactNumber"}
    assert {word: dict(kinds) for word, kinds in found.items() if len(kinds) > 1} == {}


def test_no_text_of_the_golden_answers_is_a_number() -> None:
    """If one is, give its field the type `ExactNumber`, or `Decimal` if it is one by construction."""
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for query in sorted(QUERIES.glob("*.graphql")):
        for place, value in _texts_of(query):
            texts[place].add(value)
    assert {"ScoreLine.label", "MethodSetting.text", "RankedScore.grade"} & texts.keys(), (
        "nothing is looked at"
    )
    numbers = {place: sorted(values) for place, values in texts.items() if any(map(NUMBER.fullmatch, values))}
    assert {place: values for place, values in numbers.items() if place not in SUMS} == {}


def _texts_of(query: Path) -> Iterator[tuple[str, str]]:
    """Every text of the answer to a golden query, with the field it stands in."""
    document = parse(query.read_text("utf-8"))
    answer = json.loads(query.with_suffix(".json").read_text("utf-8"))
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    (operation,) = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    yield from _texts(
        answer.get("data", answer),
        SCHEMA.get_root_type(operation.operation),
        operation.selection_set,
        fragments,
    )


def _texts(
    value: Any,
    kind: GraphQLNamedType | None,
    selected: SelectionSetNode | None,
    fragments: dict[str, FragmentDefinitionNode],
) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for each in value:
            yield from _texts(each, kind, selected, fragments)
    if not isinstance(value, dict) or selected is None:
        return
    for each in selected.selections:
        yield from _selected(value, kind, each, fragments)


def _selected(
    value: dict[str, Any],
    kind: GraphQLNamedType | None,
    selection: SelectionNode,
    fragments: dict[str, FragmentDefinitionNode],
) -> Iterator[tuple[str, str]]:
    if isinstance(selection, FragmentSpreadNode):
        fragment = fragments[selection.name.value]
        yield from _texts(
            value, SCHEMA.type_map[fragment.type_condition.name.value], fragment.selection_set, fragments
        )
    elif isinstance(selection, InlineFragmentNode):
        condition = selection.type_condition
        narrowed = SCHEMA.type_map[condition.name.value] if condition else kind
        yield from _texts(value, narrowed, selection.selection_set, fragments)
    if not isinstance(selection, FieldNode):
        return
    name = (selection.alias or selection.name).value
    if name not in value or not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return
    field = kind.fields.get(selection.name.value)
    if field is None:
        return
    inner, found = get_named_type(field.type), value[name]
    if inner.name == "String":
        for text in found if isinstance(found, list) else [found]:
            if text is not None:
                yield f"{kind.name}.{selection.name.value}", text
    else:
        yield from _texts(found, inner, selection.selection_set, fragments)

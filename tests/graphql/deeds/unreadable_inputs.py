"""The input of any mutation with every scalar and every id in it unreadable, made from the schema alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
    is_required_input_field,
)

from schema.root import schema

UNREADABLE = "?"
"""No number, no date, no code, no id."""

# Any value of theirs can be read.
_PLAIN = {"String": ("x", '"x"'), "Int": (1, "1"), "Boolean": (True, "true")}


@dataclass(frozen=True, slots=True)
class Made:
    """A value as JSON and as a literal, with the paths of what cannot be read in it."""

    value: Any
    literal: str
    paths: tuple[tuple[str, ...], ...] = ()


def mutations() -> list[str]:
    """The names of all mutations."""
    root = schema._schema.mutation_type
    assert root is not None
    return list(root.fields)


def unreadable_inputs(mutation: str) -> Iterator[Made]:
    """Inputs that name every field between them: several if of some fields exactly one may be given."""
    root = schema._schema.mutation_type
    assert root is not None
    taken = root.fields[mutation].args["input"].type
    most = max((len(each.fields) for each in _one_of(taken, set())), default=1)
    for choice in range(most):
        yield _made(taken, (), choice)


def _one_of(taken: Any, seen: set[str]) -> Iterator[GraphQLInputObjectType]:
    named = get_named_type(taken)
    if isinstance(named, GraphQLInputObjectType) and named.name not in seen:
        seen.add(named.name)
        if named.is_one_of:
            yield named
        for field in named.fields.values():
            yield from _one_of(field.type, seen)


def _made(taken: Any, path: tuple[str, ...], choice: int) -> Made:
    inner = get_nullable_type(taken)
    if isinstance(inner, GraphQLList):
        item = _made(inner.of_type, (*path, "0"), choice)
        return Made([item.value], f"[{item.literal}]", item.paths)
    if isinstance(inner, GraphQLInputObjectType):
        return _object(inner, path, choice)
    if isinstance(inner, GraphQLEnumType):
        name = next(iter(inner.values))
        return Made(name, name)
    if inner.name in _PLAIN:
        return Made(*_PLAIN[inner.name])
    return Made(UNREADABLE, f'"{UNREADABLE}"', (path,))


def _object(taken: GraphQLInputObjectType, path: tuple[str, ...], choice: int) -> Made:
    names = list(taken.fields)
    chosen = [names[choice % len(names)]] if taken.is_one_of else names
    parts = {
        name: _made(taken.fields[name].type, (*path, name), choice)
        for name in chosen
        if taken.is_one_of or _is_tried(taken.fields[name])
    }
    literal = ", ".join(f"{name}: {part.literal}" for name, part in parts.items())
    paths = tuple(each for part in parts.values() for each in part.paths)
    return Made({name: part.value for name, part in parts.items()}, f"{{{literal}}}", paths)


def _is_tried(field: GraphQLInputField) -> bool:
    """Texts and the like that may be left out are: they have rules of their own."""
    return is_required_input_field(field) or get_named_type(field.type).name not in _PLAIN

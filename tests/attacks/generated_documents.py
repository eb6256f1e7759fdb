"""Documents as nobody would write them, generated from the names of a schema.

Fragments that spread one another, used or not, in circles or doubling; many operations; fields repeated,
renamed, or not there; introspection anywhere; pages of every size. Most are refused: what matters is how.
"""

import re
from collections.abc import Container, Iterator, Sequence

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_required_argument,
)
from hypothesis import strategies as st

from tests.differential.draws import Draw, Draws

MOST_FRAGMENTS = 8
MOST_OPERATIONS = 4
MOST_SELECTIONS = 4
DEEPEST = 4

WithFields = GraphQLObjectType | GraphQLInterfaceType


class _Writer:
    """Writes one document as the draws have it."""

    def __init__(self, schema: GraphQLSchema, draws: Draws, without: Container[str]) -> None:
        self._schema = schema
        self._without = without
        self._draws = draws
        self._types: Sequence[WithFields] = [
            each for each in schema.type_map.values() if isinstance(each, WithFields)
        ]
        # Most documents are to pass the rules of GraphQL, so that what comes after them is reached.
        self._mistaken = draws.chance(4)
        self._circles = draws.chance(4)
        self._fragments = [
            (f"F{number}", draws.pick(self._types)) for number in range(draws.below(MOST_FRAGMENTS + 1))
        ]

    def document(self) -> str:
        """Operations and fragments, in any order."""
        query = self._schema.query_type
        assert query is not None
        operations = [
            f"query Q{number} {self._inside(query, 0)}"
            for number in range(1 + self._draws.below(MOST_OPERATIONS))
        ]
        fragments = [
            f"fragment {name} on {parent.name} {self._inside(parent, 1, after=number)}"
            for number, (name, parent) in enumerate(self._fragments)
        ]
        if not self._mistaken:
            fragments = _used(operations, fragments)
        parts = [*operations, *fragments]
        return " ".join(parts if self._draws.chance(2) else parts[::-1])

    def _inside(self, parent: WithFields, depth: int, *, after: int = -1) -> str:
        count = 1 + self._draws.below(MOST_SELECTIONS)
        return "{ " + " ".join(self._selection(parent, depth, after) for _ in range(count)) + " }"

    def _selection(self, parent: WithFields, depth: int, after: int) -> str:
        kind = self._draws.below(10)
        fitting = self._fitting(parent, after)
        if kind < 3 and fitting:
            return f"...{self._draws.pick(fitting)}"
        if kind == 3 and depth < DEEPEST:
            return f"... on {parent.name} {self._inside(parent, depth + 1, after=after)}"
        if kind == 4 and parent is self._schema.query_type and depth < DEEPEST:
            return "__schema " + self._inside(self._introspected("__Schema"), depth + 1, after=after)
        if kind == 5 and self._mistaken:
            return f"none{self._draws.below(5)}"
        return self._field(parent, depth, after)

    def _fitting(self, parent: WithFields, after: int) -> list[str]:
        """The fragments that may be spread here; without circles, only those that come later."""
        return [
            name
            for number, (name, each) in enumerate(self._fragments)
            if each is parent and (self._circles or number > after)
        ]

    def _field(self, parent: WithFields, depth: int, after: int) -> str:
        name, field = self._draws.pick(self._fields_of(parent))
        # Each field has a name of its own, so that fields with other arguments don't meet.
        alias = f"a{self._draws.below(4)}{name}: " if self._draws.chance(4) else ""
        named = get_named_type(field.type)
        if not is_composite_type(named):
            return alias + name + arguments_of(field, self._first)
        if depth >= DEEPEST or not isinstance(named, WithFields):
            return "__typename"
        inside = self._inside(named, depth + 1, after=after)
        return f"{alias}{name}{arguments_of(field, self._first)} {inside}"

    def _fields_of(self, parent: WithFields) -> list[tuple[str, GraphQLField]]:
        """The fields that need no argument; all of them if there may be mistakes."""
        every = [each for each in parent.fields.items() if each[0] not in self._without]
        simple = [
            (name, field)
            for name, field in every
            if not any(is_required_argument(each) for each in field.args.values())
        ]
        return every if self._mistaken or not simple else simple

    @property
    def _first(self) -> int:
        return 100 if self._mistaken else 10

    def _introspected(self, name: str) -> GraphQLObjectType:
        found = self._schema.type_map[name]
        assert isinstance(found, GraphQLObjectType)
        return found


def fields_alone(schema: GraphQLSchema) -> Iterator[str]:
    """A document for each field of each type, with what it requires and nothing below it."""
    for parent in schema.type_map.values():
        if isinstance(parent, WithFields) and not parent.name.startswith("__"):
            for name, field in parent.fields.items():
                inside = " { __typename }" if is_composite_type(get_named_type(field.type)) else ""
                yield f"{{ ...F }} fragment F on {parent.name} {{ {name}{arguments_of(field, 10)}{inside} }}"


def arguments_of(field: GraphQLField, first: int) -> str:
    """What a field requires, and the size of its page."""
    given = {
        name: '"1"' if is_leaf_type(get_named_type(each.type)) else "{}"
        for name, each in field.args.items()
        if is_required_argument(each)
    }
    if "first" in field.args:
        given["first"] = str(first)
    return "(" + ", ".join(f"{name}: {value}" for name, value in given.items()) + ")" if given else ""


def _used(operations: Sequence[str], fragments: Sequence[str]) -> list[str]:
    """The fragments that operations come to."""
    used: list[str] = []
    pending = list(operations)
    while pending:
        spread = set(re.findall(r"\.\.\.(F\d+)", pending.pop()))
        found = [each for each in fragments if each.split()[1] in spread and each not in used]
        used += found
        pending += found
    return used


def documents(schema: GraphQLSchema, *, without: Container[str] = ()) -> st.SearchStrategy[str]:
    """Documents for a schema, without the fields of some names."""

    @st.composite
    def document(draw: Draw) -> str:
        return _Writer(schema, Draws(draw), without).document()

    return document()

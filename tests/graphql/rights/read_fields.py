"""Every field of every type that a query can reach, and what is asked of it."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from schema.root import schema
from tenants.models.base import metadata
from tests.graphql.rights.read_ways import ARGUMENTS, WAYS, Way

WAYS_FILE = "tests/graphql/rights/read_ways.py"
FOUND = "found"
"""The values of the field that is asked stand under this name, with a number if it is asked in parts."""

# What tells the entries of a list apart, where a code alone doesn't.
_NAMED_BY = {"Measurement": "subject { code } indicator { code }", "Appointment": "holder { name }"}
_VERDICT = "allowed code"
_TABLE = re.compile(r"\b(?:FROM|JOIN)\s+(?:ONLY\s+)?\"?(\w+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as it is asked on a way."""

    way: Way
    field: str
    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.way.type}.{self.field}"

    @property
    def fields(self) -> str:
        """The field, in each of its parts."""
        return " ".join(f"{FOUND}{number}: {part}" for number, part in enumerate(self.parts))


def asked_fields() -> Iterator[Asked]:
    """Every field on every way to its type."""
    for way in (*WAYS, *derived_ways()):
        fields = object_type(way.type).fields
        for name in way.only or fields:
            arguments = way.arguments.get(name, ARGUMENTS.get(f"{way.type}.{name}", ""))
            yield Asked(way, name, tuple(_parts(f"{way.type}.{name}", name + arguments, fields[name])))
        for expression in way.also:
            name = expression.partition("(")[0]
            yield Asked(way, expression, tuple(_parts(f"{way.type}.{name}", expression, fields[name])))


def object_type(name: str) -> GraphQLObjectType:
    found = schema._schema.type_map.get(name)
    assert isinstance(found, GraphQLObjectType), (
        f"no such type any more, take its ways out of {WAYS_FILE}: {name}"
    )
    return found


def derived_ways() -> list[Way]:
    """Ways to the types that have none of their own: through the first field that answers with one."""
    known = {way.type for way in WAYS}
    waiting, found = deque(WAYS), []
    while waiting:
        way = waiting.popleft()
        for name, field in object_type(way.type).fields.items():
            for kind, inner in _objects(field):
                if kind.name not in known and _can_be_asked(way, name, field):
                    known.add(kind.name)
                    arguments = ARGUMENTS.get(f"{way.type}.{name}", "")
                    selection = way.selection % f"{name}{arguments} {{ {inner} }}"
                    found.append(Way(kind.name, f"{way.name}: {name}", way.asker, selection, way.shut))
                    waiting.append(found[-1])
    return found


def _can_be_asked(way: Way, name: str, field: GraphQLField) -> bool:
    needed = any(is_required_argument(each) for each in field.args.values())
    return (not way.only or name in way.only) and (not needed or f"{way.type}.{name}" in ARGUMENTS)


def _objects(field: GraphQLField) -> Iterator[tuple[GraphQLObjectType, str]]:
    """The types of the objects that a field answers with, each with the selection that leads there."""
    kind = get_named_type(field.type)
    if not isinstance(kind, GraphQLObjectType):
        return
    if not is_connection(kind):
        yield kind, "%s"
        return
    for name, inner in (("nodes", "nodes { %s }"), ("pageInfo", "pageInfo { %s }")):
        found = get_named_type(kind.fields[name].type)
        assert isinstance(found, GraphQLObjectType)
        yield found, inner


def is_connection(kind: GraphQLObjectType) -> bool:
    """Connections and their edges are asked with the field that answers with them."""
    return {"nodes", "edges", "totalCount", "pageInfo"} <= set(kind.fields)


def reachable() -> set[str]:
    """The object types that a query can reach, connections and edges aside."""
    root = schema._schema.query_type
    assert root is not None
    found, waiting = {root.name}, [root]
    while waiting:
        for field in waiting.pop().fields.values():
            kind = get_named_type(field.type)
            kinds = [each for each, _ in _objects(field)]
            if isinstance(kind, GraphQLInterfaceType):
                kinds = list(schema._schema.get_possible_types(kind))
            for each in kinds:
                if each.name not in found:
                    found.add(each.name)
                    waiting.append(each)
    return found


def _parts(coordinate: str, expression: str, field: GraphQLField) -> Iterator[str]:
    """The field as a whole; a connection list by list, since each could be read in another way."""
    needed = [name for name, each in field.args.items() if is_required_argument(each)]
    assert not needed or "(" in expression, (
        f"add its arguments to ARGUMENTS in {WAYS_FILE}: {coordinate} {needed}"
    )
    kind = get_named_type(field.type)
    if is_leaf_type(kind):
        yield expression
    elif isinstance(kind, GraphQLObjectType) and is_connection(kind):
        node = get_named_type(kind.fields["nodes"].type)
        yield f"{expression} {{ nodes {{ {_leaves(node)} }} }}"
        yield f"{expression} {{ edges {{ cursor node {{ {_leaves(node)} }} }} }}"
        yield f"{expression} {{ totalCount }}"
        yield f"{expression} {{ pageInfo {{ hasNextPage startCursor endCursor }} }}"
    else:
        yield f"{expression} {{ {_leaves(kind)} }}"


def _leaves(kind: object) -> str:
    """The plain values of an object."""
    if not isinstance(kind, GraphQLObjectType):
        return "__typename id"
    if kind.name == "Verdict":
        return _VERDICT
    names = [
        name
        for name, field in kind.fields.items()
        if is_leaf_type(get_named_type(field.type)) and not field.args
    ]
    return " ".join(["__typename", *names, _NAMED_BY.get(kind.name, "")])


def tables_of(statements: Sequence[str]) -> Counter[str]:
    """How many times each table is read."""
    return Counter(name for each in statements for name in _names(each))


def _names(statement: str) -> Iterable[str]:
    return [name for name in _TABLE.findall(statement) if name in metadata.tables]

"""Everything in an answer that has a global id: what a client's cache keeps of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLNamedOutputType,
    GraphQLObjectType,
    NameNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_leaf_type,
    parse,
    print_ast,
    visit,
)

from schema.engine.libraries.strawberry_internals import plain_attribute
from schema.root import schema


def node_types() -> list[GraphQLObjectType]:
    """The types of everything that has a global id."""
    kinds = schema._schema.type_map.values()
    return [kind for kind in kinds if isinstance(kind, GraphQLObjectType) and _is_node(kind)]


def _is_node(kind: GraphQLNamedOutputType | None) -> bool:
    return isinstance(kind, GraphQLObjectType) and any(each.name == "Node" for each in kind.interfaces)


def plain_fields(kind: Any) -> list[str]:
    """The fields of a type that show a value of its row."""
    return [
        name
        for name, field in kind.fields.items()
        if plain_attribute(field) is not None and is_leaf_type(get_named_type(field.type))
    ]


def with_identities(document: str) -> str:
    """A query that asks, wherever it asks for anything of a thing with an id, for all its plain values."""
    types = TypeInfo(schema._schema)

    class Adding(Visitor):
        def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
            parent = types.get_parent_type()
            if not isinstance(parent, GraphQLObjectType) or not _is_node(parent):
                return node
            named = {each.name.value for each in node.selections if isinstance(each, FieldNode)}
            wanted = [name for name in ("__typename", *plain_fields(parent)) if name not in named]
            added = tuple(
                FieldNode(name=NameNode(value=name), arguments=(), directives=()) for name in wanted
            )
            return SelectionSetNode(selections=(*node.selections, *added))

    return print_ast(visit(parse(document), TypeInfoVisitor(types, Adding())))


def identified(answer: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of an answer that tells its id and its type."""
    if isinstance(answer, dict):
        if "id" in answer and "__typename" in answer:
            yield answer
        for value in answer.values():
            yield from identified(value)
    elif isinstance(answer, list):
        for item in answer:
            yield from identified(item)


def kept(answer: Any) -> dict[str, dict[str, Any]]:
    """What a cache that goes by ids keeps of the plain values; fails where one thing is told in two ways."""
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for each in identified(answer):
        plain = ("__typename", *plain_fields(schema._schema.type_map[each["__typename"]]))
        for name in plain:
            if name in each:
                first = found[each["id"]].setdefault(name, each[name])
                assert first == each[name], f"{each['id']}: {name} is {first!r} and {each[name]!r}"
    return dict(found)

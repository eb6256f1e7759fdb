"""What a query asks for below a field, so that a list can fetch it for all its rows at once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import strawberry
from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionNode
from strawberry.types.nodes import Selection


def selected_names(info: strawberry.Info[Any, Any]) -> frozenset[str]:
    """The names of all fields selected at any depth below this one, fragments included."""
    return frozenset(name for field in info.selected_fields for name in _names(field))


def _names(selection: Selection) -> Iterator[str]:
    name = getattr(selection, "name", None)
    if name is not None:
        yield name
    for part in selection.selections:
        yield from _names(part)


def fields_below(info: strawberry.Info[Any, Any], *path: str) -> list[FieldNode]:
    """The fields along a path of names below this one, fragments included.

    Those that a condition may leave out aren't among them: who fetches for them may fetch for nothing.
    """
    # The public view of it is built anew for each list, which takes longer than looking.
    raw = info._raw_info
    found = list(raw.field_nodes)
    for name in path:
        below = (selection for node in found for selection in _selections(node))
        found = [node for node in _plain_fields(below, raw.fragments) if node.name.value == name]
    return found


def _plain_fields(
    selections: Iterable[SelectionNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    for selection in selections:
        if selection.directives:
            continue
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _plain_fields(_selections(fragments[selection.name.value]), fragments)
        else:
            yield from _plain_fields(_selections(selection), fragments)


def _selections(node: Any) -> Iterable[SelectionNode]:
    return () if node.selection_set is None else node.selection_set.selections

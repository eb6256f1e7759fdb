"""What a query asks for below a field, so that a list can fetch it for all its rows at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A field as it is selected, perhaps in several places of a document that are answered in one.

    Shows what is written, before any condition is judged: who knows the variables is the executor, whose own
    view of it can't be had from a resolver. The public view that resolvers have is built anew for each of
    them, which takes longer than what is saved by looking.
    """

    nodes: Sequence[FieldNode]
    fragments: Mapping[str, FragmentDefinitionNode]

    @classmethod
    def of(cls, info: strawberry.Info[Any, Any]) -> "Branch":
        """The field that is being resolved."""
        return cls(info._raw_info.field_nodes, info._raw_info.fragments)

    @property
    def has_arguments(self) -> bool:
        """Whether it is given any."""
        return any(node.arguments for node in self.nodes)

    def names(self) -> frozenset[str]:
        """The names of all fields selected at any depth below it."""
        names: set[str] = set()
        fields = self.nodes
        while fields:
            fields = [each for each in _selections(fields, self.fragments) if isinstance(each, FieldNode)]
            names.update(each.name.value for each in fields)
        return frozenset(names)

    def below(self) -> Mapping[str, "Branch"] | None:
        """The fields selected below it, by name; None if one of them stands under a condition."""
        found: dict[str, list[FieldNode]] = {}
        for selection in _selections(self.nodes, self.fragments):
            if selection.directives:
                return None
            if isinstance(selection, FieldNode):
                found.setdefault(selection.name.value, []).append(selection)
        return {name: Branch(nodes, self.fragments) for name, nodes in found.items()}


def _selections(
    fields: Sequence[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[SelectionNode]:
    """What is selected directly below some fields, the fragments it comes through and all that is in them."""
    waiting = [field.selection_set for field in fields]
    # Each once: a fragment that is spread again in the same selection adds nothing.
    spread: set[str] = set()
    while waiting:
        selections = waiting.pop()
        for selection in () if selections is None else selections.selections:
            yield selection
            if isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                spread.add(selection.name.value)
                waiting.append(fragments[selection.name.value].selection_set)


def entries_of(connection: Branch) -> Branch | None:
    """The entries of a connection, as selected in one of its two lists; None if in neither or in both."""
    lists = connection.below() or {}
    edges = lists.get("edges")
    nodes = [lists.get("nodes"), None if edges is None else (edges.below() or {}).get("node")]
    found = [branch for branch in nodes if branch is not None]
    return found[0] if len(found) == 1 else None

"""What is selected below a field, so that a list can read it for all its entries at once."""

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

from schema.engine.libraries.strawberry_internals import resolve_info


@dataclass(frozen=True, slots=True)
class Branch:
    """A selected field; its nodes are those of all places in the document that are merged into one.

    Shows the text of the document, with conditions not evaluated: a resolver cannot get the executor's own
    view, which knows the variables. Strawberry's public view (``info.selected_fields``) is built anew for
    each resolver, which takes longer than what is saved by looking.
    """

    nodes: Sequence[FieldNode]
    fragments: Mapping[str, FragmentDefinitionNode]

    @classmethod
    def of(cls, info: strawberry.Info[Any, Any]) -> "Branch":
        """The field that is being resolved."""
        raw = resolve_info(info)
        return cls(raw.field_nodes, raw.fragments)

    @property
    def has_arguments(self) -> bool:
        """Whether it has arguments."""
        return any(node.arguments for node in self.nodes)

    def names(self) -> frozenset[str]:
        """The names of all fields selected below it, at any depth."""
        names: set[str] = set()
        fields = self.nodes
        while fields:
            fields = [each for each in _selections(fields, self.fragments) if isinstance(each, FieldNode)]
            names.update(each.name.value for each in fields)
        return frozenset(names)

    def below(self) -> Mapping[str, "Branch"] | None:
        """The fields selected directly below it, by name; None if one of them has a condition."""
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
    """Everything selected directly below some fields: the fragments, and what stands in them."""
    pending = [field.selection_set for field in fields]
    # Each fragment once: spread again in the same selection, it adds nothing.
    spread: set[str] = set()
    while pending:
        selections = pending.pop()
        for selection in () if selections is None else selections.selections:
            yield selection
            if isinstance(selection, InlineFragmentNode):
                pending.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                spread.add(selection.name.value)
                pending.append(fragments[selection.name.value].selection_set)


def entries_of(connection: Branch) -> Branch | None:
    """The entries of a connection as selected; None if they are selected in neither list or in both."""
    lists = connection.below() or {}
    edges = lists.get("edges")
    nodes = [lists.get("nodes"), None if edges is None else (edges.below() or {}).get("node")]
    found = [branch for branch in nodes if branch is not None]
    return found[0] if len(found) == 1 else None

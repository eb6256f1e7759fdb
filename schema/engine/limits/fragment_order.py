"""The definitions of a document in an order in which each stands after the fragments that it spreads.

In this order every measure of a document is worked out in one pass, from the inside out: a fragment is
measured once, used or not, however often it is spread.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

Definition = OperationDefinitionNode | FragmentDefinitionNode


@dataclass(frozen=True, slots=True)
class OrderedDefinitions:
    """Operations and fragments, each after the fragments that it spreads; the fragments by their names."""

    definitions: Sequence[Definition]
    fragments: Mapping[str, FragmentDefinitionNode]


def ordered(document: DocumentNode) -> OrderedDefinitions | None:
    """The definitions in order; None if fragments spread one another in a circle."""
    definitions: list[Definition] = [
        each
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    # Of several fragments with one name the last counts, as in graphql-core; another rule refuses them.
    fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
    found = _Search(fragments)
    for definition in definitions:
        if not found.visit(definition):
            return None
    return OrderedDefinitions(found.order, fragments)


class _Search:
    """Depth-first, without recursion: a chain of fragments can be longer than Python's stack."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._seen: set[int] = set()
        self.order: list[Definition] = []

    def visit(self, start: Definition) -> bool:
        """Adds a definition and what it spreads; False if that is a circle."""
        if id(start) in self._seen:
            return True
        self._seen.add(id(start))
        way = [(start, _spreads(start.selection_set))]
        on_way = {id(start)}
        while way:
            definition, names = way[-1]
            name = next(names, None)
            if name is None:
                way.pop()
                on_way.discard(id(definition))
                self.order.append(definition)
                continue
            fragment = self._fragments.get(name)
            if fragment is None:
                continue
            if id(fragment) in on_way:
                return False
            if id(fragment) not in self._seen:
                self._seen.add(id(fragment))
                on_way.add(id(fragment))
                way.append((fragment, _spreads(fragment.selection_set)))
        return True


def _spreads(chosen: SelectionSetNode) -> Iterator[str]:
    pending = [chosen]
    while pending:
        for selection in pending.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                yield selection.name.value
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                pending.append(selection.selection_set)

"""How often a document may select the same field in the same place of its answer.

graphql-core compares every pair of fields that are merged in one place, fragments included. Without these
limits a document far below the limit of tokens keeps that comparison busy for seconds. Runs only on documents
that have passed the other limits: they have no circles, and are small with every fragment written out.
"""

from collections.abc import Iterable, Iterator, Mapping

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    SelectionSetNode,
)

from schema.engine.faults.errors import breach
from schema.engine.limits.fragment_order import OrderedDefinitions

MAX_REPEATS = 20

FREE_PAIRS = 4_000
PAIRS = 4
"""A document may have as many pairs of merged fields as this times its nodes, and ``FREE_PAIRS`` besides."""


def repeat_breaches(ordered: OrderedDefinitions, nodes: int) -> Iterator[GraphQLError]:
    """Refuses a document that repeats fields too often; unused fragments are compared as well, and count."""
    most = pairs = 0
    worst: FieldNode | None = None
    for definition in ordered.definitions:
        for same in _merged(definition.selection_set, ordered.fragments):
            pairs += len(same) * (len(same) - 1) // 2
            if len(same) > most:
                most, worst = len(same), same[0]
    if most > MAX_REPEATS:
        yield breach("REPEAT_LIMIT", MAX_REPEATS, most, worst)
    elif pairs > FREE_PAIRS + PAIRS * nodes:
        yield breach("PAIR_LIMIT", FREE_PAIRS + PAIRS * nodes, pairs)


def _merged(
    chosen: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[list[FieldNode]]:
    """For each place of the answer, the fields that are merged into it."""
    pending = [[chosen]]
    while pending:
        for same in _by_name(pending.pop(), fragments):
            yield same
            inside = [each.selection_set for each in same if each.selection_set is not None]
            if inside:
                pending.append(inside)


def _by_name(
    merged: Iterable[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterable[list[FieldNode]]:
    found: dict[str, list[FieldNode]] = {}
    spread: set[str] = set()
    pending = list(merged)
    while pending:
        for selection in pending.pop().selections:
            if isinstance(selection, FieldNode):
                found.setdefault((selection.alias or selection.name).value, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                pending.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                spread.add(selection.name.value)
                fragment = fragments.get(selection.name.value)
                if fragment is not None:
                    pending.append(fragment.selection_set)
    return found.values()

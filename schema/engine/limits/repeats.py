"""How often a document may select the same field in the same place of its answer.

graphql-core compares every pair of fields that are merged in one place, fragments included. Without this
limit a document far below the limit of tokens keeps that comparison busy for seconds. Runs only on documents
that have passed the other limits: they have no cycles, and are small with every fragment expanded.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    ASTValidationRule,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from schema.engine.faults.errors import breach

MAX_REPEATS = 20


class RepeatLimit(ASTValidationRule):
    """Counts the fields that are merged in one place."""

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Each operation has an answer of its own."""
        self._measure(node)

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_args: Any) -> None:
        """A fragment is compared on its own as well, even if no operation uses it."""
        self._measure(node)

    def _measure(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> None:
        pending = [[node.selection_set]]
        while pending:
            for same in self._merged_fields(pending.pop()):
                if len(same) > MAX_REPEATS:
                    self.report_error(breach("REPEAT_LIMIT", MAX_REPEATS, len(same), same[0]))
                    return
                inside = [each.selection_set for each in same if each.selection_set is not None]
                if inside:
                    pending.append(inside)

    def _merged_fields(self, merged: Iterable[SelectionSetNode]) -> Iterable[list[FieldNode]]:
        found: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for chosen in merged:
            for field in self._fields(chosen, spread):
                found.setdefault((field.alias or field.name).value, []).append(field)
        return found.values()

    def _fields(self, chosen: SelectionSetNode, spread: set[str]) -> Iterator[FieldNode]:
        pending = [chosen]
        while pending:
            for selection in pending.pop().selections:
                if isinstance(selection, FieldNode):
                    yield selection
                elif isinstance(selection, InlineFragmentNode):
                    pending.append(selection.selection_set)
                elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                    spread.add(selection.name.value)
                    fragment = self.context.get_fragment(selection.name.value)
                    if fragment is not None:
                        pending.append(fragment.selection_set)

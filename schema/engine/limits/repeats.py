"""How often one query may say the same field again in the same place of its answer.

graphql-core compares every pair of fields that meet in one place, fragments included; without this limit
a document far below the token limit keeps that comparison busy for seconds. Runs only on documents that
``cost`` has passed: they have no cycles and are small when every fragment is written out.
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
    """Counts the fields that meet in one place."""

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Each operation is an answer of its own."""
        self._measure(node)

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_args: Any) -> None:
        """A fragment is compared on its own as well, even one that no operation uses."""
        self._measure(node)

    def _measure(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> None:
        waiting = [[node.selection_set]]
        while waiting:
            for meeting in self._meetings(waiting.pop()):
                if len(meeting) > MAX_REPEATS:
                    self.report_error(breach("REPEAT_LIMIT", MAX_REPEATS, len(meeting), meeting[0]))
                    return
                inside = [each.selection_set for each in meeting if each.selection_set is not None]
                if inside:
                    waiting.append(inside)

    def _meetings(self, merged: Iterable[SelectionSetNode]) -> Iterable[list[FieldNode]]:
        meetings: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for chosen in merged:
            for field in self._fields(chosen, spread):
                meetings.setdefault((field.alias or field.name).value, []).append(field)
        return meetings.values()

    def _fields(self, chosen: SelectionSetNode, spread: set[str]) -> Iterator[FieldNode]:
        waiting = [chosen]
        while waiting:
            for selection in waiting.pop().selections:
                if isinstance(selection, FieldNode):
                    yield selection
                elif isinstance(selection, InlineFragmentNode):
                    waiting.append(selection.selection_set)
                elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                    spread.add(selection.name.value)
                    fragment = self.context.get_fragment(selection.name.value)
                    if fragment is not None:
                        waiting.append(fragment.selection_set)

"""Limits on the shape of a document: depth, aliases, directives."""

from typing import Any

from graphql import (
    ASTValidationRule,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)
from graphql.validation import ASTValidationContext

from schema.engine.faults.errors import breach
from schema.engine.limits.walks import MAX_STEPS, introspects

MAX_DEPTH = 15
MAX_ALIASES = 50
MAX_DIRECTIVES = 30


class DepthLimit(ASTValidationRule):
    """How many fields stand inside one another."""

    def __init__(self, context: ASTValidationContext) -> None:
        super().__init__(context)
        self._of_fragment: dict[str, int] = {}

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Measured once per operation, fragments included."""
        depth = self._deepest(node.selection_set, 0)
        if depth > MAX_DEPTH:
            self.report_error(breach("DEPTH_LIMIT", MAX_DEPTH, depth, node))

    def _deepest(self, chosen: SelectionSetNode | None, steps: int) -> int:
        if chosen is None:
            return 0
        if steps > MAX_STEPS:
            return MAX_DEPTH + 1
        return max((self._depth(each, steps + 1) for each in chosen.selections), default=0)

    def _depth(self, selection: SelectionNode, steps: int) -> int:
        if isinstance(selection, FieldNode):
            # Introspection is deep by nature and has its own rule in graphql-core.
            return 1 if introspects(selection) else 1 + self._deepest(selection.selection_set, steps)
        if isinstance(selection, InlineFragmentNode):
            return self._deepest(selection.selection_set, steps)
        return self._fragment(selection, steps) if isinstance(selection, FragmentSpreadNode) else 0

    def _fragment(self, spread: FragmentSpreadNode, steps: int) -> int:
        name = spread.name.value
        if name not in self._of_fragment:
            # A cycle ends here; another rule reports it.
            self._of_fragment[name] = 0
            fragment = self.context.get_fragment(name)
            self._of_fragment[name] = self._deepest(fragment.selection_set, steps) if fragment else 0
        return self._of_fragment[name]


class AliasLimit(ASTValidationRule):
    """How often fields are renamed: an alias is needed to ask for one field many times."""

    def enter_document(self, *_args: Any) -> None:
        """Starts counting with each document."""
        self._aliases = 0

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        """Counts the field if it has an alias."""
        self._aliases += node.alias is not None

    def leave_document(self, *_args: Any) -> None:
        """Reports the count if it is too high."""
        if self._aliases > MAX_ALIASES:
            self.report_error(breach("ALIAS_LIMIT", MAX_ALIASES, self._aliases))


class DirectiveLimit(ASTValidationRule):
    """How many directives the document has."""

    def enter_document(self, *_args: Any) -> None:
        """Starts counting with each document."""
        self._directives = 0

    def enter_directive(self, *_args: Any) -> None:
        """Counts the directive."""
        self._directives += 1

    def leave_document(self, *_args: Any) -> None:
        """Reports the count if it is too high."""
        if self._directives > MAX_DIRECTIVES:
            self.report_error(breach("DIRECTIVE_LIMIT", MAX_DIRECTIVES, self._directives))

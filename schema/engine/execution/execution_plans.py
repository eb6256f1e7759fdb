"""Execution plans: what is cached of a document once it was executed (selected fields, generated functions).

One :class:`Plans` belongs to one parsed document. It has a plan for each operation and each outcome of its
``@skip`` and ``@include``: everything else about a selection is the same for every request.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DirectiveNode,
    FragmentDefinitionNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSkipDirective,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)

from schema.engine.execution.code_generation import Fill
from schema.engine.execution.listings import SelectedLists
from schema.engine.execution.plain_values import Complete
from schema.engine.execution.resolver_calls import CallForm
from schema.engine.libraries.graphql_core_internals import CollectedFields, FieldDetailsList, GroupedFieldSet

# Plans that are kept for one document; any further outcome is planned anew at each request.
MOST_PLANS = 8

_CONDITIONS = frozenset({GraphQLSkipDirective.name, GraphQLIncludeDirective.name})
_ABSENT = object()


@dataclass(slots=True)
class Plan:
    """One operation with one outcome of its conditions.

    The keys hold the ``id()`` of a list of field details. The plan holds the list as well, so that no other
    object can get the same ``id()``.
    """

    # Held for the same reason: the plan is found by the ``id()`` of the operation.
    operation: OperationDefinitionNode
    root: GroupedFieldSet | None = None
    below: dict[tuple[GraphQLObjectType, int], tuple[FieldDetailsList, CollectedFields]] = field(
        default_factory=dict
    )
    values: dict[tuple[GraphQLOutputType, int], tuple[FieldDetailsList, Complete | None]] = field(
        default_factory=dict
    )
    objects: dict[
        tuple[GraphQLOutputType, int],
        tuple[FieldDetailsList, tuple[GraphQLObjectType, GroupedFieldSet] | None],
    ] = field(default_factory=dict)
    fields: dict[tuple[GraphQLObjectType, int], tuple[GroupedFieldSet, Fill | None]] = field(
        default_factory=dict
    )
    calls: dict[tuple[GraphQLObjectType, int], tuple[FieldDetailsList, CallForm | None]] = field(
        default_factory=dict
    )
    lists: dict[tuple[GraphQLOutputType, int], tuple[FieldDetailsList, SelectedLists | None]] = field(
        default_factory=dict
    )


class Plans:
    """The plans of one document."""

    def __init__(self) -> None:
        self._plans: dict[Hashable, Plan] = {}
        self._conditions: dict[int, tuple[str, ...]] = {}

    def plan(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> Plan:
        """The plan of an operation of the document for these coerced variables."""
        key = (id(operation), *(variables.get(name, _ABSENT) for name in self._of(operation, fragments)))
        known = self._plans.get(key)
        if known is not None:
            return known
        plan = Plan(operation)
        if len(self._plans) < MOST_PLANS:
            self._plans[key] = plan
        return plan

    def _of(
        self, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> tuple[str, ...]:
        known = self._conditions.get(id(operation))
        if known is None:
            known = self._conditions[id(operation)] = conditions_of(operation, *fragments.values())
        return known


def conditions_of(*definitions: Node) -> tuple[str, ...]:
    """The variables that decide on ``@skip`` and ``@include`` anywhere in some definitions."""
    visitor = _Conditions()
    for definition in definitions:
        visit(definition, visitor)
    return tuple(sorted(visitor.names))


class _Conditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_rest: Any) -> None:
        if node.name.value in _CONDITIONS:
            self.names |= {
                argument.value.name.value
                for argument in node.arguments or ()
                if isinstance(argument.value, VariableNode)
            }

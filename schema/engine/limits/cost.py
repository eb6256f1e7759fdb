"""The cost of an operation: how many values its answer can have.

It is worked out from the document alone, without the values of variables, so that it holds for every request
with the same text.
"""

from collections.abc import Callable
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from schema.engine.faults.errors import breach
from schema.engine.libraries.strawberry_internals import metadata_of
from schema.engine.limits.walks import MAX_STEPS, introspects
from schema.engine.paging.relay_connections import DEFAULT_FIRST, MAX_FIRST

MAX_COST = 100_000

LIST_SIZE = 10
"""The assumed length of a list that has no pages and doesn't say ``metadata={"list_size": n}``."""

INTROSPECTION_COST = 200
"""The cost of each selection under ``__schema`` or ``__type``: they answer for every type there is."""


class CostMeter:
    """Works out the cost of the operations of one document.

    Every field costs 1, and what stands inside a list counts as often as the list is long. A field that has
    to work before it can answer says so: ``metadata={"work": n}``.
    """

    def __init__(
        self, schema: GraphQLSchema, get_fragment: Callable[[str], FragmentDefinitionNode | None]
    ) -> None:
        self._schema = schema
        self._get_fragment = get_fragment
        self._of_fragment: dict[str, int] = {}

    def cost(self, operation: OperationDefinitionNode) -> int:
        """The cost of one operation, fragments included."""
        return self._total(operation.selection_set, self._schema.get_root_type(operation.operation), 0)

    def _total(self, chosen: SelectionSetNode | None, parent: GraphQLCompositeType | None, steps: int) -> int:
        # Nesting without bound is refused by its depth, a name without type by GraphQL's own rules.
        if chosen is None or steps > MAX_STEPS:
            return 0
        return sum(self._cost(each, parent, steps + 1) for each in chosen.selections)

    def _cost(self, selection: SelectionNode, parent: GraphQLCompositeType | None, steps: int) -> int:
        if isinstance(selection, FieldNode):
            return self._field(selection, parent, steps)
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            inside = self._type(condition.name.value) if condition else parent
            return self._total(selection.selection_set, inside, steps)
        return self._fragment(selection, steps) if isinstance(selection, FragmentSpreadNode) else 0

    def _field(self, node: FieldNode, parent: GraphQLCompositeType | None, steps: int) -> int:
        if introspects(node):
            return INTROSPECTION_COST * (1 + self._total(node.selection_set, None, steps))
        field = _definition(parent, node.name.value)
        if field is None:
            return 1 + self._total(node.selection_set, None, steps)
        named = get_named_type(field.type)
        inside = named if is_composite_type(named) else None
        return 1 + _work(field) + _size(field, node, parent) * self._total(node.selection_set, inside, steps)

    def _fragment(self, spread: FragmentSpreadNode, steps: int) -> int:
        name = spread.name.value
        if name not in self._of_fragment:
            # A cycle ends here; another rule reports it.
            self._of_fragment[name] = 0
            fragment = self._get_fragment(name)
            if fragment is not None:
                inside = self._type(fragment.type_condition.name.value)
                self._of_fragment[name] = self._total(fragment.selection_set, inside, steps)
        return self._of_fragment[name]

    def _type(self, name: str) -> GraphQLCompositeType | None:
        found = self._schema.get_type(name)
        return found if is_composite_type(found) else None


def costs_of(schema: GraphQLSchema, document: DocumentNode) -> list[int]:
    """The costs of the operations of a document that is valid, in their order."""
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    meter = CostMeter(schema, fragments.get)
    return [meter.cost(each) for each in document.definitions if isinstance(each, OperationDefinitionNode)]


class CostLimit(ValidationRule):
    """Refuses operations that cost too much."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._meter = CostMeter(context.schema, context.get_fragment)

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Measured once per operation."""
        cost = self._meter.cost(node)
        if cost > MAX_COST:
            self.report_error(breach("COST_LIMIT", MAX_COST, cost, node))


def _definition(parent: GraphQLCompositeType | None, name: str) -> GraphQLField | None:
    if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return None
    found: GraphQLField | None = parent.fields.get(name)
    return found


def _work(field: GraphQLField) -> int:
    return int(metadata_of(field).get("work", 0))


def _size(field: GraphQLField, node: FieldNode, parent: GraphQLCompositeType | None) -> int:
    # Each selection of introspection has its own price.
    if parent is None or parent.name.startswith("__"):
        return 1
    if "first" in field.args:
        return _page_size(node, int(metadata_of(field).get("longest_page", MAX_FIRST)))
    if not is_list_type(get_nullable_type(field.type)) or _is_page(parent):
        return 1
    return int(metadata_of(field).get("list_size", LIST_SIZE))


def _is_page(parent: GraphQLCompositeType | None) -> bool:
    # The entries of a page were counted at the field that has the page's arguments.
    return _definition(parent, "pageInfo") is not None


def _page_size(node: FieldNode, longest: int) -> int:
    for argument in node.arguments or ():
        if argument.name.value == "first":
            if isinstance(argument.value, IntValueNode):
                return max(1, min(int(argument.value.value), longest))
            # A variable may have any value up to the longest page.
            return longest
    return DEFAULT_FIRST

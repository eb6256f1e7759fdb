"""Parses and validates documents: the limits come first, the rules of GraphQL after them.

Every step takes time in proportion to the document: the first by themselves, those after them because the
first have refused circles, and documents that are large with their fragments written out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoFragmentCyclesRule,
    OperationDefinitionNode,
    parse,
    validate,
)

from schema.engine.execution.turns import LARGE
from schema.engine.faults.one_of_counts import CountedOneOfs, NonNullInOneOfs
from schema.engine.faults.unread_values import UnreadLiterals
from schema.engine.libraries.strawberry_internals import validation_errors
from schema.engine.limits.cost import CostMeter, cost_breaches
from schema.engine.limits.fragment_order import OrderedDefinitions, ordered
from schema.engine.limits.introspection_costs import IntrospectionCosts
from schema.engine.limits.list_lengths import LONGEST_LIST, ListLengths, LiteralLists
from schema.engine.limits.page_prices import PagePrices
from schema.engine.limits.query_tokens import MAX_TOKENS, IndexedSource, scan
from schema.engine.limits.repeats import repeat_breaches
from schema.engine.limits.shape import ShapeMeter, shape_breaches


@dataclass(frozen=True, slots=True)
class Judged:
    """A document with its errors; without errors, with the cost of each of its operations in their order.

    Costs are those of the longest pages; where the sizes of pages are variables, ``prices`` has others.
    """

    document: DocumentNode
    errors: Sequence[GraphQLError]
    costs: Sequence[int | None]
    prices: Sequence[PagePrices | None]
    fragments: Mapping[str, FragmentDefinitionNode]


class DocumentValidation:
    """Judges documents by the limits and by one schema."""

    def __init__(self, schema: GraphQLSchema, lengths: ListLengths) -> None:
        self._schema = schema
        self._lengths = lengths
        self._introspection = IntrospectionCosts(schema)

    def judge(self, text: str) -> Judged:
        """A document with its verdict; raises what the limits on its tokens and the parser raise."""
        scan(text)
        document = parse(IndexedSource(text), max_tokens=MAX_TOKENS)
        operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        order = ordered(document)
        if order is None:
            errors = validate(self._schema, document, (NoFragmentCyclesRule,))
            return Judged(document, errors, [None] * len(operations), [None] * len(operations), {})
        shapes = ShapeMeter(order)
        costs = CostMeter(self._schema, self._introspection, order)
        # Each step runs only if the one before it found nothing: what one step refuses can keep the next
        # busy for seconds.
        errors = (
            [*shape_breaches(shapes), *self._cost_breaches(costs, order)]
            or [*repeat_breaches(order, shapes.nodes), *self._long_lists(document, shapes)]
            or validation_errors(self._schema, document, CountedOneOfs, NonNullInOneOfs, UnreadLiterals)
        )
        known = [None if errors else costs.cost(each) for each in operations]
        prices = [None if errors else self._prices(each, costs, order) for each in operations]
        return Judged(document, errors, known, prices, order.fragments)

    def _cost_breaches(self, costs: CostMeter, order: OrderedDefinitions) -> list[GraphQLError]:
        """What costs too much whatever its variables are."""
        found = list(cost_breaches(costs, order))
        if not found or not costs.page_variables:
            return found
        return list(cost_breaches(self._meter(order, dict.fromkeys(costs.page_variables, 1)), order))

    def _prices(
        self, operation: OperationDefinitionNode, costs: CostMeter, order: OrderedDefinitions
    ) -> PagePrices | None:
        """The prices of an operation that may be large or refused; others need none."""
        limit, most = costs.limit(operation), costs.cost(operation)
        if not costs.page_variables or (most <= limit and most < LARGE):
            return None

        def cost(sizes: Mapping[str, int]) -> int:
            return self._meter(order, sizes).cost(operation)

        return PagePrices(operation, costs.page_variables, limit, cost)

    def _meter(self, order: OrderedDefinitions, sizes: Mapping[str, int]) -> CostMeter:
        return CostMeter(self._schema, self._introspection, order, sizes)

    def _long_lists(self, document: DocumentNode, shapes: ShapeMeter) -> list[GraphQLError]:
        if shapes.longest_list <= LONGEST_LIST:
            return []
        rule = cast("type[ASTValidationRule]", partial(LiteralLists, self._lengths))
        return validate(self._schema, document, (rule,))

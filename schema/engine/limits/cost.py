"""The cost of an operation: how many values its answer can have.

It is worked out from the document alone, for the longest pages where their sizes are variables, so that it
holds for every request with the same text. What is dear then is worked out again with a request's own sizes
(`page_prices.py`).
"""

from collections.abc import Iterator, Mapping
from operator import add
from types import MappingProxyType

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from schema.engine.execution.documents import SCHEMA_FIELDS, root_fields, sides
from schema.engine.execution.turns import LARGE
from schema.engine.faults.errors import breach
from schema.engine.libraries.strawberry_internals import declared_metadata, resolver_kind
from schema.engine.limits.fragment_order import Definition, OrderedDefinitions
from schema.engine.limits.introspection_costs import Costs, IntrospectionCosts
from schema.engine.paging.relay_connections import DEFAULT_FIRST, MAX_FIRST

MAX_COST = 100_000

BESIDE_INTROSPECTION = 10_000
"""What an operation may cost that asks for the schema, at any depth, and for something else: it runs on the
event loop, where graphql-core answers introspection in one piece, and its answer is not kept."""

RESOLVER = 6
"""What a resolver costs that answers at once, beside what its field declares: some 12 µs of CPU."""

AWAITED = 25
"""What a resolver costs that is awaited, by a task of its own: some 50 µs."""

LIST_SIZE = 10
"""The assumed length of a list that has no pages and doesn't say ``metadata={"list_size": n}``."""

_NO_SIZES: Mapping[str, int] = MappingProxyType({})

# Fragments multiply: figures above this one are not told, and need not be worked out.
_HIGHEST = 10**12


class CostMeter:
    """Works out the costs of the definitions of one document, each from those of its fragments.

    Every field costs 1, one with a resolver more, and what stands inside a list counts as often as the list
    is long. A field that has to work before it can answer says so: ``metadata={"work": n}``. A list that is
    as long as the one in an argument names it: ``metadata={"sized_by": "ids"}``.

    ``sizes`` are those of pages and of such lists by the names of their variables; one without it is the
    longest that may be.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        introspection: IntrospectionCosts,
        ordered: OrderedDefinitions,
        sizes: Mapping[str, int] = _NO_SIZES,
    ) -> None:
        self.page_variables: set[str] = set()
        """The names of the variables that are sizes of pages, or lists that say how long the answer's is."""
        self._schema = schema
        self._introspection = introspection
        self._fragments = ordered.fragments
        self._sizes = sizes
        self._costs: dict[int, Costs] = {}
        self._asking: set[int] = set()
        for definition in ordered.definitions:
            self._asks_for_schema = False
            self._costs[id(definition)] = self._inside(definition.selection_set, self._root(definition))
            if self._asks_for_schema:
                self._asking.add(id(definition))

    def cost(self, definition: Definition) -> int:
        """The cost of an operation or a fragment."""
        return self._costs[id(definition)][0]

    def limit(self, definition: Definition) -> int:
        """What an operation or a fragment may cost."""
        if isinstance(definition, FragmentDefinitionNode):
            return MAX_COST
        fields = root_fields(definition, self._fragments)
        if id(definition) in self._asking and sides(fields)[1]:
            return BESIDE_INTROSPECTION
        root = self._schema.get_root_type(definition.operation)
        declared = [] if root is None else [root.fields[each] for each in fields if each in root.fields]
        computing = [each for each in map(declared_metadata, declared) if each.get("computes")]
        if computing and definition.operation is OperationType.MUTATION:
            # It takes no turn, since it would keep others waiting while it computes.
            return min(MAX_COST, LARGE + sum(int(each.get("work", 0)) for each in computing))
        return MAX_COST

    def _root(self, definition: Definition) -> GraphQLCompositeType | None:
        if isinstance(definition, FragmentDefinitionNode):
            return self._type(definition.type_condition.name.value)
        return self._schema.get_root_type(definition.operation)

    def _inside(self, chosen: SelectionSetNode | None, parent: GraphQLCompositeType | None) -> Costs:
        found = self._introspection.same(0)
        if chosen is None:
            return found
        for selection in chosen.selections:
            if not _is_added_name(selection, parent):
                found = tuple(map(add, found, self._selection(selection, parent)))
        # An object costs something, even if nothing but its type's name is asked of it.
        return tuple(min(cost, _HIGHEST) for cost in found) if any(found) else self._introspection.same(1)

    def _selection(self, selection: SelectionNode, parent: GraphQLCompositeType | None) -> Costs:
        if isinstance(selection, FieldNode):
            return self._field(selection, parent)
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            inside = self._type(condition.name.value) if condition else parent
            return self._inside(selection.selection_set, inside)
        if isinstance(selection, FragmentSpreadNode) and selection.name.value in self._fragments:
            spread = id(self._fragments[selection.name.value])
            self._asks_for_schema |= spread in self._asking
            return self._costs[spread]
        return self._introspection.same(0)

    def _field(self, node: FieldNode, parent: GraphQLCompositeType | None) -> Costs:
        field = None if parent is None else self._schema.get_field(parent, node.name.value)
        if parent is None or field is None:
            return self._introspection.same(1 + self._inside(node.selection_set, None)[0])
        named = get_named_type(field.type)
        if is_composite_type(named):
            inside = self._inside(node.selection_set, named)
        else:
            inside = self._introspection.same(int(_is_list(field)))
        self._asks_for_schema |= node.name.value in SCHEMA_FIELDS
        if parent.name.startswith("__"):
            return self._introspection.field(parent.name, node.name.value, inside)
        return self._introspection.same(1 + _work(field) + self._size(field, node, parent) * inside[0])

    def _size(self, field: GraphQLField, node: FieldNode, parent: GraphQLCompositeType) -> int:
        if "first" in field.args:
            return self._page_size(node, int(declared_metadata(field).get("longest_page", MAX_FIRST)))
        if not _is_list(field) or _is_page(parent):
            return 1
        declared = declared_metadata(field)
        longest = int(declared.get("list_size", LIST_SIZE))
        sized_by = declared.get("sized_by")
        return longest if sized_by is None else self._given_length(node, sized_by, longest)

    def _given_length(self, node: FieldNode, argument: str, longest: int) -> int:
        """The length of the list in an argument, which the answer's list is as long as."""
        given = _given(node, argument)
        # One value is a list of its own.
        length = len(given.values) if isinstance(given, ListValueNode) else 1
        return self._bounded(given, length, longest)

    def _page_size(self, node: FieldNode, longest: int) -> int:
        given = _given(node, "first")
        if given is None or isinstance(given, NullValueNode):
            return DEFAULT_FIRST
        size = int(given.value) if isinstance(given, IntValueNode) else longest
        return self._bounded(given, size, longest)

    def _bounded(self, given: ValueNode | None, size: int, longest: int) -> int:
        """The size, or the one that a variable has in this request; at least 1 and at most the longest."""
        if isinstance(given, VariableNode):
            self.page_variables.add(given.name.value)
            size = self._sizes.get(given.name.value, longest)
        return max(1, min(size, longest))

    def _type(self, name: str) -> GraphQLCompositeType | None:
        found = self._schema.get_type(name)
        return found if is_composite_type(found) else None


def cost_breaches(costs: CostMeter, ordered: OrderedDefinitions) -> Iterator[GraphQLError]:
    """Refuses a document of which a definition costs too much; the dearest is told."""
    dear = [each for each in ordered.definitions if costs.cost(each) > BESIDE_INTROSPECTION]
    too_dear = [each for each in dear if costs.cost(each) > costs.limit(each)]
    if too_dear:
        dearest = max(too_dear, key=costs.cost)
        yield breach("COST_LIMIT", costs.limit(dearest), costs.cost(dearest), dearest)


def _given(node: FieldNode, argument: str) -> ValueNode | None:
    """What a field's argument is given in the document."""
    return next((each.value for each in node.arguments or () if each.name.value == argument), None)


def _is_added_name(selection: SelectionNode, parent: GraphQLCompositeType | None) -> bool:
    """Whether it is the name of the type, which caches of clients ask of each object beside what they show.

    Under its own name it is answered once for each object, however often it is asked.
    """
    if not isinstance(selection, FieldNode) or selection.name.value != "__typename" or selection.alias:
        return False
    return parent is None or not parent.name.startswith("__")


def _definition(parent: GraphQLCompositeType | None, name: str) -> GraphQLField | None:
    if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return None
    found: GraphQLField | None = parent.fields.get(name)
    return found


def _work(field: GraphQLField) -> int:
    declared = int(declared_metadata(field).get("work", 0))
    match resolver_kind(field):
        case "awaited":
            return declared + AWAITED
        case "at once":
            return declared + RESOLVER
    return declared


def _is_list(field: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(field.type))


def _is_page(parent: GraphQLCompositeType) -> bool:
    # The entries of a page were counted at the field that has the page's arguments.
    return _definition(parent, "pageInfo") is not None

"""How much one query may ask for: tokens, nesting, aliases, directives and cost.

Judges the document alone, before anything runs and without the values of variables, so that a verdict
holds for every request with the same text. Knows the shape of the schema, not what stands behind it.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    ASTValidationRule,
    FieldNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InlineFragmentNode,
    IntValueNode,
    NoFragmentCyclesRule,
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
from graphql.language import Lexer, Source, TokenKind
from graphql.validation import ASTValidationContext

from schema.engine.faults.errors import breach
from schema.engine.faults.texts import check_text
from schema.engine.paging.relay_connections import DEFAULT_FIRST, MAX_FIRST

MAX_TOKENS = 2_000
MAX_BRACKETS = 64
MAX_NUMBER = 100
MAX_DEPTH = 15
MAX_ALIASES = 50
MAX_DIRECTIVES = 30
MAX_COST = 100_000

LIST_SIZE = 10
"""How long a list is taken to be that has no pages and doesn't say ``metadata={"list_size": n}``."""

INTROSPECTION_COST = 200
"""What each selection under ``__schema`` or ``__type`` costs: they answer for every type there is."""

# Fields, inline fragments and spreads on the way down; far beyond MAX_DEPTH, far below Python's stack.
_MAX_STEPS = 100
_OPENING = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})
_TEXTS = frozenset({TokenKind.STRING, TokenKind.BLOCK_STRING})
_NUMBERS = frozenset({TokenKind.INT, TokenKind.FLOAT})


def scan(query: str) -> None:
    """Read the document's tokens once, before the parser builds anything from them."""
    lexer = Lexer(Source(query))
    tokens = depth = 0
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        tokens += 1
        if tokens > MAX_TOKENS:
            raise breach("TOKEN_LIMIT", MAX_TOKENS, tokens)
        if token.kind in _OPENING:
            depth += 1
            if depth > MAX_BRACKETS:
                raise breach("DEPTH_LIMIT", MAX_BRACKETS, depth)
        elif token.kind in _CLOSING:
            depth -= 1
        elif token.kind in _TEXTS:
            check_text(token.value or "")
        elif token.kind in _NUMBERS and len(token.value or "") > MAX_NUMBER:
            raise breach("NUMBER_LIMIT", MAX_NUMBER, len(token.value or ""))


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
        if steps > _MAX_STEPS:
            return MAX_DEPTH + 1
        return max((self._depth(each, steps + 1) for each in chosen.selections), default=0)

    def _depth(self, selection: SelectionNode, steps: int) -> int:
        if isinstance(selection, FieldNode):
            # Introspection is deep by nature and has its own rule in graphql-core.
            return 1 if _introspects(selection) else 1 + self._deepest(selection.selection_set, steps)
        if isinstance(selection, InlineFragmentNode):
            return self._deepest(selection.selection_set, steps)
        return self._fragment(selection, steps) if isinstance(selection, FragmentSpreadNode) else 0

    def _fragment(self, spread: FragmentSpreadNode, steps: int) -> int:
        name = spread.name.value
        if name not in self._of_fragment:
            # A cycle ends here; that it is one is for another rule to say.
            self._of_fragment[name] = 0
            fragment = self.context.get_fragment(name)
            self._of_fragment[name] = self._deepest(fragment.selection_set, steps) if fragment else 0
        return self._of_fragment[name]


class AliasLimit(ASTValidationRule):
    """How often fields are renamed, which is how one field is asked for many times."""

    def enter_document(self, *_args: Any) -> None:
        """Counting starts with each document."""
        self._aliases = 0

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        """Counts the field if it is renamed."""
        self._aliases += node.alias is not None

    def leave_document(self, *_args: Any) -> None:
        """The verdict."""
        if self._aliases > MAX_ALIASES:
            self.report_error(breach("ALIAS_LIMIT", MAX_ALIASES, self._aliases))


class DirectiveLimit(ASTValidationRule):
    """How many directives the document bears."""

    def enter_document(self, *_args: Any) -> None:
        """Counting starts with each document."""
        self._directives = 0

    def enter_directive(self, *_args: Any) -> None:
        """Counts the directive."""
        self._directives += 1

    def leave_document(self, *_args: Any) -> None:
        """The verdict."""
        if self._directives > MAX_DIRECTIVES:
            self.report_error(breach("DIRECTIVE_LIMIT", MAX_DIRECTIVES, self._directives))


class CostLimit(ValidationRule):
    """How many values the answer can have: each list counts its entries times over.

    A field that has to work before it can answer says so: ``metadata={"work": n}``.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._of_fragment: dict[str, int] = {}

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Measured once per operation, fragments included."""
        root = self.context.schema.get_root_type(node.operation)
        cost = self._total(node.selection_set, root, 0)
        if cost > MAX_COST:
            self.report_error(breach("COST_LIMIT", MAX_COST, cost, node))

    def _total(self, chosen: SelectionSetNode | None, parent: GraphQLCompositeType | None, steps: int) -> int:
        # What is nested beyond all measure is refused by its depth, what has no type by its name.
        if chosen is None or steps > _MAX_STEPS:
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
        if _introspects(node):
            return INTROSPECTION_COST * self._selections(node.selection_set, steps)
        field = _definition(parent, node.name.value)
        if field is None:
            return 1 + self._total(node.selection_set, None, steps)
        named = get_named_type(field.type)
        inside = named if is_composite_type(named) else None
        return 1 + _work(field) + _size(field, node, parent) * self._total(node.selection_set, inside, steps)

    def _fragment(self, spread: FragmentSpreadNode, steps: int) -> int:
        name = spread.name.value
        if name not in self._of_fragment:
            self._of_fragment[name] = 0
            fragment = self.context.get_fragment(name)
            if fragment is not None:
                inside = self._type(fragment.type_condition.name.value)
                self._of_fragment[name] = self._total(fragment.selection_set, inside, steps)
        return self._of_fragment[name]

    def _selections(self, chosen: SelectionSetNode | None, steps: int) -> int:
        return 1 + self._total(chosen, None, steps)

    def _type(self, name: str) -> GraphQLCompositeType | None:
        found = self.context.schema.get_type(name)
        return found if is_composite_type(found) else None


# Cycles are refused together with the limits: what comes after may follow every fragment to its end.
LIMITS: tuple[type[ASTValidationRule], ...] = (
    NoFragmentCyclesRule,
    DepthLimit,
    AliasLimit,
    DirectiveLimit,
    CostLimit,
)


def _introspects(node: FieldNode) -> bool:
    return node.name.value in ("__schema", "__type")


def _definition(parent: GraphQLCompositeType | None, name: str) -> GraphQLField | None:
    if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return None
    found: GraphQLField | None = parent.fields.get(name)
    return found


def _work(field: GraphQLField) -> int:
    return int(_metadata(field).get("work", 0))


def _size(field: GraphQLField, node: FieldNode, parent: GraphQLCompositeType | None) -> int:
    # Introspection has its own price per selection.
    if parent is None or parent.name.startswith("__"):
        return 1
    if "first" in field.args:
        return _asked(node, int(_metadata(field).get("longest_page", MAX_FIRST)))
    if not is_list_type(get_nullable_type(field.type)) or _is_page(parent):
        return 1
    return int(_metadata(field).get("list_size", LIST_SIZE))


def _metadata(field: GraphQLField) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(field.extensions.get("strawberry-definition"), "metadata", {})
    return found


def _is_page(parent: GraphQLCompositeType | None) -> bool:
    # The entries of a page were counted where the page was asked for.
    return _definition(parent, "pageInfo") is not None


def _asked(node: FieldNode, longest: int) -> int:
    for argument in node.arguments or ():
        if argument.name.value == "first":
            if isinstance(argument.value, IntValueNode):
                return max(1, min(int(argument.value.value), longest))
            # A variable may be anything up to the longest page.
            return longest
    return DEFAULT_FIRST

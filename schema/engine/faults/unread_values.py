"""Values of scalars that cannot be read, and are not refused before somebody judges the input as a whole.

A scalar takes any text or number where a mutation is given its input. What it cannot read becomes an
:class:`Unread`, which the mutation answers at its path, with every other fault of the input. Everywhere else
it refuses the request: in a query, in the arguments of fields below a mutation, in defaults of variables.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FloatValueNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLScalarType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    ValidationContext,
    ValidationRule,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_input_type,
    is_scalar_type,
    type_from_ast,
    visit,
)

from schema.engine.faults.errors import InputError

Read = Callable[[Any], Any]
ReadLiteral = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Unread:
    """A text or a number as it was given, and why it cannot be read."""

    given: str | int | Decimal
    error: InputError


def unread_later(read: Read) -> Read:
    """The function that reads a scalar's values, with an :class:`Unread` for a text or number it refuses."""

    def read_or_keep(value: Any) -> Any:
        try:
            return read(value)
        except InputError as error:
            if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
                raise
            return Unread(value, error)

    return read_or_keep


def unread_literal_later(read: ReadLiteral) -> ReadLiteral:
    """The same for the function that reads a scalar's literals."""

    def read_or_keep(node: ValueNode, variables: Mapping[str, Any] | None = None) -> Any:
        try:
            return read(node, variables)
        except InputError as error:
            if not isinstance(node, StringValueNode | IntValueNode | FloatValueNode):
                raise
            return Unread(node.value, error)

    return read_or_keep


class UnreadLiterals(ValidationRule):
    """Refuses literals that cannot be read, except in the arguments of mutations."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._is_judged_later = False

    def enter_argument(self, _node: ArgumentNode, *_args: Any) -> None:
        """Note whether the argument is a mutation's."""
        self._is_judged_later = _is_of_a_mutation(self.context.schema, self.context.get_parent_type())

    def leave_argument(self, _node: ArgumentNode, *_args: Any) -> None:
        """The argument is over."""
        self._is_judged_later = False

    def enter_string_value(self, node: StringValueNode, *_args: Any) -> None:
        """A text."""
        self._check(node)

    def enter_int_value(self, node: IntValueNode, *_args: Any) -> None:
        """A whole number."""
        self._check(node)

    def enter_float_value(self, node: FloatValueNode, *_args: Any) -> None:
        """A number with a point or an exponent."""
        self._check(node)

    def _check(self, node: ValueNode) -> None:
        taken = None if self._is_judged_later else self.context.get_input_type()
        scalar = None if taken is None else get_named_type(taken)
        if not is_scalar_type(scalar):
            return
        try:
            value = scalar.parse_literal(node)
        except Exception:
            # The rules of GraphQL tell of it.
            return
        if isinstance(value, Unread):
            self.report_error(GraphQLError(value.error.code, node, original_error=value.error))


def judged_later(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> frozenset[str]:
    """The variables that stand in the arguments of mutations and nowhere else."""
    if operation.operation is not OperationType.MUTATION:
        return frozenset()
    finder = _Uses(schema)
    visit(document, TypeInfoVisitor(finder.type_info, finder))
    return frozenset(finder.in_mutations - finder.elsewhere)


def holds_unread(value: Any) -> bool:
    """Whether a coerced value is, or holds, one that cannot be read."""
    if isinstance(value, dict):
        return any(map(holds_unread, value.values()))
    if isinstance(value, list):
        return any(map(holds_unread, value))
    return isinstance(value, Unread)


def unread_variables(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    values: Mapping[str, Any],
    later: frozenset[str],
) -> Iterator[tuple[GraphQLError, list[str]]]:
    """What cannot be read in the variables that are not judged later, with the path of each."""
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        taken = type_from_ast(schema, definition.type)
        if name in values and name not in later and is_input_type(taken):
            for error, path in _unread(values[name], taken, [name]):
                yield GraphQLError(error.code, definition, original_error=error), path


class _Uses(Visitor):
    """Where the variables of a document stand."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self._schema = schema
        self.type_info = TypeInfo(schema)
        self._is_judged_later = False
        self.in_mutations: set[str] = set()
        self.elsewhere: set[str] = set()

    def enter_argument(self, _node: ArgumentNode, *_args: Any) -> None:
        self._is_judged_later = _is_of_a_mutation(self._schema, self.type_info.get_parent_type())

    def leave_argument(self, _node: ArgumentNode, *_args: Any) -> None:
        self._is_judged_later = False

    def enter_variable_definition(self, _node: VariableDefinitionNode, *_args: Any) -> Any:
        return self.SKIP

    def enter_variable(self, node: VariableNode, *_args: Any) -> None:
        (self.in_mutations if self._is_judged_later else self.elsewhere).add(node.name.value)


def _is_of_a_mutation(schema: GraphQLSchema, parent: object) -> bool:
    return parent is not None and parent is schema.mutation_type


def _unread(value: Any, taken: GraphQLInputType, path: list[str]) -> Iterator[tuple[InputError, list[str]]]:
    inner: Any = get_nullable_type(taken)
    if isinstance(inner, GraphQLList):
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from _unread(item, inner.of_type, [*path, str(number)])
        else:
            yield from _unread(value, inner.of_type, path)
    elif isinstance(inner, GraphQLInputObjectType):
        for name, item in value.items() if isinstance(value, dict) else ():
            if name in inner.fields:
                yield from _unread(item, inner.fields[name].type, [*path, name])
    elif isinstance(inner, GraphQLScalarType) and value is not None:
        try:
            found = inner.coerce_input_value(value)
        except Exception:
            # The rules of GraphQL tell of it.
            return
        if isinstance(found, Unread):
            yield found.error, path

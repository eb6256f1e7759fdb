"""Plain values: those that generated functions may complete, and the checks for all the others.

A value that fails a check raises ``NotPlainError``, and graphql-core completes it instead.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeGuard
from uuid import UUID

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLObjectType, Undefined

from schema.engine.execution.json_fragments import JsonFragment
from schema.engine.libraries.strawberry_internals import class_of, is_declared

Complete = Callable[[Any], Any]
IsAwaitable = Callable[[Any], TypeGuard[Awaitable[Any]]]

# Values of these types are never awaitable and never an error.
PLAIN = frozenset({str, int, float, bool, bytes, Decimal, date, datetime, time, timedelta, UUID})
_PLAIN_BASES = tuple(PLAIN)


class NotPlainError(Exception):
    """A generated function does not handle this value; graphql-core must complete it."""

    code = "NOT_PLAIN"


def object_check(parent: GraphQLObjectType, known: set[type], is_awaitable: IsAwaitable) -> Complete:
    """Checks an object whose class is not known; a class whose objects all pass becomes known."""
    origin = class_of(parent)

    def check(source: Any) -> None:
        refuse_unplain(source, is_awaitable)
        if parent.is_type_of is not None and type(source) is not origin:
            raise NotPlainError
        if is_declared(type(source)) and not hasattr(type(source), "__getattr__"):
            known.add(type(source))

    return check


def leaf_completion(leaf: GraphQLLeafType, is_awaitable: IsAwaitable, *, required: bool) -> Complete:
    """Completes a value by the scalar's or the enum's own function."""
    coerce = leaf.coerce_output_value
    plain: set[type] = set(PLAIN)

    def complete(value: Any) -> Any:
        if value is None and not required:
            return None
        if type(value) not in plain:
            refuse_unplain(value, is_awaitable)
            if _is_plain(type(value)):
                plain.add(type(value))
        completed = coerce(value)
        if completed is None or completed is Undefined:
            raise NotPlainError
        return completed

    return complete


def _is_plain(kind: type) -> bool:
    """Whether values of a class are as plain as those of the type that it is made from: they hold no more."""
    may_await = hasattr(kind, "__await__") or hasattr(kind, "__getattr__")
    return issubclass(kind, _PLAIN_BASES) and kind.__dictoffset__ == 0 and not may_await


def enum_completion(
    leaf: GraphQLEnumType, known: dict[Any, Any], is_awaitable: IsAwaitable, *, required: bool
) -> Complete:
    """Completes an enum's value and keeps its name among those known."""
    complete = leaf_completion(leaf, is_awaitable, required=required)

    def complete_and_keep(value: Any) -> Any:
        name = complete(value)
        if isinstance(value, Enum):
            known[value] = name
        return name

    return complete_and_keep


def refuse_unplain(value: Any, is_awaitable: IsAwaitable) -> None:
    """Refuse what is missing, an error, or awaitable."""
    if value is None or value is Undefined or isinstance(value, Exception) or is_awaitable(value):
        raise NotPlainError


def complete_other_list(value: Any) -> Any:
    """Completes what stands in the place of a list but is neither a list nor a tuple."""
    if type(value) is JsonFragment:
        return value.json
    raise NotPlainError

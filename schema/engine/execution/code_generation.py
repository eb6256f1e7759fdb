"""Writes the functions that complete selections of plain attributes, one for each selection.

A plain attribute is a Strawberry field without resolver, arguments or extensions whose value is a leaf, a
plain object, or a list of such. Whatever a written function does not foresee (a missing value, an error, an
awaitable) makes it raise, and the ordinary executor takes over: so it may know the good case only. Knows
GraphQL types and how Strawberry reads attributes, nothing of any one schema.
"""

import keyword
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, TypeGuard
from uuid import UUID

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE
from strawberry.types.field import StrawberryField

from schema.engine.execution.json_fragments import Written

Complete = Callable[[Any], Any]
Fill = Callable[..., None]
IsAwaitable = Callable[[Any], TypeGuard[Awaitable[Any]]]

# Neither awaitable nor an error, whatever the instance.
PLAIN = frozenset({str, int, float, bool, bytes, Decimal, date, datetime, time, timedelta, UUID})

# How a value that already has its final form is recognised, by the scalar's name in the generated text.
_FINAL: Mapping[object, str] = {
    GraphQLString: "type(v) is str",
    GraphQLID: "type(v) is str",
    GraphQLBoolean: "type(v) is bool",
    GraphQLInt: "type(v) is int and -2147483648 <= v <= 2147483647",
    GraphQLFloat: "type(v) is float and v - v == 0",
}


class NotPlainError(Exception):
    """The value isn't what a written function foresees; the ordinary executor must look at it."""

    code = "NOT_PLAIN"


class Collecting(Protocol):
    """What is asked of the executor while functions are written."""

    schema: GraphQLSchema

    @property
    def is_awaitable(self) -> IsAwaitable:
        """Whether a value has to be awaited."""

    def fields_below(self, parent: GraphQLObjectType, details: FieldDetailsList) -> GroupedFieldSet:
        """The fields selected below a field, for an object type."""


class Writer:
    """One text of functions under way, and the objects that it names."""

    def __init__(self, collecting: Collecting) -> None:
        self._collecting = collecting
        self._names: dict[str, Any] = {"NotPlainError": NotPlainError}
        self._lines: list[str] = []

    def value(self, output_type: GraphQLOutputType, details: FieldDetailsList) -> Complete | None:
        """A function that completes a value of this type; None if the selection isn't plain."""
        name = self._value(output_type, details)
        return None if name is None else self._made(name)

    def fields(
        self, parent: GraphQLObjectType, fields: GroupedFieldSet, run: Callable[..., None]
    ) -> Fill | None:
        """A function that fills in the fields of one object in order; ``run`` does those that aren't plain.

        None if there is nothing to be gained: not one of the fields is plain.
        """
        lines: list[str] = []
        gained = False
        for response_name, details in fields.items():
            ordinary = f"run(executor, parent, source, path, context, results, waiting, {response_name!r}, "
            ordinary += f"{self._name(details)})"
            reading = self._reading(parent, details)
            if reading is None:
                lines.append(f"    {ordinary}")
                continue
            gained = True
            attribute, completed = reading
            lines += [
                "    try:",
                f"        v = {attribute}",
                f"        results[{response_name!r}] = {completed}",
            ]
            # What the ordinary way raises shall not have this as its context.
            lines += [
                "    except Exception:",
                "        v = failed",
                "    if v is failed:",
                f"        {ordinary}",
            ]
        if not gained:
            return None
        self._names |= {"run": run, "parent": parent, "failed": object()}
        self._lines += ["def fill(executor, source, path, context, results, waiting):", *lines]
        fill: Fill = self._made("fill")
        return fill

    def _made(self, name: str) -> Any:
        exec(compile("\n".join(self._lines), "<completion>", "exec"), self._names)
        return self._names[name]

    def _name(self, value: object) -> str:
        name = f"n{len(self._names)}"
        self._names[name] = value
        return name

    def _value(self, output_type: GraphQLOutputType, details: FieldDetailsList) -> str | None:
        required = isinstance(output_type, GraphQLNonNull)
        inner = output_type.of_type if isinstance(output_type, GraphQLNonNull) else output_type
        completed = self._completed(inner, details, required=required)
        if completed is None:
            return None
        name = self._name(None)
        self._lines += [f"def {name}(v):", f"    return {completed}"]
        return name

    def _completed(
        self, inner: GraphQLOutputType, details: FieldDetailsList, *, required: bool
    ) -> str | None:
        """An expression over ``v`` for a type without its NonNull."""
        if is_leaf_type(inner):
            return self._leaf(inner, required=required)
        if isinstance(inner, GraphQLList):
            name = self._list(inner.of_type, details)
        elif isinstance(inner, GraphQLObjectType):
            name = self._object(inner, details)
        else:
            return None
        if name is None:
            return None
        # The functions of lists and objects refuse None themselves.
        return f"{name}(v)" if required else f"None if v is None else {name}(v)"

    def _leaf(self, leaf: GraphQLLeafType, *, required: bool) -> str:
        final = _FINAL.get(leaf)
        if isinstance(leaf, GraphQLEnumType):
            known: dict[Any, Any] = {}
            coerce = self._name(_enum(leaf, known, self._collecting.is_awaitable, required=required))
            return f"{self._name(known)}.get(v) or {coerce}(v)"
        coerce = self._name(_leaf(leaf, self._collecting.is_awaitable, required=required))
        return f"v if {final} else {coerce}(v)" if final else f"{coerce}(v)"

    def _list(self, item_type: GraphQLOutputType, details: FieldDetailsList) -> str | None:
        required = isinstance(item_type, GraphQLNonNull)
        inner = item_type.of_type if isinstance(item_type, GraphQLNonNull) else item_type
        item = self._completed(inner, details, required=required)
        if item is None:
            return None
        name, other = self._name(None), self._name(_not_a_list)
        self._lines += [
            f"def {name}(v):",
            "    if type(v) is not list and type(v) is not tuple:",
            f"        return {other}(v)",
            f"    return [{item} for v in v]",
        ]
        return name

    def _object(self, parent: GraphQLObjectType, details: FieldDetailsList) -> str | None:
        if not _is_known(parent):
            return None
        lines, members = [], []
        fields = self._collecting.fields_below(parent, details)
        for number, (response_name, below) in enumerate(fields.items()):
            reading = self._reading(parent, below)
            if reading is None:
                return None
            attribute, completed = reading
            lines += [f"    v = {attribute}", f"    r{number} = {completed}"]
            members.append(f"{response_name!r}: r{number}")
        known: set[type] = set()
        guard = self._name(_guard(parent, known, self._collecting.is_awaitable))
        name = self._name(None)
        self._lines += [
            f"def {name}(source):",
            f"    if type(source) not in {self._name(known)}:",
            f"        {guard}(source)",
            *_cast_check(parent),
            *lines,
            f"    return {{{', '.join(members)}}}",
        ]
        return name

    def _reading(self, parent: GraphQLObjectType, details: FieldDetailsList) -> tuple[str, str] | None:
        """How the attribute is read and completed; None if the field isn't plain."""
        name = details[0].node.name.value
        if name == "__typename":
            return repr(parent.name), "v"
        field = self._collecting.schema.get_field(parent, name)
        attribute = None if field is None else plain_attribute(field)
        if field is None or attribute is None:
            return None
        required = isinstance(field.type, GraphQLNonNull)
        inner = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        completed = self._completed(inner, details, required=required)
        return None if completed is None else (_read(attribute), completed)


def plain_attribute(field: GraphQLField) -> str | None:
    """The attribute that a plain field shows; None if the field has anything of its own."""
    definition = field.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryField):
        return None
    plain = (
        definition.is_basic_field
        and definition.default_resolver is getattr
        and type(definition).get_result is StrawberryField.get_result
        # Only what Strawberry itself made for a field that has nothing of its own.
        and getattr(field.resolve, "_is_default", False)
        and not field.args
    )
    return definition.python_name if plain else None


def _read(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name):
        return f"getattr(source, {name!r})"
    return f"source.{name}"


def _is_known(parent: GraphQLObjectType) -> bool:
    """Whether Strawberry alone decides which objects are of this type."""
    if parent.is_type_of is None:
        return True
    definition = parent.extensions.get("strawberry-definition")
    return definition is not None and definition.is_type_of is None


def _cast_check(parent: GraphQLObjectType) -> list[str]:
    # An object can be marked as being of another type; types that ask nobody don't ask this either.
    if parent.is_type_of is None:
        return []
    return [f"    if hasattr(source, {TYPE_CAST_ATTRIBUTE!r}):", "        raise NotPlainError"]


def _guard(parent: GraphQLObjectType, known: set[type], is_awaitable: IsAwaitable) -> Callable[[Any], None]:
    """Looks at an object of a class not seen before; a class of which all objects pass becomes known."""
    definition = parent.extensions.get("strawberry-definition")
    origin = getattr(definition, "origin", None)

    def guard(source: Any) -> None:
        _refuse_unplain(source, is_awaitable)
        if parent.is_type_of is not None and type(source) is not origin:
            raise NotPlainError
        if hasattr(type(source), "__strawberry_definition__") and not hasattr(type(source), "__getattr__"):
            known.add(type(source))

    return guard


def _leaf(leaf: GraphQLLeafType, is_awaitable: IsAwaitable, *, required: bool) -> Complete:
    coerce = leaf.coerce_output_value

    def complete(value: Any) -> Any:
        if value is None and not required:
            return None
        if type(value) not in PLAIN:
            _refuse_unplain(value, is_awaitable)
        completed = coerce(value)
        if completed is None or completed is Undefined:
            raise NotPlainError
        return completed

    return complete


def _enum(
    leaf: GraphQLEnumType, known: dict[Any, Any], is_awaitable: IsAwaitable, *, required: bool
) -> Complete:
    complete = _leaf(leaf, is_awaitable, required=required)

    def remember(value: Any) -> Any:
        name = complete(value)
        if isinstance(value, Enum):
            known[value] = name
        return name

    return remember


def _refuse_unplain(value: Any, is_awaitable: IsAwaitable) -> None:
    if value is None or value is Undefined or isinstance(value, Exception) or is_awaitable(value):
        raise NotPlainError


def _not_a_list(value: Any) -> Any:
    if type(value) is Written:
        return value.json
    raise NotPlainError

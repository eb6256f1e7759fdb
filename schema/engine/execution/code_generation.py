"""Generates the functions that complete selections of plain attributes, one function for each selection.

A plain attribute is a Strawberry field without resolver, arguments or extensions whose value is a leaf, a
plain object, or a list of these. A generated function handles the good case only: on anything else (a missing
value, an error, an awaitable) it raises, and graphql-core completes the value. Works for any Strawberry
schema.
"""

import keyword
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
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
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from schema.engine.execution.plain_values import (
    Complete,
    IsAwaitable,
    NotPlainError,
    complete_other_list,
    enum_completion,
    leaf_completion,
    object_check,
)
from schema.engine.libraries.graphql_core_internals import FieldDetailsList, GroupedFieldSet
from schema.engine.libraries.strawberry_internals import (
    TYPE_CAST_ATTRIBUTE,
    decides_by_class,
    plain_attribute,
)

Fill = Callable[..., None]

# The condition under which a value already has its final form, for the scalars of GraphQL itself.
_FINAL: Mapping[object, str] = {
    GraphQLString: "type(v) is str",
    GraphQLID: "type(v) is str",
    GraphQLBoolean: "type(v) is bool",
    GraphQLInt: "type(v) is int and -2147483648 <= v <= 2147483647",
    GraphQLFloat: "type(v) is float and v - v == 0",
}


class FieldCollector(Protocol):
    """What code generation asks of the executor."""

    schema: GraphQLSchema

    @property
    def is_awaitable(self) -> IsAwaitable:
        """Whether a value has to be awaited."""

    def fields_below(self, parent: GraphQLObjectType, details: FieldDetailsList) -> GroupedFieldSet:
        """The fields selected below a field, for an object type."""


class CodeGenerator:
    """The source of the functions for one selection, and the objects that the source names.

    Without ``whole_lists`` no function completes an object together with lists of objects below it.
    """

    def __init__(self, collector: FieldCollector, *, whole_lists: bool = True) -> None:
        self._collector = collector
        self._whole_lists = whole_lists
        self._names: dict[str, Any] = {"NotPlainError": NotPlainError}
        self._lines: list[str] = []

    def value(self, output_type: GraphQLOutputType, details: FieldDetailsList) -> Complete | None:
        """A function that completes a value of this type; None if the selection isn't plain."""
        name = self._value(output_type, details)
        return None if name is None else self._compiled(name)

    def fields(
        self, parent: GraphQLObjectType, fields: GroupedFieldSet, run: Callable[..., None]
    ) -> Fill | None:
        """A function that fills in the fields of one object in order; ``run`` does those that aren't plain.

        None if no field is plain: then nothing is gained.
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
            # The ordinary way is called outside of `except`, so that its errors don't get this one as
            # context.
            lines += [
                "    try:",
                f"        v = {attribute}",
                f"        results[{response_name!r}] = {completed}",
                "    except Exception:",
                "        v = failed",
                "    if v is failed:",
                f"        {ordinary}",
            ]
        if not gained:
            return None
        self._names |= {"run": run, "parent": parent, "failed": object()}
        self._lines += ["def fill(executor, source, path, context, results, waiting):", *lines]
        fill: Fill = self._compiled("fill")
        return fill

    def _compiled(self, name: str) -> Any:
        exec(compile("\n".join(self._lines), "<completion>", "exec"), self._names)
        return self._names[name]

    def _name(self, value: object) -> str:
        name = f"n{len(self._names)}"
        self._names[name] = value
        return name

    def _value(self, output_type: GraphQLOutputType, details: FieldDetailsList) -> str | None:
        completed = self._nullable(output_type, details)
        if completed is None:
            return None
        name = self._name(None)
        self._lines += [f"def {name}(v):", f"    return {completed}"]
        return name

    def _nullable(self, output_type: GraphQLOutputType, details: FieldDetailsList) -> str | None:
        """An expression over ``v`` for a type, which may be a NonNull."""
        required = isinstance(output_type, GraphQLNonNull)
        inner = output_type.of_type if isinstance(output_type, GraphQLNonNull) else output_type
        return self._completed(inner, details, required=required)

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
        is_awaitable = self._collector.is_awaitable
        if isinstance(leaf, GraphQLEnumType):
            known: dict[Any, Any] = {}
            complete = self._name(enum_completion(leaf, known, is_awaitable, required=required))
            return f"{self._name(known)}.get(v) or {complete}(v)"
        complete = self._name(leaf_completion(leaf, is_awaitable, required=required))
        return f"v if {final} else {complete}(v)" if final else f"{complete}(v)"

    def _list(self, item_type: GraphQLOutputType, details: FieldDetailsList) -> str | None:
        item = self._nullable(item_type, details)
        if item is None:
            return None
        name, other = self._name(None), self._name(complete_other_list)
        self._lines += [
            f"def {name}(v):",
            "    if type(v) is not list and type(v) is not tuple:",
            f"        return {other}(v)",
            f"    return [{item} for v in v]",
        ]
        return name

    def _object(self, parent: GraphQLObjectType, details: FieldDetailsList) -> str | None:
        if not decides_by_class(parent):
            return None
        lines, members = [], []
        fields = self._collector.fields_below(parent, details)
        for number, (response_name, below) in enumerate(fields.items()):
            reading = self._reading(parent, below)
            if reading is None:
                return None
            attribute, completed = reading
            lines += [f"    v = {attribute}", f"    r{number} = {completed}"]
            members.append(f"{response_name!r}: r{number}")
        known: set[type] = set()
        check = self._name(object_check(parent, known, self._collector.is_awaitable))
        name = self._name(None)
        self._lines += [
            f"def {name}(source):",
            f"    if type(source) not in {self._name(known)}:",
            f"        {check}(source)",
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
        field = self._collector.schema.get_field(parent, name)
        attribute = None if field is None else plain_attribute(field)
        if field is None or attribute is None:
            return None
        if not self._whole_lists and _lists_objects(field.type):
            return None
        completed = self._nullable(field.type, details)
        return None if completed is None else (_read(attribute), completed)


def _lists_objects(output_type: GraphQLOutputType) -> bool:
    return is_list_type(get_nullable_type(output_type)) and not is_leaf_type(get_named_type(output_type))


def _read(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name):
        return f"getattr(source, {name!r})"
    return f"source.{name}"


def _cast_check(parent: GraphQLObjectType) -> list[str]:
    # An object can be marked as being of another type. Types without a check of their own ignore the mark.
    if parent.is_type_of is None:
        return []
    return [f"    if hasattr(source, {TYPE_CAST_ATTRIBUTE!r}):", "        raise NotPlainError"]

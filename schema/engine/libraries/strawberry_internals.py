"""What is used of Strawberry beyond its documented API.

This is how it keeps its schema, names arguments, reads attributes and calls resolvers. What it does in any
other way is left to Strawberry itself.
"""

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from functools import cache
from inspect import iscoroutinefunction
from typing import Any, Literal, TypeGuard, cast

import strawberry
from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    ValuesOfCorrectTypeRule,
    specified_rules,
    validate,
)
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.name_converter import NameConverter
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.types.arguments import convert_arguments
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry.types.lazy_type import LazyType

__all__ = ["TYPE_CAST_ATTRIBUTE", "StrawberryField", "StrawberryResolver"]

Resolve = Callable[[Any, GraphQLResolveInfo[Any]], Any]

# The values of literals are checked by `CountedOneOfs`.
_RULES = (
    *(each for each in specified_rules if each is not ValuesOfCorrectTypeRule),
    MaybeNullValidationRule,
)
# The functions that Strawberry makes to call a resolver.
_RESOLVERS = tuple(
    f"{GraphQLCoreConverter.__qualname__}.from_resolver.<locals>.{name}"
    for name in ("_resolver", "_async_resolver")
)

MOST_MISTAKES = 20
"""Errors of a document by the rules of GraphQL: each can quote much of the document."""

MOST_SUGGESTIONS = 3
"""Names similar to an unknown one are only looked for if there are few errors: it takes 5 ms for each."""

is_awaitable = cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable)


class CachedNames(NameConverter):
    """Strawberry asks for the name of an argument at each call of its field; here it is made once."""

    def __init__(self) -> None:
        super().__init__()
        self.apply_naming_config = cache(super().apply_naming_config)  # type: ignore[method-assign]


def graphql_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """The schema of graphql-core that Strawberry built."""
    return schema._schema


def validation_errors(
    schema: GraphQLSchema, document: DocumentNode, *more: type[ASTValidationRule]
) -> list[GraphQLError]:
    """The errors by the rules of GraphQL, by those that Strawberry adds, and by more."""
    rules = (*_RULES, *more)
    errors = validate(schema, document, rules, max_errors=MOST_MISTAKES, hide_suggestions=True)
    return validate(schema, document, rules) if 0 < len(errors) <= MOST_SUGGESTIONS else errors


def resolve_info(info: strawberry.Info[Any, Any]) -> GraphQLResolveInfo[Any]:
    """The info of graphql-core behind the one that a resolver gets."""
    return info._raw_info


def definition_of(field: GraphQLField) -> StrawberryField | None:
    """The field of Strawberry behind a field of graphql-core."""
    found = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return found if isinstance(found, StrawberryField) else None


def declared_metadata(place: GraphQLField | GraphQLArgument | GraphQLInputField) -> Mapping[str, Any]:
    """The metadata that a field, an argument or an input field was declared with."""
    definition = place.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return getattr(definition, "metadata", None) or {}


def plain_attribute(field: GraphQLField) -> str | None:
    """The attribute that a field shows; None if the field does anything besides reading it.

    The resolver of a required field may be there only for objects that don't have the answer yet. Then the
    field says ``metadata={"attribute": name}``: what isn't None there is what the resolver would answer.
    """
    definition = definition_of(field)
    if definition is None:
        return None
    answered: str | None = definition.metadata.get("attribute")
    if answered is not None:
        return answered
    plain = (
        definition.is_basic_field
        and definition.default_resolver is getattr
        and type(definition).get_result is StrawberryField.get_result
        and getattr(field.resolve, "_is_default", False)
        and not field.args
    )
    return definition.python_name if plain else None


def resolver_kind(field: GraphQLField) -> Literal["awaited", "at once"] | None:
    """How the resolver of a field answers; None if it has none, or only where its attribute has no answer."""
    definition = definition_of(field)
    if definition is None or definition.base_resolver is None or "attribute" in definition.metadata:
        return None
    return "awaited" if definition.is_async else "at once"


def plain_fields(node: type) -> list[str]:
    """The attributes of a declared type that its fields show as they are."""
    fields = node.__strawberry_definition__.fields  # type: ignore[attr-defined]
    return [field.python_name for field in fields if field.is_basic_field]


def type_named(name: str, module: str) -> Any:
    """A type that is found when the schema is built, for a field of what it leads to itself."""
    return LazyType(name, module)


def extend_type(extended: type, extension: type) -> None:
    """Add the fields that a subclass declares to the type itself: GraphQL's ``extend type``.

    For fields that lead to types made from this one, which its own module cannot import. They are called
    with objects of the extended class, so they must not use what only the subclass has.
    """
    own = extended.__strawberry_definition__.fields  # type: ignore[attr-defined]
    known = {field.python_name for field in own}
    added = extension.__strawberry_definition__.fields  # type: ignore[attr-defined]
    own += [field for field in added if field.python_name not in known]


def mark_one_ofs(schema: strawberry.Schema) -> None:
    """Let graphql-core know the inputs of which exactly one field is given.

    Strawberry keeps that to itself: it checks literals by a rule of its own, and fails at variables with an
    error without a place.
    """
    for found in schema._schema.type_map.values():
        definition = found.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if isinstance(found, GraphQLInputObjectType) and getattr(definition, "is_one_of", False):
            found.is_one_of = True


def leave_objects_unchecked(schema: strawberry.Schema) -> None:
    """Take the class checks from types with interfaces, so that they are executed like all the others.

    The check finds resolvers that return an object of a wrong class; mypy finds those before.
    """
    for found in schema._schema.type_map.values():
        if isinstance(found, GraphQLObjectType):
            found.is_type_of = None


def is_declared(found: type) -> bool:
    """Whether a class was declared as a type of Strawberry."""
    return hasattr(found, "__strawberry_definition__")


def class_of(parent: GraphQLObjectType) -> type | None:
    """The class that an object type was made from."""
    return getattr(parent.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF), "origin", None)


def decides_by_class(parent: GraphQLObjectType) -> bool:
    """Whether an object is of this type by its class alone, without a function of the schema's own."""
    if parent.is_type_of is None:
        return True
    definition = parent.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return definition is not None and definition.is_type_of is None


def converter_of(schema: GraphQLSchema) -> GraphQLCoreConverter | None:
    """What turned Strawberry's types into a schema; None if that is unknown, or if it catches errors."""
    known = getattr(schema, "_strawberry_schema", None)
    converter = getattr(known, "schema_converter", None)
    return converter if converter is not None and not converter.exception_handlers else None


def is_called_directly(field: GraphQLField, definition: StrawberryField) -> bool:
    """Whether a field does nothing but call its resolver."""
    resolver = definition.base_resolver
    return (
        resolver is not None
        and callable(resolver.wrapped_func)
        and not definition.extensions
        and not definition.is_subscription
        and type(definition).get_result is StrawberryField.get_result
        and getattr(field.resolve, "__qualname__", None) in _RESOLVERS
        and definition.is_async == iscoroutinefunction(resolver.wrapped_func)
    )


def converted_arguments(
    values: dict[str, Any], definition: StrawberryField, converter: GraphQLCoreConverter
) -> dict[str, Any]:
    """The arguments of a resolver, made from the coerced values of a field's arguments."""
    return convert_arguments(values, definition.arguments, converter.scalar_registry, converter.config)


def resolver_with(
    definition: StrawberryField, converter: GraphQLCoreConverter, arguments: Mapping[str, Any]
) -> Resolve:
    """The resolver of a field for any object, with these arguments."""
    resolver = cast("StrawberryResolver[Any]", definition.base_resolver)
    function = cast("Callable[..., Any]", resolver.wrapped_func)
    takes_self = resolver.self_parameter is not None
    sources = [each.name for each in (resolver.parent_parameter, resolver.root_parameter) if each is not None]
    info_name = resolver.info_parameter.name if resolver.info_parameter is not None else None
    info_class: Any = converter.config.info_class

    def resolve(source: Any, info: GraphQLResolveInfo[Any]) -> Any:
        given = dict(arguments)
        for name in sources:
            given[name] = source
        if info_name is not None:
            given[info_name] = info_class(_raw_info=info, _field=definition)
        return function(source, **given) if takes_self else function(**given)

    return resolve


def describe_values(kind: type[Enum], descriptions: Mapping[str, str]) -> None:
    """Describe the values of an enum that stands in another room, by their names.

    By its documentation a description is written in the enum itself.
    """
    definition = cast("StrawberryEnumDefinition", kind.__dict__["__strawberry_definition__"])
    for value in definition.values:
        value.description = descriptions[value.name]

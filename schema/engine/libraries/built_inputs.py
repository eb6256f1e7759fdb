"""Input objects made from what a request gives, by what is found out about their type once.

Strawberry looks at the type of each field anew for each object: a tenth of a short mutation. It lets a type
say how its objects are made (`from_input`), and converts what isn't a plain value as it would by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from functools import cache
from typing import Any

import strawberry
from strawberry.scalars import is_scalar
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import InputContext
from strawberry.types.base import StrawberryObjectDefinition, StrawberryOptional, StrawberryType
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

Build = Callable[[type, Mapping[str, Any], InputContext], Any]


def build_inputs(schema: strawberry.Schema) -> None:
    """Let every input type of the schema be made so."""
    converter = schema.schema_converter
    for found in schema._schema.type_map.values():
        definition = found.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if isinstance(definition, StrawberryObjectDefinition) and definition.is_input:
            definition.from_input = _builder(definition, converter)


def _builder(definition: StrawberryObjectDefinition, converter: GraphQLCoreConverter) -> Build:
    @cache
    def fields() -> list[tuple[str, str, Any]]:
        """The names of each field, in GraphQL and in Python, and its type if its values are converted."""
        return [
            (converter.config.name_converter.from_field(each), each.python_name, converted(each))
            for each in definition.fields
        ]

    def converted(field: StrawberryField) -> StrawberryType | type | None:
        kind = field.resolve_type(type_definition=definition)
        inner = kind.of_type if type(kind) is StrawberryOptional else kind
        plain = isinstance(inner, StrawberryEnumDefinition) or is_scalar(inner, converter.scalar_registry)
        return None if plain else kind

    def build(made: type, given: Mapping[str, Any], context: InputContext) -> Any:
        values = {}
        for name, python_name, kind in fields():
            if name in given:
                value = given[name]
                if value is not None and kind is not None:
                    value = context.convert(value, kind, name)
                values[python_name] = value
            elif python_name in required:
                values[python_name] = None
        return made(**values)

    # Without a default of its own what isn't given is None; that nothing required is missing is known before.
    required = {each.python_name for each in definition.fields if not _has_default(each)}
    return build


def _has_default(field: StrawberryField) -> bool:
    return not (field.default_value is MISSING and field.default_factory is MISSING)

"""Builds a schema with the scalars of this room."""

from collections.abc import Iterable

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.engine.libraries.built_inputs import build_inputs
from schema.engine.libraries.strawberry_internals import CachedNames, mark_one_ofs
from schema.scalars import SCALARS


def build_schema(
    query: type, mutation: type | None = None, *, types: Iterable[type] = ()
) -> strawberry.Schema:
    """The schema of these root types, as the endpoint expects it."""
    config = StrawberryConfig(scalar_map=SCALARS, name_converter=CachedNames())
    schema = strawberry.Schema(query=query, mutation=mutation, types=types, config=config)
    mark_one_ofs(schema)
    build_inputs(schema)
    return schema

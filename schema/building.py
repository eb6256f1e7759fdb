"""Builds the schema object with our scalars; what is done with it is the endpoint's affair.

Knows how a schema is put together; never which types it has.
"""

from collections.abc import Iterable

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.scalars import SCALARS


def build_schema(
    query: type, mutation: type | None = None, *, types: Iterable[type] = ()
) -> strawberry.Schema:
    """The schema of these root types, as the endpoint expects it."""
    return strawberry.Schema(
        query=query, mutation=mutation, types=types, config=StrawberryConfig(scalar_map=SCALARS)
    )

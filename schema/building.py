"""Builds the schema object with our scalars; what is done with it is the endpoint's affair.

Knows how a schema is put together; never which types it has.
"""

from collections.abc import Iterable
from functools import cache

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter

from schema.scalars import SCALARS


class RememberedNames(NameConverter):
    """Asked for the name of each argument with each call of its field: made once."""

    def __init__(self) -> None:
        super().__init__()
        self.apply_naming_config = cache(super().apply_naming_config)  # type: ignore[method-assign]


def build_schema(
    query: type, mutation: type | None = None, *, types: Iterable[type] = ()
) -> strawberry.Schema:
    """The schema of these root types, as the endpoint expects it."""
    config = StrawberryConfig(scalar_map=SCALARS, name_converter=RememberedNames())
    return strawberry.Schema(query=query, mutation=mutation, types=types, config=config)

"""Builds the schema object: our scalars, our limits, and errors left to the endpoint.

Knows how a schema is put together; never which types it has.
"""

from collections.abc import Iterable
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from schema.documents import reading_documents
from schema.scalars import SCALARS


class Schema(strawberry.Schema):
    """A schema that leaves the logging of errors to the endpoint, which knows the request."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Nothing here: Strawberry would log every denial as a failure, with its traceback."""


def build_schema(
    query: type,
    mutation: type | None = None,
    *,
    types: Iterable[type] = (),
    execution_context_class: type[Any] | None = None,
) -> Schema:
    """The schema of these root types, as the endpoint expects it."""
    return Schema(
        query=query,
        mutation=mutation,
        types=types,
        execution_context_class=execution_context_class,
        extensions=[reading_documents()],
        config=StrawberryConfig(scalar_map=SCALARS),
    )

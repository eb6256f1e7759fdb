"""Documents executed by graphql-core alone, through its documented API: the way out when a library changes.

No generated functions, no prepared calls, no lists rendered by the database: the same results, only slower.
"""

from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLResolveInfo, GraphQLSchema, execute, execute_sync

from schema.engine.execution.contexts import Context
from schema.engine.execution.documents import CheckedOperation
from schema.engine.execution.listings import Listing
from schema.engine.execution.turns import Turns
from schema.engine.faults.unread_values import judged_later, unread_variables


class PlainDocument:
    """A document of which nothing is kept."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._document = document

    async def execute(
        self, operation: CheckedOperation, variables: Mapping[str, Any], context: Context, _turns: Turns
    ) -> ExecutionResult:
        """The result of one of its operations, in one piece."""
        later = judged_later(self._schema, self._document, operation.definition)
        unread = list(unread_variables(self._schema, operation.definition, variables, later))
        if unread:
            return ExecutionResult(None, errors=[error for error, _ in unread])
        if operation.reads:
            await context.begin_reading()
        result = execute(
            self._schema,
            self._document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name,
            middleware=[read_listing],
        )
        return await result if isawaitable(result) else result

    def introspect(self, operation: CheckedOperation, variables: Mapping[str, Any]) -> ExecutionResult:
        """The result of an operation that asks for the schema only: at once, in any thread."""
        return execute_sync(
            self._schema,
            self._document,
            variable_values=dict(variables),
            operation_name=operation.name,
        )


def read_listing(
    resolve: Callable[..., Any], source: Any, info: GraphQLResolveInfo[Any], **arguments: Any
) -> Any:
    """A middleware of graphql-core: reads the entries of a listing that a resolver returns."""
    result = resolve(source, info, **arguments)
    if isinstance(result, Listing):
        return result.connection(None)
    return _read_later(result) if isawaitable(result) else result


async def _read_later(awaitable: Awaitable[Any]) -> Any:
    result = await awaitable
    return await result.connection(None) if isinstance(result, Listing) else result

"""Carries out one operation: from its text to the response."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import strawberry
from graphql import ExecutionResult, GraphQLError, GraphQLSchema
from graphql.execution import Executor, default_field_resolver, default_type_resolver
from strawberry.execution import optimized_is_awaitable

from schema.engine.execution.code_generation import IsAwaitable
from schema.engine.execution.contexts import Context
from schema.engine.execution.executor import CompiledExecutor
from schema.engine.execution.variables import read_variables
from schema.engine.http.error_responses import ErrorResponses
from schema.engine.http.query_documents import CheckedDocument, CheckedOperation, Documents
from schema.engine.http.request_bodies import OperationRequest
from schema.engine.http.responses import Response

IS_AWAITABLE = cast("IsAwaitable", optimized_is_awaitable)


class StrayCancellationError(Exception):
    """A field was cancelled from within: something that siblings share isn't shielded."""

    code = "INTERNAL"


class Operations:
    """Carries out the operations of one schema."""

    def __init__(
        self,
        schema: strawberry.Schema,
        errors: ErrorResponses,
        executor_class: type[Executor[Any]] = CompiledExecutor,
    ) -> None:
        self._schema: GraphQLSchema = schema._schema
        self._documents = Documents(schema)
        self._errors = errors
        self._executor_class = executor_class
        self._make_executor: Callable[..., Executor[Any]] = executor_class

    async def respond(self, request: OperationRequest, context: Context) -> Response:
        """Run the operation. Errors of GraphQL are in the response, others are raised."""
        try:
            checked = self._documents.read(request.query)
        except GraphQLError as error:
            return self._errors.to_document((error,), None, context)
        operation = checked.operation(request.name)
        if checked.errors:
            return self._errors.to_document(checked.errors, checked.document, context)
        result = await self._execute(checked, operation, request, context)
        if result.errors:
            return self._errors.to_result(
                result, checked.document, operation.definition, request.variables, context
            )
        return Response.json(200, {"data": result.data}, context.language, context.request_id)

    async def _execute(
        self,
        checked: CheckedDocument,
        operation: CheckedOperation,
        request: OperationRequest,
        context: Context,
    ) -> ExecutionResult:
        executor = self._ready(checked, operation, request, context) or self._executor_class.build(
            self._schema,
            checked.document,
            context_value=context,
            raw_variable_values=dict(request.variables),
            operation_name=request.name,
            is_awaitable=IS_AWAITABLE,
            plans=checked.plans,
        )
        if isinstance(executor, list):
            return ExecutionResult(None, errors=executor)
        if operation.reads:
            await context.begin_reading()
        try:
            return await _result(executor)
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            # graphql-core cancels the siblings of a failed field. One that awaits something shared cancels
            # it for everybody else who awaits it. The client must get a response all the same.
            raise StrayCancellationError from error

    def _ready(
        self,
        checked: CheckedDocument,
        operation: CheckedOperation,
        request: OperationRequest,
        context: Context,
    ) -> Executor[Any] | None:
        """The executor as ``build`` makes it, from what is known already; None if ``build`` has to look."""
        values = (
            None if operation.variables is None else read_variables(operation.variables, request.variables)
        )
        if values is None:
            return None
        return self._make_executor(
            self._schema,
            {name: fragment.definition for name, fragment in checked.fragments.items()},
            dict(checked.fragments),
            None,
            context,
            operation.definition,
            values,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            is_awaitable=IS_AWAITABLE,
            plans=checked.plans,
        )


async def _result(executor: Executor[Any]) -> ExecutionResult:
    result = executor.execute_operation()
    # Only @defer and @stream would give another kind of result; the schema doesn't have them.
    return cast("ExecutionResult", await result if isinstance(result, Awaitable) else result)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

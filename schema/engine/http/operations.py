"""Carries out one operation and puts what came of it into an answer.

Knows the stages an operation goes through and which HTTP status each deserves; never how a
connection is read or written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, cast

import strawberry
import structlog
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, GraphQLSyntaxError, parse
from graphql.execution import Executor, default_field_resolver, default_type_resolver
from strawberry.execution import optimized_is_awaitable

from schema.engine.execution.completions import IsAwaitable
from schema.engine.execution.executor import CompiledExecutor
from schema.engine.execution.variables import read_variables
from schema.engine.faults.errors import BadRequestError
from schema.engine.faults.failures import Failure, Stage, answer_error, cause_of, failure_of
from schema.engine.faults.locations import is_literal, literal_path, operation_of, variable_errors
from schema.engine.faults.messages import Language
from schema.engine.http.query_documents import CheckedDocument, CheckedOperation, Documents
from schema.engine.http.request_bodies import OperationRequest
from schema.requests import RequestContext
from tenants.identity import IdentityError

MAX_ERRORS = 100

IS_AWAITABLE = cast("IsAwaitable", optimized_is_awaitable)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: HTTP status, body, headers."""

    status: int
    body: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


class StrayCancellationError(Exception):
    """A field was cancelled from within: something that siblings share isn't shielded."""

    code = "INTERNAL"


class Answering:
    """Carries out the operations of one schema."""

    def __init__(
        self, schema: strawberry.Schema, executor_class: type[Executor[Any]] = CompiledExecutor
    ) -> None:
        self._schema: GraphQLSchema = schema._schema
        self._documents = Documents(schema)
        self._executor_class = executor_class
        self._make_executor: Callable[..., Executor[Any]] = executor_class

    async def answer(self, operation: OperationRequest, context: RequestContext[Any]) -> Answer:
        """Run the operation; errors of GraphQL come back in the answer, others are raised."""
        try:
            checked = self._documents.read(operation.query)
        except GraphQLError as error:
            return self._refusal(operation, context, (error,))
        meant = checked.operation(operation.name)
        if checked.errors:
            return self._refusal(operation, context, checked.errors)
        result = await self._execute(checked, meant, operation, context)
        if not result.errors:
            return Answer(200, {"data": result.data})
        return _faulty(self._schema, operation, context, result)

    async def _execute(
        self,
        checked: CheckedDocument,
        meant: CheckedOperation,
        operation: OperationRequest,
        context: RequestContext[Any],
    ) -> ExecutionResult:
        executor = self._ready(checked, meant, operation, context) or self._executor_class.build(
            self._schema,
            checked.document,
            context_value=context,
            raw_variable_values=dict(operation.variables),
            operation_name=operation.name,
            is_awaitable=IS_AWAITABLE,
            plans=checked.plans,
        )
        if isinstance(executor, list):
            return ExecutionResult(None, errors=executor)
        if meant.reads:
            await context.begin_reading()
        try:
            return await _result(executor)
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            # graphql-core cancels the siblings of a failed field; one that was awaiting something shared
            # takes everybody else who awaits it along. The client must get an answer all the same.
            raise StrayCancellationError from error

    def _ready(
        self,
        checked: CheckedDocument,
        meant: CheckedOperation,
        operation: OperationRequest,
        context: RequestContext[Any],
    ) -> Executor[Any] | None:
        """The executor as ``build`` makes it, from what is known already; None if ``build`` has to look."""
        values = None if meant.variables is None else read_variables(meant.variables, operation.variables)
        if values is None:
            return None
        return self._make_executor(
            self._schema,
            {name: fragment.definition for name, fragment in checked.fragments.items()},
            dict(checked.fragments),
            None,
            context,
            meant.definition,
            values,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            is_awaitable=IS_AWAITABLE,
            plans=checked.plans,
        )

    def _refusal(
        self, operation: OperationRequest, context: RequestContext[Any], errors: Sequence[GraphQLError]
    ) -> Answer:
        """The answer to a document that isn't executed."""
        told = _told(operation, Stage.DOCUMENT, errors, context.language)
        written, unforeseen = _written(told, context)
        return Answer(503 if unforeseen else 400, {"errors": written})


def answer_failure(error: Exception, language: Language, request_id: str) -> Answer:
    """The answer to a request that never came to be executed."""
    failure = failure_of(error, language, Stage.DOCUMENT)
    _report(failure, request_id)
    body = {"errors": [answer_error(failure, request_id)]}
    match error:
        case BadRequestError():
            return Answer(error.status, body, error.headers)
        case IdentityError():
            return Answer(401, body, _challenge(error))
        case _:
            return Answer(503 if failure.cause is not None else 400, body)


def _faulty(
    schema: GraphQLSchema, operation: OperationRequest, context: RequestContext[Any], result: ExecutionResult
) -> Answer:
    errors = result.errors or []
    stage = _stage(result)
    if stage is Stage.VARIABLES:
        told = _variables_told(schema, operation, errors, context.language)
    else:
        told = list(_told(operation, stage, errors, context.language))
    written, unforeseen = _written(told, context)
    for cause in map(cause_of, errors):
        if isinstance(cause, IdentityError):
            return Answer(401, {"errors": written}, _challenge(cause))
    if stage is Stage.EXECUTION:
        return Answer(200, {"data": result.data, "errors": written})
    return Answer(503 if unforeseen else 400, {"errors": written})


def _written(
    told: Iterable[tuple[GraphQLError, Failure]], context: RequestContext[Any]
) -> tuple[list[dict[str, object]], bool]:
    """The errors as the client gets them, and whether one of them was unforeseen."""
    some = list(islice(told, MAX_ERRORS))
    for error, failure in some:
        _report(failure, context.request_id, error.path)
    written = [answer_error(failure, context.request_id, error) for error, failure in some]
    return written, any(failure.cause is not None for _, failure in some)


async def _result(executor: Executor[Any]) -> ExecutionResult:
    result = executor.execute_operation()
    # Anything else would take @defer or @stream, which the schema doesn't have.
    return cast("ExecutionResult", await result if isinstance(result, Awaitable) else result)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _stage(result: ExecutionResult) -> Stage:
    # graphql-core coerces the variables before the first field: such errors have no path yet.
    if result.data is None and all(error.path is None for error in result.errors or ()):
        return Stage.VARIABLES
    return Stage.EXECUTION


def _told(
    operation: OperationRequest, stage: Stage, errors: Iterable[GraphQLError], language: Language
) -> Iterator[tuple[GraphQLError, Failure]]:
    for error in errors:
        yield error, _with_place(failure_of(error, language, stage), error, operation)


def _variables_told(
    schema: GraphQLSchema, operation: OperationRequest, errors: Iterable[GraphQLError], language: Language
) -> list[tuple[GraphQLError, Failure]]:
    found = list(_variable_failures(schema, operation, language))
    return found or [(error, failure_of(error, language)) for error in errors]


def _variable_failures(
    schema: GraphQLSchema, operation: OperationRequest, language: Language
) -> Iterator[tuple[GraphQLError, Failure]]:
    # graphql-core writes the path into its message only; looking again gives it as a list.
    meant = operation_of(parse(operation.query), operation.name)
    if meant is None:
        return
    for error, path in variable_errors(schema, meant, operation.variables):
        failure = failure_of(error, language, Stage.VARIABLES)
        yield error, replace(failure, extensions={**failure.extensions, "path": path})


def _with_place(failure: Failure, error: GraphQLError, operation: OperationRequest) -> Failure:
    node = error.nodes[0] if error.nodes else None
    if failure.code != "BAD_INPUT" or node is None or not is_literal(node):
        return failure
    try:
        path = literal_path(parse(operation.query), node)
    except GraphQLSyntaxError:
        return failure
    return replace(failure, extensions={**failure.extensions, "path": path})


def _challenge(error: IdentityError) -> dict[str, str]:
    if error.code == "TOKEN_MISSING":
        return {"WWW-Authenticate": "Bearer"}
    return {"WWW-Authenticate": f'Bearer error="invalid_token", error_description="{error.code}"'}


def _report(failure: Failure, request_id: str, path: list[str | int] | None = None) -> None:
    if failure.cause is None:
        log.info("graphql.refused", request_id=request_id, code=failure.code, path=path)
    else:
        log.error("graphql.failed", request_id=request_id, path=path, exc_info=failure.cause)

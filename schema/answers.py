"""Carries out one operation and puts what came of it into an answer.

Knows the stages an operation goes through and which HTTP status each deserves; never how a
connection is read or written.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import strawberry
import structlog
from graphql import GraphQLError, GraphQLSyntaxError, parse
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from schema.bodies import BadRequestError, Operation
from schema.failures import Failure, Stage, answer_error, cause_of, failure_of
from schema.messages import Language
from schema.places import is_literal, literal_path, operation_of, variable_errors
from schema.requests import RequestContext
from tenants.identity import IdentityError

MAX_ERRORS = 100

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


async def execute(graphql: strawberry.Schema, operation: Operation, context: RequestContext[Any]) -> Answer:
    """Run the operation; every error comes back in the answer, none is raised."""
    try:
        result = await graphql.execute(
            operation.query,
            variable_values=dict(operation.variables),
            context_value=context,
            operation_name=operation.name,
            allowed_operation_types=(OperationType.QUERY, OperationType.MUTATION),
        )
    except MissingQueryError:
        raise BadRequestError("QUERY_MISSING", key="query") from None
    except CannotGetOperationTypeError:
        raise BadRequestError("OPERATION_UNKNOWN", key="operationName") from None
    except InvalidOperationTypeError:
        raise BadRequestError("SUBSCRIPTION_REFUSED") from None
    except asyncio.CancelledError as error:
        if _is_being_cancelled():
            raise
        # graphql-core cancels the siblings of a failed field; one that was awaiting something shared
        # takes everybody else who awaits it along. The client must get an answer all the same.
        raise StrayCancellationError from error
    return _answer(graphql, operation, context, result)


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


def _answer(
    graphql: strawberry.Schema, operation: Operation, context: RequestContext[Any], result: ExecutionResult
) -> Answer:
    if not result.errors:
        return Answer(200, {"data": result.data})
    stage = _stage(result)
    told = list(islice(_told(graphql, operation, stage, result.errors, context.language), MAX_ERRORS))
    for error, failure in told:
        _report(failure, context.request_id, error.path)
    errors = [answer_error(failure, context.request_id, error) for error, failure in told]
    for cause in map(cause_of, result.errors):
        if isinstance(cause, IdentityError):
            return Answer(401, {"errors": errors}, _challenge(cause))
    if stage is Stage.EXECUTION:
        return Answer(200, {"data": result.data, "errors": errors})
    unforeseen = any(failure.cause is not None for _, failure in told)
    return Answer(503 if unforeseen else 400, {"errors": errors})


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _stage(result: ExecutionResult) -> Stage:
    if isinstance(result, PreExecutionError):
        return Stage.DOCUMENT
    # graphql-core coerces the variables before the first field: such errors have no path yet.
    if result.data is None and all(error.path is None for error in result.errors or ()):
        return Stage.VARIABLES
    return Stage.EXECUTION


def _told(
    graphql: strawberry.Schema,
    operation: Operation,
    stage: Stage,
    errors: list[GraphQLError],
    language: Language,
) -> Iterator[tuple[GraphQLError, Failure]]:
    if stage is not Stage.VARIABLES:
        for error in errors:
            yield error, _with_place(failure_of(error, language, stage), error, operation)
        return
    found = list(_variable_failures(graphql, operation, language))
    yield from found or ((error, failure_of(error, language)) for error in errors)


def _variable_failures(
    graphql: strawberry.Schema, operation: Operation, language: Language
) -> Iterator[tuple[GraphQLError, Failure]]:
    # graphql-core writes the path into its message only; looking again gives it as a list.
    meant = operation_of(parse(operation.query), operation.name)
    if meant is None:
        return
    for error, path in variable_errors(graphql._schema, meant, operation.variables):
        failure = failure_of(error, language, Stage.VARIABLES)
        yield error, replace(failure, extensions={**failure.extensions, "path": path})


def _with_place(failure: Failure, error: GraphQLError, operation: Operation) -> Failure:
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

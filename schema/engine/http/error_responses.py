"""Responses that hold errors: what the client learns, with which status, and what goes to the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
)

from schema.engine.execution.contexts import Context
from schema.engine.faults.failures import Failure, Failures
from schema.engine.faults.languages import Language
from schema.engine.faults.locations import is_literal, literal_paths, variable_errors
from schema.engine.faults.refusals import Refusal, Stage
from schema.engine.http.responses import Response

MAX_ERRORS = 100

log = structlog.get_logger(__name__)

_Failed = tuple[GraphQLError, Failure]


class ErrorResponses:
    """Makes the responses to requests that fail, wholly or in part."""

    def __init__(self, schema: GraphQLSchema, failures: Failures) -> None:
        self._schema = schema
        self._failures = failures

    def to_request(self, error: Exception, language: Language, request_id: str) -> Response:
        """The response to a request that is not executed at all."""
        refusal = self._failures.refusal(error, Stage.DOCUMENT)
        failure = self._failures.failure(error, language, Stage.DOCUMENT)
        _log(failure, request_id)
        body = {"errors": [failure.entry(request_id)]}
        if refusal is not None and refusal.status is not None:
            return Response.json(refusal.status, body, language, request_id, refusal.headers)
        return Response.json(400 if failure.cause is None else 503, body, language, request_id)

    def to_document(
        self, errors: Sequence[GraphQLError], document: DocumentNode | None, context: Context
    ) -> Response:
        """The response to a document that is refused; one that cannot be parsed has no nodes."""
        failed = self._failed(errors[:MAX_ERRORS], Stage.DOCUMENT, document, context.language)
        entries, expected = _entries(failed, context)
        return _response(400 if expected else 503, {"errors": entries}, context)

    def to_result(
        self,
        result: ExecutionResult,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        context: Context,
    ) -> Response:
        """The response to an operation that ended with errors."""
        errors, stage = result.errors or [], _stage(result)
        if stage is Stage.VARIABLES:
            failed = self._failed_variables(errors, operation, variables, context.language)
        else:
            failed = self._failed(errors[:MAX_ERRORS], stage, document, context.language)
        entries, expected = _entries(failed, context)
        whole = self._refusal_of_the_whole(errors, stage)
        if whole is not None and whole.status is not None:
            return _response(whole.status, {"errors": entries}, context, whole.headers)
        if stage is Stage.EXECUTION:
            return _response(200, {"data": result.data, "errors": entries}, context)
        return _response(400 if expected else 503, {"errors": entries}, context)

    def _refusal_of_the_whole(self, errors: Iterable[GraphQLError], stage: Stage) -> Refusal | None:
        refusals = (self._failures.refusal(error, stage) for error in errors)
        return next((each for each in refusals if each is not None and each.status is not None), None)

    def _failed(
        self,
        errors: Sequence[GraphQLError],
        stage: Stage,
        document: DocumentNode | None,
        language: Language,
    ) -> list[_Failed]:
        failed = [(error, self._failures.failure(error, language, stage)) for error in errors]
        if document is None:
            return failed
        literals = [node for each in failed if (node := _wrong_literal(*each)) is not None]
        paths = literal_paths(document, literals)
        return [
            (error, failure if node is None else _with_path(failure, paths.get(id(node), [])))
            for error, failure in failed
            for node in (_wrong_literal(error, failure),)
        ]

    def _failed_variables(
        self,
        errors: Iterable[GraphQLError],
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        language: Language,
    ) -> list[_Failed]:
        # graphql-core gives the path in its message only; validating again gives it as a list.
        found = [
            (error, _with_path(self._failures.failure(error, language, Stage.VARIABLES), path))
            for error, path in variable_errors(self._schema, operation, variables, MAX_ERRORS)
        ]
        return found or [
            (error, self._failures.failure(error, language, Stage.EXECUTION)) for error in errors
        ]


def _stage(result: ExecutionResult) -> Stage:
    # graphql-core coerces the variables before the first field: such errors have no path yet.
    if result.data is None and all(error.path is None for error in result.errors or ()):
        return Stage.VARIABLES
    return Stage.EXECUTION


def _entries(failed: Sequence[_Failed], context: Context) -> tuple[list[dict[str, object]], bool]:
    """The errors as the client gets them, logged; and whether all of them were expected."""
    for error, failure in failed:
        _log(failure, context.request_id, error.path)
    entries = [failure.entry(context.request_id, error) for error, failure in failed]
    return entries, all(failure.cause is None for _, failure in failed)


def _wrong_literal(error: GraphQLError, failure: Failure) -> Node | None:
    node = error.nodes[0] if error.nodes else None
    return node if failure.code == "BAD_INPUT" and is_literal(node) else None


def _with_path(failure: Failure, path: list[str]) -> Failure:
    return replace(failure, extensions={**failure.extensions, "path": path})


def _response(
    status: int, body: Mapping[str, object], context: Context, headers: Mapping[str, str] | None = None
) -> Response:
    return Response.json(status, body, context.language, context.request_id, headers or {})


def _log(failure: Failure, request_id: str, path: list[str | int] | None = None) -> None:
    if failure.cause is None:
        log.info("graphql.refused", request_id=request_id, code=failure.code, path=path)
    else:
        log.error("graphql.failed", request_id=request_id, path=path, exc_info=failure.cause)

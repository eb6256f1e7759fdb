"""Responses that hold errors: what the client learns, with which status, and what goes to the log."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    OperationType,
)

from schema.engine.execution.contexts import Context
from schema.engine.faults.failures import Failure, Failures
from schema.engine.faults.languages import Language
from schema.engine.faults.locations import is_literal, literal_paths, variable_errors
from schema.engine.faults.refusals import Stage, cause_of
from schema.engine.http.responses import Response

MAX_ERRORS = 100
_NOBODY: Mapping[str, object] = {}

log = structlog.get_logger(__name__)

_Failed = tuple[GraphQLError, Failure]


@dataclass(slots=True)
class _Refused:
    """Errors of one code and reason, for the log."""

    path: list[str | int] | None
    """Where the first of them is."""
    times: int = 0


class ErrorResponses:
    """Makes the responses to requests that fail, wholly or in part."""

    def __init__(self, schema: GraphQLSchema, failures: Failures) -> None:
        self._schema = schema
        self._failures = failures

    def may_pass(self, errors: Iterable[GraphQLError]) -> bool:
        """Whether a query that ended with these errors may succeed if it is executed once more."""
        refusals = (self._failures.refusal(error, Stage.EXECUTION) for error in errors)
        return any(each is not None and each.may_pass for each in refusals)

    def to_request(self, error: Exception, language: Language, request_id: str) -> Response:
        """The response to a request that is not executed at all."""
        failure = self._failures.failure(error, language, Stage.DOCUMENT)
        _log([(None, failure)], request_id)
        entries = [failure.entry(request_id)]
        if failure.of_the_system:
            return _unavailable(failure, entries, language, request_id)
        return _refusal(failure, entries, language, request_id)

    def to_operation(self, error: Exception, context: Context) -> Response:
        """The response to an operation that ended without a result."""
        if not context.committed:
            # What is in doubt goes first: after the error itself a client may repeat everything.
            told = context.in_doubt or error
            return self.to_request(told, context.language, context.request_id)
        # What was changed is not hidden, although the rest of the answer is lost.
        lost = [GraphQLError("", path=[name], original_error=error) for name in context.committed]
        if context.in_doubt is not None:
            lost.append(GraphQLError("", original_error=context.in_doubt))
        failed = self._failed(lost, Stage.EXECUTION, None, context.language, context.committed)
        entries, _ = _entries(failed, context)
        return _response(200, {"data": dict.fromkeys(context.committed), "errors": entries}, context)

    def to_document(
        self, errors: Sequence[GraphQLError], document: DocumentNode | None, context: Context
    ) -> Response:
        """The response to a document that is refused; one that cannot be parsed has no nodes."""
        failed = self._failed(errors[:MAX_ERRORS], Stage.DOCUMENT, document, context.language)
        entries, whole = _entries(failed, context)
        return _refused(whole, entries, context)

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
            failed = self._failed_variables(errors, document, operation, variables, context.language)
        else:
            failed = self._failed(errors[:MAX_ERRORS], stage, document, context.language, context.committed)
        entries, whole = _entries(failed, context)
        if whole is not None and _spares_the_rest(whole, result, operation):
            whole = None
        if context.committed or (whole is None and stage is Stage.EXECUTION):
            return _response(200, {"data": result.data, "errors": entries}, context)
        return _refused(whole, entries, context)

    def _failed(
        self,
        errors: Sequence[GraphQLError],
        stage: Stage,
        document: DocumentNode | None,
        language: Language,
        committed: Collection[str] = (),
    ) -> list[_Failed]:
        failed = [(error, self._failures.failure(error, language, stage)) for error in errors]
        failed = [
            (error, self._committed(failure, language))
            if error.path and error.path[0] in committed
            else (error, failure)
            for error, failure in failed
        ]
        if document is None:
            return failed
        literals = [node for each in failed if (node := _wrong_literal(*each)) is not None]
        paths = literal_paths(document, literals)
        return [
            (error, failure if node is None else _with_path(failure, paths.get(id(node), [])))
            for error, failure in failed
            for node in (_wrong_literal(error, failure),)
        ]

    def _committed(self, failure: Failure, language: Language) -> Failure:
        """An error in the answer to a change that is saved all the same."""
        extensions = {**failure.extensions, "committed": True}
        if not failure.of_the_system:
            return replace(failure, extensions=extensions)
        # The sentence of the code would say that nothing was done.
        message = self._failures.catalogue.message("CHANGE_IS_SAVED", language)
        return replace(failure, extensions=extensions, message=message)

    def _failed_variables(
        self,
        errors: Iterable[GraphQLError],
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        language: Language,
    ) -> list[_Failed]:
        # graphql-core gives the path in its message only; validating again gives it as a list.
        found = [
            (error, _with_path(self._failures.failure(error, language, Stage.VARIABLES), path))
            for error, path in variable_errors(self._schema, document, operation, variables, MAX_ERRORS)
        ]
        return found or [
            (error, self._failures.failure(error, language, Stage.EXECUTION)) for error in errors
        ]


def _stage(result: ExecutionResult) -> Stage:
    # graphql-core coerces the variables before the first field: such errors have no path yet.
    if result.data is None and all(error.path is None for error in result.errors or ()):
        return Stage.VARIABLES
    return Stage.EXECUTION


def _spares_the_rest(whole: Failure, result: ExecutionResult, operation: OperationDefinitionNode) -> bool:
    """Whether it is a mistake of the program in a field of a query of which other fields are answered."""
    answered = any(value is not None for value in (result.data or {}).values())
    return whole.cause is not None and answered and operation.operation is OperationType.QUERY


def _entries(failed: Sequence[_Failed], context: Context) -> tuple[list[dict[str, object]], Failure | None]:
    """The errors as the client gets them, logged and noted; the failure that refuses the whole request."""
    _log([(error.path, failure) for error, failure in failed], context.request_id, context.asker)
    for error, _ in failed:
        context.note_error(cause_of(error), _field_name(error))
    entries = [failure.entry(context.request_id, error) for error, failure in failed]
    whole = [failure for _, failure in failed if failure.status is not None]
    return entries, min(whole, key=_rank, default=None)


def _rank(failure: Failure) -> tuple[bool, bool, bool]:
    """401 goes before all others, and a fault that a client can wait for before one that it can't.

    A 503 lets clients and proxies send the same again, so it comes last: another status may say that nobody
    knows what was done.
    """
    return failure.of_the_system, failure.status == 503, not failure.headers


def _wrong_literal(error: GraphQLError, failure: Failure) -> Node | None:
    node = error.nodes[0] if error.nodes else None
    return node if failure.code == "BAD_INPUT" and is_literal(node) else None


def _field_name(error: GraphQLError) -> str | None:
    """The failed field by its own name: in the path stands the alias that the client chose."""
    node = error.nodes[0] if error.nodes else None
    return node.name.value if isinstance(node, FieldNode) else None


def _with_path(failure: Failure, path: list[str]) -> Failure:
    return replace(failure, extensions={**failure.extensions, "path": path})


def _refused(whole: Failure | None, entries: list[dict[str, object]], context: Context) -> Response:
    if whole is not None and whole.of_the_system:
        return _unavailable(whole, entries, context.language, context.request_id)
    return _refusal(whole, entries, context.language, context.request_id)


def _refusal(
    failure: Failure | None, entries: list[dict[str, object]], language: Language, request_id: str
) -> Response:
    """Without a status of its own it is GraphQL that refuses the document or its variables."""
    if failure is None or failure.status is None:
        return Response.json(400, {"errors": entries}, language, request_id, refuses_document=True)
    return Response.json(failure.status, {"errors": entries}, language, request_id, failure.headers)


def _unavailable(
    failure: Failure, entries: list[dict[str, object]], language: Language, request_id: str
) -> Response:
    body = {"data": None, "errors": entries}
    return Response.json(failure.status or 503, body, language, request_id, failure.headers)


def _response(status: int, body: Mapping[str, object], context: Context) -> Response:
    return Response.json(status, body, context.language, context.request_id)


def _log(
    failed: Iterable[tuple[list[str | int] | None, Failure]],
    request_id: str,
    asker: Mapping[str, object] = _NOBODY,
) -> None:
    """A line for each kind of error, with the path of the first; for each mistake of the program one."""
    known = {"request_id": request_id, **asker}
    refused: dict[tuple[str, object], _Refused] = {}
    told: list[tuple[str, Mapping[str, object]]] = []
    for path, failure in failed:
        if failure.cause is not None:
            log.error("graphql.failed", path=path, exc_info=failure.cause, **known)
        elif not failure.of_the_system:
            reason = failure.extensions.get("reason")
            refused.setdefault((failure.code, reason), _Refused(path)).times += 1
        elif (failure.code, failure.facts) not in told:
            told.append((failure.code, failure.facts))
            log.warning("graphql.unavailable", code=failure.code, **failure.facts, **known)
    for (code, reason), kind in refused.items():
        log.info("graphql.refused", code=code, reason=reason, path=kind.path, times=kind.times, **known)

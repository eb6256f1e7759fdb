"""Every error in the one shape that clients know: message, path, locations, code and request id.

Knows the errors of every room below and what each may say outside; lets nothing else through.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from graphql import GraphQLError, GraphQLSyntaxError

from resolvers.faults import DeniedError, FaultsError, NotFoundError
from schema.engine.faults.errors import BadRequestError, InputError, LimitError
from schema.engine.faults.locations import is_argument, is_literal
from schema.engine.faults.messages import Language, message
from tenants.database.session import BusyError
from tenants.identity import IdentityError

# An echo of absurd input helps nobody.
_LONGEST_MESSAGE = 500


class Stage(Enum):
    """How far the request had come."""

    DOCUMENT = auto()
    VARIABLES = auto()
    EXECUTION = auto()


@dataclass(frozen=True, slots=True)
class Failure:
    """What a client may know of an error; ``cause`` is only for the log."""

    code: str
    message: str
    extensions: Mapping[str, object] = field(default_factory=dict)
    cause: Exception | None = None


def cause_of(error: Exception) -> Exception:
    """The error at the bottom of what graphql-core wrapped around it."""
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def failure_of(error: Exception, language: Language, stage: Stage = Stage.EXECUTION) -> Failure:
    """An error as clients may see it."""
    cause = cause_of(error)
    match cause:
        case DeniedError():
            denied = cause.decision
            return _coded("FORBIDDEN", language, str(denied.code), denied.params)
        case NotFoundError():
            return _coded("NOT_FOUND", language, None, {"noun": cause.noun}, cause.path)
        case FaultsError():
            return _of_faults(cause, language)
        case InputError() if stage is Stage.EXECUTION:
            return _coded(cause.code, language, None, cause.params, cause.path)
        case InputError():
            return _coded("BAD_INPUT", language, cause.code, cause.params)
        case BadRequestError():
            return _coded(cause.code, language, cause.reason, cause.params)
        case IdentityError() | LimitError():
            return _coded(cause.code, language, None, cause.params)
        case BusyError():
            return _coded(cause.code, language, None, {})
        case GraphQLError():
            return _of_graphql(cause, language, stage)
        case _:
            return internal(cause, language)


def internal(cause: Exception, language: Language) -> Failure:
    """What nobody foresaw: the client learns only that it happened."""
    return Failure("INTERNAL", message("INTERNAL", language), cause=cause)


def answer_error(failure: Failure, request_id: str, error: GraphQLError | None = None) -> dict[str, object]:
    """The failure in the shape of GraphQL's ``errors`` entries."""
    answer: dict[str, object] = {"message": _clean(failure.message)}
    if error is not None and error.path is not None:
        answer["path"] = error.path
    if error is not None and error.locations:
        answer["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    answer["extensions"] = {"code": failure.code, "requestId": request_id, **failure.extensions}
    return answer


def _coded(
    code: str,
    language: Language,
    reason: str | None,
    params: Mapping[str, str],
    path: tuple[str, ...] = (),
) -> Failure:
    extensions = dict(_details(reason, params, path))
    return Failure(code, message(reason or code, language, params), extensions)


def _details(
    reason: str | None, params: Mapping[str, str], path: tuple[str, ...]
) -> Iterator[tuple[str, object]]:
    if reason is not None:
        yield "reason", reason
    if path:
        yield "path", list(path)
    if params:
        yield "params", {name: _clean(str(value)) for name, value in params.items()}


def _of_faults(error: FaultsError, language: Language) -> Failure:
    first, *more = error.faults
    failure = _coded(first.code, language, None, first.params, first.path)
    if not more:
        return failure
    faults = [
        {"code": each.code, "message": message(each.code, language, each.params), "path": list(each.path)}
        for each in error.faults
    ]
    return Failure(failure.code, failure.message, {**failure.extensions, "faults": faults})


def _of_graphql(error: GraphQLError, language: Language, stage: Stage) -> Failure:
    code = _graphql_code(error, stage)
    if code is None:
        return internal(error, language)
    lead = message(code, language)
    return Failure(code, f"{lead}{'：' if language == 'zh' else ': '}{error.message}")


def _graphql_code(error: GraphQLError, stage: Stage) -> str | None:
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_SYNTAX"
    if stage is Stage.VARIABLES:
        return "BAD_INPUT"
    node = error.nodes[0] if error.nodes else None
    if stage is Stage.DOCUMENT:
        return "BAD_INPUT" if is_literal(node) else "GRAPHQL_VALIDATION"
    # Nullable variables in required places show themselves only when the field is reached.
    return "BAD_INPUT" if is_literal(node) or is_argument(node) else None


def _clean(text: str) -> str:
    short = text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"
    return short.encode("utf-8", "replace").decode("utf-8")

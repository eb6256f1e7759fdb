"""The body of a request: decoded exactly, or refused with a code.

Numbers keep every digit (``Decimal``, never float). Refuses characters that PostgreSQL cannot store, numbers,
nesting and numbers of values above a limit, and duplicate keys. Knows JSON, not GraphQL.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

from schema.engine.faults.errors import BadRequestError, PersistedQueryError
from schema.engine.faults.number_texts import number_of
from schema.engine.faults.texts import check_texts

MAX_NESTING = 32
MAX_VALUES = 50_000
"""Of a whole body: two thousand lines of a roster with their links are some thirty thousand."""
MAX_DIGITS = 100

# Skips strings as a whole, because brackets inside them are not nesting; one pass, no backtracking.
_MARKS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},]', re.DOTALL)
# Escapes of NUL and of surrogates, which may be lone; only bodies that have any are walked through again.
_DOUBTFUL_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """What a request asks for."""

    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    name: str | None = None
    may_change: bool = True
    """Whether it may be a mutation."""


def read_operation(body: bytes) -> OperationRequest:
    """The operation in a request's body."""
    content = read_json(body)
    if isinstance(content, list):
        raise BadRequestError("BATCH_REFUSED")
    if not isinstance(content, dict):
        raise BadRequestError("BODY_NOT_OBJECT")
    return operation_of(content)


def operation_of(content: Mapping[str, Any], *, may_change: bool = True) -> OperationRequest:
    """The operation that the parameters of a request name."""
    variables = _map(content, "variables")
    extensions = _map(content, "extensions")
    query = content.get("query")
    if query is None or query == "":
        if "persistedQuery" in extensions:
            raise PersistedQueryError
        raise BadRequestError("QUERY_MISSING", key="query")
    if not isinstance(query, str):
        raise BadRequestError("KEY_TYPE", key="query", expected="string")
    name = content.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadRequestError("KEY_TYPE", key="operationName", expected="string")
    # Explorers send an empty name when the document has only one, nameless operation.
    return OperationRequest(query, variables, name or None, may_change)


def _map(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    given = content.get(key)
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise BadRequestError("KEY_TYPE", key=key, expected="object")
    return given


def read_json(body: bytes) -> object:
    """A JSON value with exact numbers."""
    text = _decoded(body)
    _check_structure(body)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadRequestError("JSON_MALFORMED", line=str(error.lineno), column=str(error.colno)) from None
    # In UTF-8 such characters can only come from escapes.
    if _DOUBTFUL_ESCAPE.search(body):
        check_texts(value)
    return value


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequestError("BODY_NOT_UTF8", position=str(error.start)) from None


def _check_structure(body: bytes) -> None:
    # Before decoding: the decoder is recursive, and would fail on a deep body with a RecursionError.
    brackets = body.count(b"{") + body.count(b"[")
    if brackets <= MAX_NESTING and brackets + body.count(b",") <= MAX_VALUES:
        return
    depth = values = strings = 0
    for found in _MARKS.finditer(body):
        mark = found[0]
        if mark in (b"[", b"{"):
            depth += 1
            values += 1
            if depth > MAX_NESTING:
                raise BadRequestError("JSON_TOO_DEEP", limit=str(MAX_NESTING))
        elif mark in (b"]", b"}"):
            depth -= 1
        elif mark == b",":
            values += 1
        else:
            strings += 1
        # Commas and brackets stand between strings; otherwise it is no JSON.
        if max(values, strings // 2) > MAX_VALUES:
            raise BadRequestError("JSON_TOO_LARGE", limit=str(MAX_VALUES))


def _whole(text: str) -> int:
    _check_digits(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    _check_digits(text)
    return number_of(text)


def _check_digits(text: str) -> None:
    if len(text) > MAX_DIGITS:
        raise BadRequestError("NUMBER_TOO_LONG", limit=str(MAX_DIGITS), actual=str(len(text)))


def _refuse_constant(name: str) -> NoReturn:
    raise BadRequestError("NUMBER_NOT_FINITE", value=name)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise BadRequestError("JSON_DUPLICATE_KEY", key=key[:100])
        members[key] = value
    return members


# Made once: making a decoder takes as long as decoding a small body.
_DECODER = json.JSONDecoder(
    parse_int=_whole, parse_float=_decimal, parse_constant=_refuse_constant, object_pairs_hook=_object
)

"""A query in the address of a GET request: its text, the name of its operation, variables as JSON."""

from urllib.parse import parse_qsl

from schema.engine.faults.errors import BadRequestError
from schema.engine.http.request_bodies import OperationRequest, operation_of, read_json

_TEXTS = ("query", "operationName")
_JSON = ("variables", "extensions")


def read_parameters(query_string: bytes) -> OperationRequest:
    """The operation in the address of a request; one that changes nothing."""
    given: dict[str, object] = {}
    for name, value in _parameters(query_string):
        if name in given:
            raise BadRequestError("PARAMETER_REPEATED", key=name)
        if name in _TEXTS:
            given[name] = value
        elif name in _JSON and value:
            given[name] = read_json(value.encode())
    return operation_of(given, may_change=False)


def _parameters(query_string: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise BadRequestError("ADDRESS_NOT_UTF8") from None

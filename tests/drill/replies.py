"""What a reply says of each write of its request, and whether it says it as it should.

A reply is JSON; each of its errors has a code; and a reply with HTTP 200 tells of something that was done or
refused. Knows no connection.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.drill.deeds import Deed
from tests.drill.ledger import UNDONE, Ledger, Outcome, Write

SYSTEM_CODES = frozenset({"INTERNAL", "DATABASE_UNAVAILABLE", "BUSY", "TIMEOUT"})
OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
EXPECTED_REFUSALS = frozenset({"VERSION_CONFLICT"})
"""The writers send nothing wrong; only after an unknown outcome they may name an old version."""
TRY_LATER = 429
FAILURES = frozenset({503, TRY_LATER})
"""The statuses of a request of which nothing was done, for a fault that isn't the client's."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply's status and body."""

    status: int
    text: str

    def content(self) -> dict[str, Any] | None:
        """The body, if it is what a GraphQL server may answer: an object, and each error with a code."""
        try:
            body = json.loads(self.text)
        except ValueError:
            return None
        if not isinstance(body, dict) or self.status == 500:
            return None
        errors = body.get("errors", [])
        if not errors and (self.status >= 400 or "data" not in body):
            return None
        return body if all(_code(error) for error in errors) else None


def note_mutation(ledger: Ledger, deeds: Sequence[Deed], reply: Reply) -> None:
    """Write down what each write was told."""
    body = _noted(ledger, reply)
    if body is None:
        return
    for number, deed in enumerate(deeds):
        _tell(deed, f"f{number}", body, reply.status)
        _note_refusal(ledger, deed.write)
    if reply.status in FAILURES and any(deed.write.outcome not in UNDONE for deed in deeds):
        ledger.wrong.append(f"a status that says nothing was done: {_told(reply, body)}")
    if reply.status not in FAILURES and all(deed.write.outcome is Outcome.FAILED for deed in deeds):
        ledger.hollow.append(_told(reply, body))


def note_query(ledger: Ledger, reply: Reply) -> Any:
    """The data of a query; None if it was told an error."""
    body = _noted(ledger, reply)
    if body is None:
        return None
    if body.get("errors"):
        if reply.status not in FAILURES and _codes(body) & SYSTEM_CODES:
            ledger.hollow.append(_told(reply, body))
        elif not _codes(body) & SYSTEM_CODES and reply.status != TRY_LATER:
            ledger.wrong.append(f"a query is refused: {_told(reply, body)}")
        return None
    return body["data"]


def _noted(ledger: Ledger, reply: Reply) -> dict[str, Any] | None:
    body = reply.content()
    if body is None:
        ledger.uncoded.append(f"HTTP {reply.status} {reply.text[:300]}")
        return None
    for error in body.get("errors", ()):
        ledger.codes[f"{reply.status} {_code(error)}"] += 1
    return body


def _tell(deed: Deed, name: str, body: Mapping[str, Any], status: int) -> None:
    write = deed.write
    payload = (body.get("data") or {}).get(name)
    if payload is not None and not payload["userErrors"]:
        write.outcome = Outcome.ACKNOWLEDGED
        write.version = (payload[deed.noun] or {}).get("version")
    elif payload is not None:
        write.outcome, write.code = Outcome.REFUSED, payload["userErrors"][0]["code"]
    else:
        error = next(_errors_of(name, body), None)
        write.outcome, write.code = _outcome(error, status), _code(error)


def _errors_of(name: str, body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The errors of a field first; one of another field, or of none, took the field's answer away, too."""
    errors = body.get("errors", ())
    yield from (error for error in errors if (error.get("path") or [None])[0] == name)
    yield from errors


def _outcome(error: Mapping[str, Any] | None, status: int) -> Outcome:
    if error is None or _code(error) == OUTCOME_UNKNOWN:
        return Outcome.UNKNOWN
    if error["extensions"].get("committed") is True:
        return Outcome.ACKNOWLEDGED
    return Outcome.FAILED if _code(error) in SYSTEM_CODES or status == TRY_LATER else Outcome.REFUSED


def _note_refusal(ledger: Ledger, write: Write) -> None:
    if write.outcome is Outcome.REFUSED and write.code not in EXPECTED_REFUSALS:
        ledger.wrong.append(f"{write.mutation} {write.mark} is refused: {write.code}")


def _codes(body: Mapping[str, Any]) -> set[str | None]:
    return {_code(error) for error in body.get("errors", ())}


def _code(error: Any) -> str | None:
    if not isinstance(error, dict) or not isinstance(error.get("extensions"), dict):
        return None
    code = error["extensions"].get("code")
    return code if isinstance(code, str) else None


def _told(reply: Reply, body: Mapping[str, Any]) -> str:
    return f"HTTP {reply.status} {', '.join(sorted(map(str, _codes(body))))}"

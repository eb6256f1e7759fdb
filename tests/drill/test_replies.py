"""What the drill makes of replies: what each write was told, and what no reply may be."""

import json
from typing import Any

import pytest

from tests.drill import deeds
from tests.drill.deeds import Deed
from tests.drill.ledger import Ledger, Outcome
from tests.drill.replies import Reply, note_mutation, note_query

DONE = {"subject": {"id": "x"}, "userErrors": []}
TAKEN = {"subject": None, "userErrors": [{"code": "VERSION_CONFLICT"}]}


def error(code: str, *path: str, **extensions: object) -> dict[str, Any]:
    """An error as the server writes it."""
    return {"message": "…", "path": list(path) or None, "extensions": {"code": code, **extensions}}


BOTH_FAILED = [error("INTERNAL", "f0", committed=True), error("BUSY", "f1")]


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, {"data": {"f0": DONE, "f1": DONE}}, ["acknowledged", "acknowledged"]),
        (200, {"data": {"f0": DONE, "f1": TAKEN}}, ["acknowledged", "refused"]),
        (
            200,
            {"data": {"f0": DONE, "f1": None}, "errors": [error("BUSY", "f1")]},
            ["acknowledged", "failed"],
        ),
        (503, {"data": None, "errors": [error("TIMEOUT")]}, ["failed", "failed"]),
        (429, {"errors": [error("TOO_MANY")]}, ["failed", "failed"]),
        (
            200,
            {"data": {"f0": None, "f1": DONE}, "errors": [error("OUTCOME_UNKNOWN", "f0")]},
            ["unknown", "acknowledged"],
        ),
        (200, {"data": {"f0": None, "f1": None}, "errors": BOTH_FAILED}, ["acknowledged", "failed"]),
    ],
)
def test_each_write_is_told_apart(status: int, body: dict[str, Any], told: list[str]) -> None:
    ledger, sent = _sent()
    note_mutation(ledger, sent, Reply(status, json.dumps(body)))
    assert [deed.write.outcome.value for deed in sent] == told
    assert ledger.hollow == ledger.uncoded == ledger.wrong == []


def test_the_version_that_a_reply_names_is_noted() -> None:
    ledger = Ledger("test")
    deed = Deed(ledger.write("measurementReport"), "measurement", {})
    payload = {"measurement": {"id": "x", "version": 5}, "userErrors": []}
    note_mutation(ledger, [deed], Reply(200, json.dumps({"data": {"f0": payload}})))
    assert (deed.write.outcome, deed.write.version) == (Outcome.ACKNOWLEDGED, 5)


def test_success_without_a_deed_is_seen() -> None:
    ledger, sent = _sent()
    note_mutation(ledger, sent, _failed(200, "DATABASE_UNAVAILABLE"))
    assert note_query(ledger, _failed(200, "INTERNAL")) is None
    assert len(ledger.hollow) == 2
    assert note_query(ledger, _failed(503, "TIMEOUT")) is None
    assert len(ledger.hollow) == 2


def test_an_unknown_outcome_under_a_status_that_invites_to_repeat_is_wrong() -> None:
    errors = [error("OUTCOME_UNKNOWN", "f0"), error("DATABASE_UNAVAILABLE", "f1")]
    for status, wrong in ((503, 1), (504, 0)):
        ledger, sent = _sent()
        note_mutation(ledger, sent, Reply(status, json.dumps({"data": None, "errors": errors})))
        assert [deed.write.outcome for deed in sent] == [Outcome.UNKNOWN, Outcome.FAILED]
        assert len(ledger.wrong) == wrong


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (500, "Internal Server Error"),
        (500, json.dumps({"errors": [error("INTERNAL")]})),
        (503, "Service Unavailable"),
        (503, "{}"),
        (503, json.dumps({"data": None, "errors": [{"message": "no"}]})),
        (200, "{}"),
        (200, "[]"),
    ],
)
def test_a_reply_without_a_code_leaves_the_outcome_unknown_and_is_seen(status: int, text: str) -> None:
    ledger, sent = _sent()
    note_mutation(ledger, sent, Reply(status, text))
    assert note_query(ledger, Reply(status, text)) is None
    assert len(ledger.uncoded) == 2
    assert {deed.write.outcome for deed in sent} == {Outcome.UNKNOWN}


def test_a_refusal_that_nothing_gave_reason_for_is_wrong() -> None:
    ledger, sent = _sent()
    note_mutation(ledger, sent, Reply(401, json.dumps({"errors": [error("TOKEN_FORGED")]})))
    assert note_query(ledger, _failed(200, "FORBIDDEN")) is None
    assert len(ledger.wrong) == 3


def test_the_data_of_a_query_is_given() -> None:
    assert note_query(Ledger("test"), Reply(200, '{"data": {"a": 1}}')) == {"a": 1}


def test_what_two_writers_send_in_one_request_is_one_document() -> None:
    _, sent = _sent()
    body = deeds.body_of(sent)
    assert body["query"].count("subjectCreate(input: $f") == 2
    assert [body["variables"][name]["code"] for name in ("f0", "f1")] == ["test_0", "test_1"]


def _sent() -> tuple[Ledger, list[Deed]]:
    ledger = Ledger("test")
    return ledger, [deeds.create(ledger.write("subjectCreate")) for _ in range(2)]


def _failed(status: int, code: str) -> Reply:
    return Reply(status, json.dumps({"data": None, "errors": [error(code)]}))

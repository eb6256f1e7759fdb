"""The comparison refuses answers that aren't the same, and says truly which targets hold."""

from contextlib import nullcontext
from typing import Any

import pytest

from tests.bench.clients import AnswerError
from tests.peers.rounds import Found, Rate
from tests.peers.servers import BARE, JIXIAO, POSTGRAPHILE, SERVERS, Server
from tests.peers.serving import Running
from tests.peers.tables import TARGETS, verdicts

FLAT = {
    "total": "98.50",
    "fullMarks": "100",
    "grade": "优秀",
    "rank": 3,
    "level": "unit",
    "category": "department",
    "subjectId": "0",
    "subjectName": "第3单位",
}
OURS = {
    "total": "98.5",
    "fullMarks": "100",
    "grade": "优秀",
    "ownRank": 3,
    "level": "UNIT",
    "category": {"code": "department"},
    "subject": {"subjectId": "x", "name": "第3单位"},
}


def test_the_same_row_is_the_same_in_every_server_s_words() -> None:
    assert _server("bare").essence({"data": [FLAT]}) == _server(JIXIAO).essence({"data": [OURS]})


@pytest.mark.parametrize("key", sorted(FLAT.keys() - {"subjectId", "total", "fullMarks"}))
def test_a_row_that_differs_anywhere_differs(key: str) -> None:
    assert _server("bare").essence({"data": [FLAT | {key: "?"}]}) != _server("bare").essence({"data": [FLAT]})


def test_an_error_names_the_server() -> None:
    with pytest.raises(AnswerError, match="slow one"):
        _server("slow one").essence({"errors": [{"message": "no"}], "data": None})


def test_an_answer_with_data_and_errors_is_an_error() -> None:
    with pytest.raises(AnswerError, match="half one"):
        _server("half one").essence({"errors": [{"message": "no"}], "data": [FLAT]})


def test_every_target_is_judged_by_its_own_ratio() -> None:
    said = verdicts(
        [_found(100, {POSTGRAPHILE: 1.99, BARE: 0.6}), _found(1, {POSTGRAPHILE: 1.0, BARE: 0.59})]
    )
    assert [line.split()[0] for line in said] == ["holds", "MISSED", "MISSED", "holds"]
    assert {target.peer for target in TARGETS} <= {server.name for server in SERVERS}


def _server(name: str) -> Server:
    return Server(name, False, lambda _url: nullcontext(Running(0, 0)), "/", _body, lambda data: data)


def _body(_first: int) -> dict[str, Any]:
    return {}


def _found(rows: int, ratios: dict[str, float]) -> Found:
    return Found(rows, {name: Rate(1, 1, 1) for name in (JIXIAO, *ratios)}, ratios)

"""Requests whose end two servers could see at different places: refused, the connection closed."""

from collections.abc import Iterator

import pytest

from deploy.http.connections.connection_limits import ConnectionLimits
from tests.attacks.raw_connections import Served, post, served

SECOND = post("/smuggled")


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with served() as found:
        yield found


def head(*lines: str) -> bytes:
    return "\r\n".join(["POST / HTTP/1.1", "Host: jixiao", *lines, "", ""]).encode()


REQUESTS = {
    "length and chunks": head("Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "chunks and length": head("Transfer-Encoding: chunked", "Content-Length: 5") + b"0\r\n\r\n",
    "two lengths": head("Content-Length: 0", f"Content-Length: {len(SECOND)}"),
    "a list of lengths": head("Content-Length: 0, 5"),
    "chunked twice": head("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + b"0\r\n\r\n",
    "chunked, then more": head("Transfer-Encoding: chunked, identity") + b"0\r\n\r\n",
    "nearly chunked": head("Transfer-Encoding: xchunked") + b"0\r\n\r\n",
    "a signed length": head("Content-Length: +0"),
    "a negative length": head("Content-Length: -1"),
    "a huge length": head("Content-Length: 99999999999999999999999"),
    "a length in hexadecimal": head("Content-Length: 0x0"),
    "a blank before the colon": head("Content-Length : 0"),
    "a folded header": head("A: b", " Content-Length: 5"),
    "line feeds alone": b"POST / HTTP/1.1\nHost: jixiao\nContent-Length: 0\n\n",
    "a carriage return in a value": head("A: b\rContent-Length: 5"),
    "NUL in a value": head("A: b\x00c"),
    "a chunk without its end": head("Transfer-Encoding: chunked") + b"1\r\nab\r\n0\r\n\r\n",
    "a negative chunk": head("Transfer-Encoding: chunked") + b"-1\r\n\r\n",
    "no version": b"POST /\r\n\r\n",
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an upgrade with both": head(
        "Connection: Upgrade", "Upgrade: h2c", "Content-Length: 5", "Transfer-Encoding: chunked"
    ) + b"0\r\n\r\n",
    "an upgrade with another coding": head(
        "Connection: Upgrade", "Upgrade: h2c", "Transfer-Encoding: chunked, identity"
    ) + b"0\r\n\r\n",
    "an upgrade with a bad chunk": head(
        "Connection: Upgrade", "Upgrade: h2c", "Transfer-Encoding: chunked"
    ) + b"zz\r\n0\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_it_is_refused_and_nothing_after_it_is_read(site: Served, name: str) -> None:
    before = len(site.told.requests)
    with site.connect() as connection:
        connection.send(REQUESTS[name] + SECOND)
        answer = connection.answer()
        assert (answer.status, answer.code, answer.closes) == (400, "REQUEST_MALFORMED", True)
        assert connection.ends()
    assert len(site.told.requests) == before


def test_what_is_bad_after_a_good_request_ends_with_its_answer(site: Served) -> None:
    """An answer of the bad one's own would be taken for the good one's."""
    with site.connect() as connection:
        connection.send(post("/wait", b"abc") + b"\x00" * 10)
        site.told.may_go_on.set()
        answer = connection.answer()
        assert (answer.status, answer.body, answer.closes) == (200, b"3", True)
        assert connection.ends()
    site.told.may_go_on.clear()


def test_requests_in_one_piece_are_answered_in_their_order(site: Served) -> None:
    with site.connect() as connection:
        connection.send(b"".join(post("/", b"x" * size) for size in range(10)))
        assert [connection.answer().body for _ in range(10)] == [str(size).encode() for size in range(10)]
        assert connection.is_open()


def test_too_many_in_one_piece_are_not_kept(site: Served) -> None:
    """So many are answered, the last of them closes."""
    limit = ConnectionLimits().pipelined
    before = len(site.told.requests)
    with site.connect() as connection:
        connection.send(post("/wait") * 10_000)
        site.told.may_go_on.set()
        assert [connection.answer().closes for _ in range(limit + 1)] == [False] * limit + [True]
        assert connection.ends()
    site.told.may_go_on.clear()
    assert len(site.told.requests) == before + limit + 1


def test_what_was_queued_before_a_bad_body_is_answered(site: Served) -> None:
    bad = head("Transfer-Encoding: chunked") + b"zz\r\n"
    before = len(site.told.requests)
    with site.connect() as connection:
        connection.send(post("/wait", b"a") + post("/", b"bc") + bad)
        site.told.may_go_on.set()
        answers = [connection.answer() for _ in range(2)]
        assert [(answer.body, answer.closes) for answer in answers] == [(b"1", False), (b"2", True)]
        assert connection.ends()
    site.told.may_go_on.clear()
    assert len(site.told.requests) == before + 2

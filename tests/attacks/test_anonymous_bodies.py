"""Bodies of requests that are refused by their head: not read, not kept, and the client sees the refusal."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from deploy.http.connections.connection_limits import ConnectionLimits
from tests.attacks.raw_connections import SHORT, Served, post, served

MIB = 1 << 20


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with served() as found:
        yield found


def test_the_refusal_comes_before_the_body(site: Served) -> None:
    """It was read first, and 150 of them kept 163 MB."""
    with site.connect() as connection:
        connection.send(f"POST /early HTTP/1.1\r\nHost: jixiao\r\nContent-Length: {MIB}\r\n\r\n".encode())
        answer = connection.answer()
        assert (answer.status, answer.code, answer.closes) == (401, "TOKEN_MISSING", False)
        connection.send(b"x" * MIB)
        # It was thrown away as it came: the next request is understood.
        connection.send(post("/", b"abc"))
        assert connection.answer().body == b"3"


def test_nothing_is_kept_of_many(site: Served) -> None:
    head = f"POST /early HTTP/1.1\r\nHost: jixiao\r\nContent-Length: {MIB}\r\n\r\n"
    with ExitStack() as opened:
        for _ in range(50):
            connection = opened.enter_context(site.connect())
            connection.send(head.encode() + b"x" * (MIB // 2))
            assert connection.answer().status == 401
        held = site.held()
        assert len(held) == 50
        # At most what had come with the head, before the application was asked.
        assert max(held) < MIB // 2
        assert sum(held) < 50 * MIB // 4


def test_a_body_that_never_ends_is_not_read_for_ever() -> None:
    limits = ConnectionLimits(message=400_000)
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    with served(limits) as site, site.connect() as connection:
        connection.send(b"POST /early HTTP/1.1\r\nHost: jixiao\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert connection.answer().status == 401
        for _ in range(10_000):
            if not connection.send(chunk):
                break
        else:
            raise AssertionError("160 MB were read")


def test_a_refused_body_that_stays_away_ends_the_connection() -> None:
    with served(SHORT) as site, site.connect() as connection:
        connection.send(b"POST /early HTTP/1.1\r\nHost: jixiao\r\nContent-Length: 1000\r\n\r\nx")
        assert connection.answer().status == 401
        assert connection.ends()


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_above_the_limit(site: Served, declared: bool) -> None:
    framing = f"Content-Length: {30 * MIB}" if declared else "Transfer-Encoding: chunked"
    part = b"x" * 0x10000 if declared else b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with site.connect() as connection:
        connection.send(f"POST / HTTP/1.1\r\nHost: jixiao\r\n{framing}\r\n\r\n".encode())
        for _ in range(400):
            if not connection.send(part) or not connection.is_open():
                break
        answer = connection.answer()
        assert (answer.status, answer.code, answer.closes) == (413, "BODY_TOO_LARGE", True)


def test_whoever_asks_first_is_told_to_go_on(site: Served) -> None:
    with site.connect() as connection:
        connection.send(post("/", b"abc", "Expect: 100-continue")[:-3])
        assert connection.answer().status == 100
        connection.send(b"abc")
        assert connection.answer().body == b"3"
    with site.connect() as connection:
        connection.send(post("/early", b"abc", "Expect: 100-continue")[:-3])
        assert connection.answer().status == 401

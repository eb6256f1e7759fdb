"""Heads that are too long, in every part: refused with a code, the connection closed."""

from collections.abc import Iterator

import pytest

from deploy.http.connections.connection_limits import ConnectionLimits
from tests.attacks.raw_connections import Served, post, served

LIMITS = ConnectionLimits()
LONG = b"x" * LIMITS.head


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with served() as found:
        yield found


def test_what_is_within_the_limits_is_answered(site: Served) -> None:
    headers = [f"X-{number}: {'y' * 400}" for number in range(LIMITS.headers - 2)]
    answer = site.ask(post("/" + "p" * (LIMITS.request_line - 1), b"abc", *headers))
    assert (answer.status, answer.body) == (200, b"3")
    assert site.ask(post("/", b"", "Authorization: Bearer " + "t" * 16_384)).status == 200


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (post("/", b"", *["A: b"] * LIMITS.headers), 431, "HEADERS_TOO_LARGE"),
        (post("/", b"", *["A: b"] * 20_000), 431, "HEADERS_TOO_LARGE"),
        (post("/", b"", "A: " + "b" * LIMITS.head), 431, "HEADERS_TOO_LARGE"),
        (post("/", b"", "a" * LIMITS.head + ": b"), 431, "HEADERS_TOO_LARGE"),
        (post("/", b"", *[f"A: {'b' * 2_000}"] * 20), 431, "HEADERS_TOO_LARGE"),
        (post("/" + "p" * LIMITS.request_line), 414, "REQUEST_LINE_TOO_LONG"),
        (post("/" + "p" * 1_000_000), 414, "REQUEST_LINE_TOO_LONG"),
        (post("/?" + "p" * LIMITS.request_line), 414, "REQUEST_LINE_TOO_LONG"),
    ],
    ids=["count", "flood", "value", "name", "together", "path", "long path", "query"],
)
def test_what_is_beyond_is_refused(site: Served, request_: bytes, status: int, code: str) -> None:
    before = len(site.told.requests)
    with site.connect() as connection:
        connection.send(request_)
        answer = connection.answer()
        assert (answer.status, answer.code, answer.closes) == (status, code, True)
        assert connection.ends()
    assert len(site.told.requests) == before


def test_a_header_without_an_end_is_refused_before_it_is_kept(site: Served) -> None:
    """The parser tells of a header when it is whole: one of 100 MB was kept whole."""
    # A busy machine's kernel takes megabytes before the server reads any, unless the buffer is small.
    with site.connect(send_buffer=16_384) as connection:
        connection.send(b"POST / HTTP/1.1\r\nA: ")
        sent = 0
        while sent < 100_000_000 and connection.send(b"x" * 16_384):
            sent += 16_384
            if not connection.is_open():
                break
        answer = connection.answer()
        assert (answer.status, answer.code) == (431, "HEADERS_TOO_LARGE")
        assert sent <= 32 * LIMITS.head


def test_trailers_are_limited_and_never_become_headers(site: Served) -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: jixiao\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
    answer = site.ask(chunked + b"Authorization: Bearer other\r\n\r\n")
    assert (answer.status, answer.body) == (200, b"3")
    assert b"authorization" not in dict(site.told.requests[-1]["headers"])
    with site.connect() as connection:
        connection.send(chunked + b"A: b\r\n" * (LIMITS.trailers + 1) + b"\r\n")
        answer = connection.answer()
        assert (answer.status, answer.code) == (431, "HEADERS_TOO_LARGE")
        assert connection.ends()


def test_lengths_of_chunks_count_as_part_of_the_request(site: Served) -> None:
    """An extension of a chunk is no body, and was read without a limit."""
    before = len(site.told.requests)
    with site.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: jixiao\r\nTransfer-Encoding: chunked\r\n\r\n1;e=")
        sent = 0
        while sent <= 4 * LIMITS.message and connection.send(b"x" * 65_536) and connection.is_open():
            sent += 65_536
        answer = connection.answer()
        assert (answer.status, answer.code, answer.closes) == (413, "MESSAGE_TOO_LARGE", True)
        assert sent < 4 * LIMITS.message
    assert len(site.told.requests) == before

"""Requests that offer another protocol: answered in HTTP/1.1, with their body."""

from collections.abc import Iterator

import pytest

from tests.attacks.raw_connections import Served, post, served

# What the JDK's HttpClient sends with its first request, and `curl --http2`.
H2C = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with served() as found:
        yield found


@pytest.mark.parametrize("size", [0, 1, 100, 40_000, 600_000])
def test_its_body_arrives_and_the_next_request_too(site: Served, size: int) -> None:
    with site.connect() as connection:
        for again in (H2C, (), H2C):
            connection.send(post("/", b"x" * size, *again))
            answer = connection.answer()
            assert (answer.status, answer.body) == (200, str(size).encode())
            assert not answer.closes


def test_a_body_in_chunks(site: Served) -> None:
    lines = ["POST / HTTP/1.1", "Host: jixiao", "Transfer-Encoding: chunked", *H2C, "", ""]
    with site.connect() as connection:
        connection.send("\r\n".join(lines).encode() + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + post("/", b"1"))
        assert connection.answer().body == b"5"
        assert connection.answer().body == b"1"


def test_a_body_that_comes_in_pieces(site: Served) -> None:
    whole = post("/", b"abcdefghij", *H2C)
    with site.connect() as connection:
        for start in range(0, len(whole), 7):
            connection.send(whole[start : start + 7])
        assert connection.answer().body == b"10"


@pytest.mark.parametrize("protocol", ["websocket", "h2c", "TLS/1.0"])
def test_a_request_without_a_body(site: Served, protocol: str) -> None:
    lines = ["GET / HTTP/1.1", "Host: jixiao", "Connection: Upgrade", f"Upgrade: {protocol}", "", ""]
    with site.connect() as connection:
        connection.send("\r\n".join(lines).encode() + post("/", b"ab"))
        assert [connection.answer().body, connection.answer().body] == [b"0", b"2"]


def test_what_curl_sends(site: Served) -> None:
    """`curl --http2 --data …`, byte by byte: the application sees the offer, and nobody accepts it."""
    host, port = site.address
    lines = [
        "POST / HTTP/1.1",
        f"Host: {host}:{port}",
        "User-Agent: curl/7.88.1",
        "Accept: */*",
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA",
        "Content-Length: 2000",
        "Content-Type: application/x-www-form-urlencoded",
    ]
    with site.connect() as connection:
        connection.send("\r\n".join([*lines, "", ""]).encode() + b"x" * 2_000)
        answer = connection.answer()
        assert (answer.status, answer.body) == (200, b"2000")
        assert not answer.closes
    assert (b"upgrade", b"h2c") in site.told.requests[-1]["headers"]

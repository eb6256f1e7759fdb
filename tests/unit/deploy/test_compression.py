"""Answers above a kilobyte, compressed for whoever takes it."""

import gzip
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.http.middleware import surround
from deploy.http.middleware.compression import SHORT, SMALLEST
from schema.engine.http.content_negotiation import takes_gzip


async def ask(respond: Callable[[], ASGIApp], encoding: str | None) -> tuple[httpx.Response, bytes]:
    """The response, and its body as it was sent."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await respond()(scope, receive, send)

    transport = httpx.ASGITransport(surround(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://jixiao") as client:
        del client.headers["Accept-Encoding"]
        headers = {} if encoding is None else {"Accept-Encoding": encoding}
        async with client.stream("POST", "/graphql", headers=headers) as response:
            return response, b"".join([part async for part in response.aiter_raw()])


def json_of(size: int) -> Callable[[], ASGIApp]:
    return lambda: Response(b"7" * size, media_type="application/json", headers={"Vary": "Authorization"})


@pytest.mark.parametrize("size", [SMALLEST, SHORT, SHORT + 1, 2_000_000])
async def test_a_long_answer_is_compressed(size: int) -> None:
    response, sent = await ask(json_of(size), "gzip, deflate, br")
    assert gzip.decompress(sent) == b"7" * size
    assert len(sent) < size / 10
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-length"] == str(len(sent))
    assert response.headers["content-type"] == "application/json"
    assert response.headers.get_list("vary", split_commas=True) == ["Authorization", "Accept-Encoding"]


async def test_a_short_answer_is_left_as_it_is() -> None:
    response, sent = await ask(json_of(SMALLEST - 1), "gzip")
    assert (sent, "content-encoding" in response.headers) == (b"7" * (SMALLEST - 1), False)


async def test_who_does_not_take_gzip_gets_it_plain() -> None:
    response, sent = await ask(json_of(SMALLEST), None)
    assert (sent, "content-encoding" in response.headers) == (b"7" * SMALLEST, False)
    assert "Accept-Encoding" in response.headers.get_list("vary", split_commas=True)


async def test_what_is_compressed_already_or_comes_in_pieces_is_passed_on() -> None:
    packed = gzip.compress(bytes(range(256)) * 16)
    _, sent = await ask(lambda: Response(packed, headers={"Content-Encoding": "gzip"}), "gzip")
    assert sent == packed

    async def pieces() -> AsyncIterator[bytes]:
        yield b"a" * SMALLEST
        yield b"b" * SMALLEST

    response, sent = await ask(lambda: StreamingResponse(pieces()), "gzip")
    assert (sent, "content-encoding" in response.headers) == (b"a" * SMALLEST + b"b" * SMALLEST, False)


async def test_the_same_answer_is_the_same_bytes_again() -> None:
    first, second = [(await ask(json_of(SHORT), "gzip"))[1] for _ in range(2)]
    assert first == second


@pytest.mark.parametrize(
    ("accept_encoding", "taken"),
    [
        (None, False),
        ("", False),
        ("identity", False),
        ("br, deflate", False),
        ("gzip", True),
        ("GZIP;q=0.5", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("gzip;q=0, *", False),
        ("gzip;q=0.000", False),
        ("*", True),
        ("*;q=0", False),
        ("gzipped", False),
    ],
)
def test_who_takes_gzip(accept_encoding: str | None, taken: bool) -> None:
    assert takes_gzip(accept_encoding) is taken

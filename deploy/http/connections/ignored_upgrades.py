"""Goes on in HTTP/1.1 after a request that offered another protocol, and keeps its body.

A server need not take such an offer. The JDK's client and ``curl --http2`` make one with each first request
(``Upgrade: h2c``); httptools then takes what follows the head for the other protocol, and the body was lost.
"""

from collections.abc import Iterable
from typing import Protocol

import httptools

FRAMING = (b"content-length", b"transfer-encoding")


class RequestEvents(Protocol):
    """What a parser tells of."""

    def on_message_begin(self) -> None:
        """A request begins."""

    def on_url(self, url: bytes) -> None:
        """A part of its path."""

    def on_header(self, name: bytes, value: bytes) -> None:
        """One whole header."""

    def on_headers_complete(self) -> None:
        """The head is whole."""

    def on_body(self, body: bytes) -> None:
        """A part of its body."""

    def on_message_complete(self) -> None:
        """The request is whole."""


def parser_of_the_rest(
    events: RequestEvents, version: str, headers: Iterable[tuple[bytes, bytes]]
) -> tuple[httptools.HttpRequestParser, bytes]:
    """A parser, and what it must be fed first: a head that says how long the body is, as the true one did.

    After that it takes the body, and refuses what it would have refused in the true head.
    """
    parser = httptools.HttpRequestParser(_EventsOfTheRest(events))
    parser.set_dangerous_leniencies(lenient_data_after_close=True)
    lines = [b": ".join(each) for each in headers if each[0] in FRAMING]
    head = b"\r\n".join([b"POST / HTTP/" + version.encode("ascii"), *lines, b"", b""])
    return parser, head


class _EventsOfTheRest:
    """Passes on all events but those of the first head, which its request has had already."""

    def __init__(self, events: RequestEvents) -> None:
        self._events = events
        self._first = True
        self.on_body = events.on_body

    def on_message_begin(self) -> None:
        if not self._first:
            self._events.on_message_begin()

    def on_url(self, url: bytes) -> None:
        if not self._first:
            self._events.on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._first:
            self._events.on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._first:
            self._first = False
        else:
            self._events.on_headers_complete()

    def on_message_complete(self) -> None:
        self._events.on_message_complete()

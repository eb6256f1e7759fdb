"""How much a connection may bring, and how long it may take; the figures that stand in the room's README."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Sizes in bytes, times in seconds."""

    most_connections: int = 1000
    """Of this process."""
    most_per_address: int = 200
    """Of one client; a trusted proxy has no limit of its own."""
    requests: int = 10_000
    """On one connection; the answer to the last one closes it."""

    request_line: int = 8 * 1024
    headers: int = 64
    head: int = 32 * 1024
    """All headers together. A token alone may have 16 KiB."""
    trailers: int = 16
    message: int = 4 * 1024 * 1024
    """A whole request as it comes, with the lengths of its chunks; its body alone may have 1 MiB."""
    pipelined: int = 16
    """Requests that wait on one connection."""

    head_time: float = 10.0
    """For the whole head. A connection that never sends anything has as long."""
    body_time: float = 30.0
    """For the whole body: 1 MiB then needs 35 KiB a second."""
    idle_time: float = 75.0
    """Between two requests. Longer than a proxy keeps connections (60 s), so that the proxy closes first."""
    write_time: float = 15.0
    """In each of these spans a client must take ``least_taken`` of an answer that waits for it."""
    least_taken: int = 128 * 1024
    drain: int = 1024 * 1024
    """So much of a refused request is read and thrown away, so that the client comes to read the refusal."""
    drain_time: float = 5.0
    close_time: float = 15.0
    """For a client to take the rest of the last answer."""
    farewell_time: float = 1.0
    """When the server stops, connections without a request stay open so long: one may be on its way."""
    tick: float = 1.0
    """Deadlines are looked at once in this time."""

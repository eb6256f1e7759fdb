"""Clients that take their time: with the head, with the body, with the answer, and between two requests."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.attacks.raw_connections import SHORT, Served, post, served


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with served(SHORT) as found:
        yield found


def test_a_head_that_comes_letter_by_letter(site: Served) -> None:
    """Each letter must not begin the time anew."""
    with site.connect() as connection:
        for letter in (b"POST / HTTP/1.1\r\nA: " + b"x" * 1_000)[:1_000]:
            if not connection.send(bytes([letter])) or not connection.is_open():
                break
            time.sleep(0.02)
        else:
            raise AssertionError("it was read to its end")
        answer = connection.answer()
        assert (answer.status, answer.code, answer.closes) == (408, "REQUEST_TIMEOUT", True)
        assert connection.ends()


def test_a_body_that_comes_letter_by_letter(site: Served) -> None:
    ends = len(site.told.ends)
    with site.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: jixiao\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1_000):
            if not connection.send(b"x") or not connection.is_open():
                break
            time.sleep(0.02)
        answer = connection.answer()
        assert (answer.status, answer.code, answer.closes) == (408, "REQUEST_TIMEOUT", True)
        assert connection.ends()
    # The application that waited for the body was told, and is gone.
    assert len(site.told.ends) == ends + 1
    assert site.server.server_state.tasks == set()


def test_connections_that_say_nothing_are_closed(site: Served) -> None:
    with ExitStack() as open_connections:
        connections = [open_connections.enter_context(site.connect()) for _ in range(50)]
        assert all(connection.ends() for connection in connections)


def test_a_pause_between_requests_ends_some_time(site: Served) -> None:
    with site.connect() as connection:
        for _ in range(3):
            connection.send(post("/", b"ab"))
            assert connection.answer().body == b"2"
            time.sleep(0.1)
        assert connection.ends()


def test_an_answer_that_nobody_takes(site: Served) -> None:
    """30 of them kept 195 MB."""
    with site.connect(receive_buffer=4_096) as connection:
        connection.send(post("/large"))
        deadline = time.monotonic() + 10
        while site.server.server_state.connections or not site.told.requests:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        with pytest.raises((ConnectionAbortedError, ConnectionResetError)):
            connection.answer()


def test_an_answer_that_is_taken_slowly_arrives_whole(site: Served) -> None:
    """8 MiB through a narrow window take longer than one span, and are taken all the time."""
    with site.connect(receive_buffer=65_536) as connection:
        connection.send(post("/large"))
        time.sleep(0.1)
        assert len(connection.answer().body) == 8 << 20


def test_a_computation_is_no_slowness_of_the_client(site: Served) -> None:
    """Without a deadline of its own a request runs as long as it takes."""
    with site.connect() as connection:
        connection.send(post("/wait"))
        time.sleep(1.0)
        site.told.may_go_on.set()
        assert connection.answer().status == 200
    site.told.may_go_on.clear()


def test_a_slow_second_request_lets_the_first_one_be_answered(site: Served) -> None:
    with site.connect() as connection:
        connection.send(post("/wait") + b"POST / HT")
        time.sleep(0.8)
        site.told.may_go_on.set()
        answer = connection.answer()
        assert (answer.status, answer.closes) == (200, True)
        assert connection.ends()
    site.told.may_go_on.clear()


def test_many_slow_ones_hold_up_nobody(site: Served) -> None:
    with ExitStack() as open_connections:
        slow = [open_connections.enter_context(site.connect()) for _ in range(100)]
        for connection in slow:
            connection.send(b"POST / HTTP/1.1\r\nA: b")
        assert site.ask(post("/", b"abc")).body == b"3"
        assert [connection.answer().status for connection in slow] == [408] * 100

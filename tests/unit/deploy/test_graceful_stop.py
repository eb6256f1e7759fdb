"""A server that is told to stop: who is answered, who is refused, and with what."""

import json
import re
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.http.stop_times import KILL_AFTER, OVERTIME
from deploy.settings import SHUTDOWN_TIMEOUT
from tests.attacks.raw_connections import SHORT, Served, post, served, wait_for


def stop(site: Served) -> None:
    site.server.should_exit = True


def test_what_runs_is_answered_and_what_is_new_refused() -> None:
    with served(SHORT, shutdown_timeout=10) as site, site.connect() as connection:
        connection.send(post("/wait", b"abc"))
        assert site.told.begun.wait(10)
        stop(site)
        wait_for(lambda: refuses(site))
        site.told.may_go_on.set()
        answer = connection.answer()
        assert (answer.status, answer.body, answer.closes) == (200, b"3", True)
        assert connection.ends()


def test_what_runs_too_long_is_told_so() -> None:
    """It was a 500 of plain text."""
    with served(SHORT, shutdown_timeout=1) as site, ExitStack() as opened:
        connections = [opened.enter_context(site.connect()) for _ in range(5)]
        for connection in connections:
            connection.send(post("/wait", b"", "Accept-Language: en"))
        wait_for(lambda: len(site.told.requests) == 5)
        stop(site)
        for connection in connections:
            answer = connection.answer()
            assert (answer.status, answer.code, answer.closes) == (503, "SHUTTING_DOWN", True)
            assert answer.headers["retry-after"] == "2"
            assert answer.headers["content-type"] == "application/json; charset=utf-8"
            assert "not completed" in json.loads(answer.body)["errors"][0]["message"]
            assert connection.ends()


def test_whoever_has_connected_is_answered() -> None:
    """Connections whose request was not read yet were reset: 3 or 4 of 5 while the loop had much to do."""
    with served(SHORT, shutdown_timeout=10) as site, ExitStack() as opened:
        first = opened.enter_context(site.connect())
        first.send(post("/busy"))
        assert site.told.begun.wait(10)
        # The loop computes for a second: these wait in the kernel, some with their request and some without.
        waiting = [opened.enter_context(site.connect()) for _ in range(20)]
        for connection in waiting[:10]:
            connection.send(post("/", b"ab"))
        stop(site)
        time.sleep(0.1)
        for connection in waiting[10:]:
            connection.send(post("/", b"ab"))
        assert first.answer().status == 200
        answers = [connection.answer() for connection in waiting]
        assert [(answer.status, answer.body, answer.closes) for answer in answers] == [(200, b"2", True)] * 20


def test_idle_connections_end_soon_and_may_ask_once_more() -> None:
    with served(shutdown_timeout=10) as site, ExitStack() as opened:
        idle = [opened.enter_context(site.connect()) for _ in range(5)]
        for connection in idle:
            connection.send(post())
            assert connection.answer().closes is False
        stop(site)
        time.sleep(0.3)
        idle[0].send(post("/", b"abc"))
        answer = idle[0].answer()
        assert (answer.body, answer.closes) == (b"3", True)
        assert all(connection.ends() for connection in idle)


def test_a_half_request_does_not_hold_up_the_stop() -> None:
    with served(shutdown_timeout=60) as site, site.connect() as connection:
        connection.send(b"POST / HTTP/1.1\r\nA: b")
        began = time.monotonic()
        stop(site)
        assert connection.answer().status == 408
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("requests", [0, 3])
def test_it_is_over_when_nothing_runs(requests: int) -> None:
    with served(SHORT, shutdown_timeout=60) as site:
        for _ in range(requests):
            site.ask(post())
        threads = threading.active_count()
        stop(site)
        wait_for(lambda: threading.active_count() < threads)


def test_nobody_kills_a_server_that_still_says_what_it_has_done() -> None:
    unit = (Path(__file__).parents[3] / "deploy/systemd/jixiao.service").read_text("utf-8")
    (patience,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    assert OVERTIME < KILL_AFTER
    assert int(patience) > SHUTDOWN_TIMEOUT + KILL_AFTER


def refuses(site: Served) -> bool:
    try:
        with site.connect():
            return False
    except ConnectionRefusedError:
        return True

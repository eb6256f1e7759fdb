"""How much one client may have at once: connections and requests."""

from contextlib import ExitStack

from deploy.http.client_addresses import Proxies
from deploy.http.connections.connection_limits import ConnectionLimits
from deploy.http.middleware.request_caps import RequestCaps
from tests.attacks.raw_connections import post, running, served, wait_for

BEHIND = Proxies(["127.0.0.1"])


def test_connections_of_one_address() -> None:
    with served(ConnectionLimits(most_per_address=5)) as site, ExitStack() as opened:
        connections = [opened.enter_context(site.connect()) for _ in range(5)]
        for connection in connections:
            connection.send(post())
            assert connection.answer().status == 200
        with site.connect() as one_more:
            answer = one_more.answer()
            assert (answer.status, answer.code, answer.closes) == (429, "TOO_MANY_REQUESTS", True)
            assert answer.headers["retry-after"] == "1"
            assert one_more.ends()
        connections[0].__exit__()
        wait_for(lambda: len(site.server.server_state.connections) == 4)
        assert site.ask(post()).status == 200


def test_connections_of_a_trusted_proxy_are_those_of_many() -> None:
    limits = ConnectionLimits(most_per_address=2, most_connections=4)
    with served(limits, proxies=BEHIND) as site, ExitStack() as opened:
        for _ in range(4):
            connection = opened.enter_context(site.connect())
            connection.send(post())
            assert connection.answer().status == 200
        with site.connect() as one_more:
            answer = one_more.answer()
            assert (answer.status, answer.code) == (503, "TOO_MANY_CONNECTIONS")


def test_a_flood_of_connections_leaves_nothing_behind() -> None:
    with served(ConnectionLimits(most_connections=10, drain_time=0.2, tick=0.05)) as site:
        for _ in range(600):
            with site.connect():
                pass
        with ExitStack() as opened:
            for _ in range(400):
                opened.enter_context(site.connect())
        wait_for(lambda: not site.server.server_state.connections)
        assert site.ask(post()).status == 200


def test_requests_on_one_connection() -> None:
    with served(ConnectionLimits(requests=3)) as site, site.connect() as connection:
        connection.send(post() * 3)
        assert [connection.answer().closes for _ in range(3)] == [False, False, True]
        assert connection.ends()


def test_requests_of_one_address_at_once() -> None:
    with served(caps=RequestCaps(per_address=3)) as site:
        with running(site, 3):
            answer = site.ask(post())
            assert (answer.status, answer.code) == (429, "TOO_MANY_REQUESTS")
            assert answer.headers["retry-after"] == "1"
        assert site.ask(post()).status == 200


def test_requests_behind_a_proxy_are_counted_by_client() -> None:
    first, second = "X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2"
    with served(caps=RequestCaps(per_address=3), proxies=BEHIND) as site:
        with running(site, 3, first):
            assert site.ask(post("/", b"", first)).status == 429
            assert site.ask(post("/", b"", second)).status == 200
            # The client's own entry is to the left of the proxy's.
            assert site.ask(post("/", b"", "X-Forwarded-For: 192.0.2.9, 192.0.2.1")).status == 429
        assert site.ask(post("/", b"", first)).status == 200


def test_the_header_of_somebody_else_is_not_believed() -> None:
    with served(caps=RequestCaps(per_address=3)) as site, running(site, 3):
        assert site.ask(post("/", b"", "X-Forwarded-For: 192.0.2.2")).status == 429

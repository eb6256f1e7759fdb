"""What is counted, for Prometheus: requests, statements, connections, memory, the event loop.

One set for each process; :mod:`deploy.monitoring.exposition` adds up those of several workers. Must not know
where the numbers come from.
"""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

MOST_OPERATIONS = 200
"""So many names of operations are told apart. Names come from clients, and each is a series of its own."""

OTHER = "(other)"
"""Every further name."""

UNNAMED = "(unnamed)"
"""Operations without a name."""

NO_OPERATION = "(none)"
"""Requests without an operation: pages, health checks, what is refused before it is read."""

REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
LAG_SECONDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class RequestMetrics:
    """Counts each request when it has been answered."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "jixiao_requests",
            "Requests, by the operation's name, the HTTP status and the code of the first error (OK: none).",
            ("operation", "status", "code"),
            registry=registry,
        )
        self._seconds = Histogram(
            "jixiao_request_seconds",
            "Time from a request's first byte to the end of its response.",
            ("operation",),
            buckets=REQUEST_SECONDS,
            registry=registry,
        )
        self._statements = Counter("jixiao_statements", "SQL statements of all requests.", registry=registry)
        self._changes = Counter(
            "jixiao_changes",
            "Mutations that were carried out, by their field (runCompute: runs).",
            ("mutation",),
            registry=registry,
        )
        self._operations: set[str] = set()
        self._counters: dict[tuple[str, int, str], Counter] = {}
        self._histograms: dict[str, Histogram] = {}

    def count(self, fields: Mapping[str, object], status: int | None, seconds: float) -> None:
        """Count a request: the fields of its line in the access log, its status, the time it took."""
        operation = self._operation(fields)
        key = (operation, status or 0, str(fields.get("code", "OK")))
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = self._requests.labels(key[0], str(key[1]), key[2])
        counter.inc()
        histogram = self._histograms.get(operation)
        if histogram is None:
            histogram = self._histograms[operation] = self._seconds.labels(operation)
        histogram.observe(seconds)
        statements = fields.get("statements")
        if isinstance(statements, int):
            self._statements.inc(statements)
        changes = fields.get("changes")
        if isinstance(changes, list):
            for mutation in changes:
                self._changes.labels(mutation).inc()

    def _operation(self, fields: Mapping[str, object]) -> str:
        # Only what was executed has a cost: the names in documents that are refused may be anything.
        if fields.get("cost") is None:
            return NO_OPERATION
        name = str(fields.get("operation") or UNNAMED)
        if name not in self._operations:
            if len(self._operations) >= MOST_OPERATIONS:
                return OTHER
            self._operations.add(name)
        return name


class ProcessMetrics:
    """The state of a process; written about once a second."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.lag = Histogram(
            "jixiao_event_loop_lag_seconds",
            "How much later than planned the event loop came to a timer; asked once a second.",
            buckets=LAG_SECONDS,
            registry=registry,
        )
        self.connections = Gauge(
            "jixiao_pool_connections",
            "Connections to the database, by state.",
            ("state",),
            multiprocess_mode="livesum",
            registry=registry,
        )
        self.pool_size = Gauge(
            "jixiao_pool_size",
            "Connections to the database, at most.",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self.waiting = Gauge(
            "jixiao_pool_waiting",
            "Requests that wait for a connection.",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self.computations = Gauge(
            "jixiao_computations",
            "Long computations, by state.",
            ("state",),
            multiprocess_mode="livesum",
            registry=registry,
        )
        self.conflicts = Counter(
            "jixiao_write_conflicts",
            "Attempts of write transactions that another one was in the way of.",
            registry=registry,
        )
        self.memory = Gauge(
            "jixiao_resident_bytes",
            "Memory of a process, by its pid.",
            multiprocess_mode="liveall",
            registry=registry,
        )

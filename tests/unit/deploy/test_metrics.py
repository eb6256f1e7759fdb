"""What Prometheus is told: of requests, of the process, summed over workers, at an address of its own."""

import json
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry

from deploy.monitoring.exposition import MetricsAddressError, exposed, summed_registry
from deploy.monitoring.metrics import MOST_OPERATIONS, ProcessMetrics, RequestMetrics
from deploy.monitoring.sampling import resident_bytes

DASHBOARD = Path(__file__).parents[3] / "deploy/monitoring/grafana-dashboard.json"
ANSWERED = {"operation": "Ranking", "cost": 10, "statements": 3}


def value(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return registry.get_sample_value(name, labels)


def test_a_request_is_counted_by_operation_status_and_code() -> None:
    registry = CollectorRegistry()
    metrics = RequestMetrics(registry)
    metrics.count(ANSWERED, 200, 0.03)
    metrics.count(ANSWERED, 200, 0.2)
    metrics.count({**ANSWERED, "code": "FORBIDDEN"}, 200, 0.01)
    metrics.count({"operation": "Close", "cost": 5, "changes": ["cycleClose", "runCompute"]}, 200, 0.1)
    assert value(registry, "jixiao_requests_total", operation="Ranking", status="200", code="OK") == 2
    assert value(registry, "jixiao_requests_total", operation="Ranking", status="200", code="FORBIDDEN") == 1
    assert value(registry, "jixiao_request_seconds_bucket", operation="Ranking", le="0.05") == 2
    assert value(registry, "jixiao_request_seconds_count", operation="Ranking") == 3
    assert value(registry, "jixiao_statements_total") == 9
    assert value(registry, "jixiao_changes_total", mutation="runCompute") == 1


def test_clients_cannot_make_series_without_bound() -> None:
    registry = CollectorRegistry()
    metrics = RequestMetrics(registry)
    for number in range(MOST_OPERATIONS + 50):
        metrics.count({"operation": f"Q{number}", "cost": 1}, 200, 0.01)
        metrics.count({"operation": f"Refused{number}", "cost": None, "code": "COST_LIMIT"}, 400, 0.01)
    names = {
        sample.labels["operation"]
        for metric in registry.collect()
        for sample in metric.samples
        if "operation" in sample.labels
    }
    assert len(names) == MOST_OPERATIONS + 2
    assert value(registry, "jixiao_requests_total", operation="(other)", status="200", code="OK") == 50
    assert value(registry, "jixiao_requests_total", operation="(none)", status="400", code="COST_LIMIT") == (
        MOST_OPERATIONS + 50
    )


def test_a_request_whose_client_went_away_has_the_status_0() -> None:
    registry = CollectorRegistry()
    RequestMetrics(registry).count({}, None, 1.0)
    assert value(registry, "jixiao_requests_total", operation="(none)", status="0", code="OK") == 1


def test_workers_are_added_up(tmp_path: Path) -> None:
    worker = (
        "from prometheus_client import CollectorRegistry\n"
        "from deploy.monitoring.metrics import ProcessMetrics, RequestMetrics\n"
        "registry = CollectorRegistry()\n"
        "RequestMetrics(registry).count({'operation': 'A', 'cost': 1}, 200, 0.01)\n"
        "ProcessMetrics(registry).waiting.set(4)\n"
    )
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-c", worker],
            check=True,
            cwd=DASHBOARD.parents[2],
            env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        )
    registry = summed_registry(tmp_path)
    assert value(registry, "jixiao_requests_total", operation="A", status="200", code="OK") == 2
    assert value(registry, "jixiao_pool_waiting") == 8


def test_they_are_shown_at_an_address_of_their_own() -> None:
    registry = CollectorRegistry()
    RequestMetrics(registry).count(ANSWERED, 200, 0.03)
    with exposed(registry, "127.0.0.1", 0) as port:
        shown = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert 'jixiao_requests_total{code="OK",operation="Ranking",status="200"} 1.0' in shown
        with (
            pytest.raises(MetricsAddressError, match="JIXIAO_METRICS_PORT"),
            exposed(registry, "127.0.0.1", port),
        ):
            pass
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/metrics")


def test_the_dashboard_shows_metrics_that_there_are() -> None:
    registry = CollectorRegistry()
    RequestMetrics(registry).count({**ANSWERED, "changes": ["runCompute"]}, 200, 0.03)
    metrics = ProcessMetrics(registry)
    metrics.connections.labels("idle").set(1)
    metrics.computations.labels("running").set(1)
    there = {sample.name for metric in registry.collect() for sample in metric.samples}
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = set(re.findall(r"jixiao_\w+", " ".join(asked)))
    assert named <= there
    assert {re.sub(r"_(bucket|sum|count|created|total)$", "", name) for name in there} == {
        re.sub(r"_(bucket|sum|count|created|total)$", "", name) for name in named
    }


def test_the_memory_of_this_process() -> None:
    assert 10_000_000 < resident_bytes() < 10_000_000_000

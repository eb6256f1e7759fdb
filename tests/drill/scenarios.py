"""The scenarios: what is disturbed how often, in which setting, and what must be installed for it.

Scenarios of one setting share its database and server.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.drill import disturbances
from tests.drill.disturbances import Disturbance
from tests.drill.jixiao_server import serve_takes
from tests.drill.pgbouncers import pgbouncer_program
from tests.drill.small_disks import may_mount
from tests.drill.ways import OpenWay, over_network, straight, through_pgbouncer

WORKERS = "--workers"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Disturbances in turn, so many times in all."""

    name: str
    disturbances: tuple[Disturbance, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Setting:
    """How server and database are put together."""

    scenarios: tuple[Scenario, ...]
    way: OpenWay = straight
    arguments: tuple[str, ...] = ()
    small_disk: bool = False
    missing: Callable[[Path], str | None] = lambda _folder: None
    """Why it must be left out here; None if it can be done."""


def settings(kills: int) -> list[Setting]:
    """All of them; the kills of server, database and both are so many together."""
    both = kills // 10
    server = (kills - both) // 2
    return [
        Setting(
            (
                Scenario("server killed", (disturbances.kill_server,), server),
                Scenario("database killed", (disturbances.kill_database,), kills - both - server),
                Scenario("both killed", (disturbances.kill_both,), both),
                Scenario("server restarted", (disturbances.restart_server,), 5),
                Scenario("database restarted", (disturbances.restart_database,), 5),
                Scenario("database hangs", (disturbances.hang_database,), 2),
                Scenario("connections ended", (disturbances.terminate_connections,), 20),
            )
        ),
        Setting(
            (
                Scenario("network slow", (disturbances.slow_network,), 2),
                Scenario("network cut", (disturbances.cut_network,), 20),
            ),
            way=over_network,
        ),
        Setting(
            (Scenario("PgBouncer", (disturbances.kill_database, disturbances.kill_bouncer), 6),),
            way=through_pgbouncer,
            missing=_without_pgbouncer,
        ),
        Setting(
            (
                Scenario(
                    "two workers",
                    (disturbances.kill_worker, disturbances.kill_server, disturbances.kill_database),
                    9,
                ),
            ),
            arguments=(WORKERS, "2"),
            missing=_without_workers,
        ),
        Setting((Scenario("disk full", (disturbances.fill_disk,), 3),), small_disk=True, missing=_no_mount),
    ]


def quick_settings() -> list[Setting]:
    """Few faults, none of which lasts."""
    return [
        Setting(
            (
                Scenario("server killed", (disturbances.kill_server,), 1),
                Scenario("database killed", (disturbances.kill_database,), 1),
            )
        )
    ]


def only(chosen: Iterable[Setting], names: Container[str]) -> list[Setting]:
    """The scenarios with these names."""
    return [
        replace(setting, scenarios=found)
        for setting in chosen
        if (found := tuple(each for each in setting.scenarios if each.name in names))
    ]


def _without_pgbouncer(_folder: Path) -> str | None:
    return None if pgbouncer_program() else "PgBouncer isn't installed"


def _without_workers(_folder: Path) -> str | None:
    return None if serve_takes(WORKERS) else f"`jixiao serve` has no {WORKERS}"


def _no_mount(folder: Path) -> str | None:
    return None if may_mount(folder / "mounted") else "needs root"

"""The time of one policy decision with few and with many governments: it must not grow with them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from policy import Action, decide
from policy.table import POLICY, DecisionTable
from tenants.levels import Level
from tenants.tree import Place, Relation
from tenants.viewer import Appointment, Role, Viewer

FEW, MANY = 3, 3_000
ASKED = 12_000
ROOT = 910000

_NAMES = UUID("0e0a42a5-8f0e-5b43-93a7-0d1f8ef0a3c5")


@dataclass(frozen=True, slots=True)
class DecisionTimes:
    """Microseconds per decision, and what the table holds, with one number of governments."""

    tenants: int
    remembered: float
    first: float
    memo: int


def policy_lines() -> int:
    """How many lines the policy has, comments left out."""
    return sum(bool(line) and not line.startswith("#") for line in POLICY.splitlines())


def measured(rounds: int = 5) -> tuple[DecisionTimes, DecisionTimes]:
    """Few and many, in turns, each the best of some rounds."""
    worlds = {count: [_viewer_and_target(number) for number in range(count)] for count in (FEW, MANY)}
    taken = [{count: _round(world) for count, world in worlds.items()} for _ in range(rounds)]
    few, many = (
        DecisionTimes(
            count,
            remembered=min(each[count].remembered for each in taken),
            first=min(each[count].first for each in taken),
            memo=taken[0][count].memo,
        )
        for count in (FEW, MANY)
    )
    return few, many


def _round(world: list[tuple[Viewer, Place]]) -> DecisionTimes:
    repeated = world * (ASKED // len(world))
    remembered = _microseconds(lambda: [decide(v, Action.SCORE_READ, t) for v, t in repeated], len(repeated))
    table = DecisionTable()
    # Every government asks every cell of its own; a cell that another one asked before is known.
    asked = [
        (viewer.appointments[0].role, Relation.INSIDE, target.level, action)
        for action in Action
        for viewer, target in world
    ]
    cells = sorted(set(asked), key=str)
    first = _microseconds(lambda: [table.allows(*cell) for cell in cells], len(cells))
    for cell in asked:
        table.allows(*cell)
    return DecisionTimes(len(world), remembered, first, len(table._answers))


def _microseconds(work: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / count * 1e6


def _viewer_and_target(number: int) -> tuple[Viewer, Place]:
    """The head of a unit in a government of its own, and that unit."""
    code = 100_000 + number
    path = f"{ROOT}/{code}"
    unit = uuid5(_NAMES, str(code))
    node = Place(code, path, Level.UNIT, unit)
    held = Appointment(uuid5(_NAMES, f"{code}/appointment"), Role.UNIT_HEAD, node, "", date.min, None)
    viewer = Viewer(uuid5(_NAMES, f"{code}/user"), "", code, path, (held,))
    section = Place(code, path, Level.SECTION, uuid5(_NAMES, f"{code}/section"), frozenset({unit}))
    return viewer, section

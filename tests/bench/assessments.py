"""Counties to be scored: 60 units × 40 indicators × 4 periods, invented, the same in every run.

Pure, as the engine is: the database gets the same figures from `statements`.
"""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from tenants.schemes import Entry, Fact, Scheme, parse_fact, parse_scheme

UNITS = 60
PERIODS = {"Q1": 20, "Q2": 30, "Q3": 20, "Q4": 30}
METHODS = ("target", "rating", "checklist", "steps", "survey")
EACH = 8
"""Indicators of each method."""
COUNTIES = 110
FIGURES = UNITS * len(METHODS) * EACH * len(PERIODS)
"""Figures of one county."""

_SETTINGS = {
    "steps": "steps = [[90, 100], [80, 85], [60, 60]]",
    "survey": (
        'groups = { leaders = 60, citizens = 40 }\nvalues = { "满意" = 100, "基本满意" = 80, "不满意" = 0 }'
    ),
}
_GRADES = (
    '[[grades]]\nname = "优秀"\nmin = 90\n[[grades]]\nname = "良好"\nmin = 80\n[[grades]]\nname = "一般"\n'
)


def bench_scheme() -> Scheme:
    """The scheme of all of them."""
    head = 'code = "bench"\nname = "样例"\nyear = 2025\nlevel = 2\ncategory = "unit"\n'
    return parse_scheme(head + "".join(_branch(method) for method in METHODS) + _GRADES)


def county_entries(scheme: Scheme, number: int) -> list[Entry]:
    """The units of one county with all their facts, checked as reported ones are."""
    random = Random(number)
    return [Entry(f"u{unit}", scheme, facts=_facts(scheme, random)) for unit in range(UNITS)]


def fact_rows(entries: list[Entry]) -> Iterator[tuple[str, Fact]]:
    """Every fact with its subject."""
    for entry in entries:
        for fact in entry.facts:
            yield entry.code, fact


def _branch(method: str) -> str:
    weights = ", ".join(f"{period} = {weight}" for period, weight in PERIODS.items())
    text = f'[[indicators]]\ncode = "{method}"\nname = "样例"\npoints = 20\nperiods = {{ {weights} }}\n'
    for number in range(EACH):
        text += f'[[indicators]]\ncode = "{method}.i{number}"\nname = "样例"\npoints = 2.5\n'
        text += f'method = "{method}"\n{_SETTINGS.get(method, "")}\n'
    return text


def _facts(scheme: Scheme, random: Random) -> list[Fact]:
    return [
        parse_fact(scheme, leaf.code, period, _figure(leaf.method or "", random))
        for leaf in scheme.leaves()
        for period in PERIODS
    ]


def _figure(method: str, random: Random) -> dict[str, Any]:
    if method == "target":
        return {"actual": _decimal(random, 600, 1300), "target": random.randint(70, 130)}
    if method == "rating":
        return {"rating": _decimal(random, 600, 1000)}
    if method == "checklist":
        of = random.randint(3, 20)
        return {"done": random.randint(of // 2, of), "of": of}
    if method == "steps":
        return {"value": _decimal(random, 500, 1100)}
    return {"counts": {group: _ballots(random) for group in ("leaders", "citizens")}}


def _ballots(random: Random) -> dict[str, int]:
    return {"满意": random.randint(5, 30), "基本满意": random.randint(0, 9), "不满意": random.randint(0, 5)}


def _decimal(random: Random, low: int, high: int) -> Decimal:
    return Decimal(random.randint(low, high)).scaleb(-1)

"""Generates reported figures, for every method that takes a fact.

A quality says how well a subject does, in thousandths. All arithmetic is in whole numbers, so that no
rounding depends on the platform. Deterministic: the same key gives the same figures.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from deploy.demo.stable_ids import draw
from tenants.schemes import Indicator

FULL = 1000
# How far a single figure differs from its subject's quality.
SPREAD = 45
# Targets and numbers of items: round numbers, so that derivations are short.
TARGETS = (50, 80, 100, 125, 160, 200, 250, 400, 500, 800)
ITEMS = (8, 10, 16, 20, 25)
BALLOTS = (40, 50, 80, 100, 125, 160, 200)
RATERS = (4, 5)

_Key = tuple[object, ...]


def fact_data(leaf: Indicator, quality: int, key: _Key) -> dict[str, Any]:
    """The data of a fact that gives the indicator about this quality."""
    return _MAKERS[leaf.method or ""](leaf.params, _strayed(quality, key), key)


def _strayed(quality: int, key: _Key) -> int:
    return max(0, quality + draw(2 * SPREAD + 1, *key, "stray") - SPREAD)


def _one_of(choices: Sequence[int], *key: object) -> int:
    return choices[draw(len(choices), *key)]


def _rating(settings: Any, quality: int, _key: _Key) -> dict[str, Any]:
    return {"rating": _mark(settings.out_of, quality)}


def _mark(out_of: Fraction, quality: int) -> Decimal:
    return Decimal(int(out_of * min(quality, FULL) / 100)) / 10


def _target(settings: Any, quality: int, key: _Key) -> dict[str, Any]:
    if settings.target is not None:
        planned = int(settings.target)
        return {"actual": _actual(settings.direction, planned, quality)}
    planned = _one_of(TARGETS, *key, "target")
    return {"actual": _actual(settings.direction, planned, quality), "target": planned}


def _actual(direction: str, planned: int, quality: int) -> Decimal:
    over, under = (quality, FULL) if direction == "higher" else (FULL, max(quality, 1))
    return Decimal(planned * 10 * over // under) / 10


def _checklist(_settings: Any, quality: int, key: _Key) -> dict[str, Any]:
    of = _one_of(ITEMS, *key, "of")
    return {"done": min(of, (of * quality + FULL // 2) // FULL), "of": of}


def _steps(_settings: Any, quality: int, _key: _Key) -> dict[str, Any]:
    return {"value": Decimal(quality) / 10}


def _panel(settings: Any, quality: int, key: _Key) -> dict[str, Any]:
    return {"ratings": {group: _marks(settings.out_of, quality, (*key, group)) for group in settings.groups}}


def _marks(out_of: Fraction, quality: int, key: _Key) -> list[Decimal]:
    return [
        _mark(out_of, _strayed(quality, (*key, rater))) for rater in range(_one_of(RATERS, *key, "raters"))
    ]


def _survey(settings: Any, quality: int, key: _Key) -> dict[str, Any]:
    bands = sorted(settings.values, key=lambda band: settings.values[band], reverse=True)
    values = [int(settings.values[band] * 10) for band in bands]
    return {
        "counts": {
            group: dict(zip(bands, _ballots(values, quality, (*key, group)), strict=True))
            for group in settings.groups
        }
    }


def _ballots(values: Sequence[int], quality: int, key: _Key) -> list[int]:
    """Ballots per band, best first, with a mean value of about `quality`."""
    cast = _one_of(BALLOTS, *key, "cast")
    counts = [0] * len(values)
    middle = range(1, len(values) - 1)
    mean = sum(values[band] for band in middle) // len(middle)
    extreme = 0 if quality >= mean else len(values) - 1
    away = abs(min(quality, values[0]) - mean)
    counts[extreme] = cast * away // max(abs(values[extreme] - mean), 1)
    rest, width = cast - counts[extreme], len(middle)
    for number, band in enumerate(middle):
        counts[band] = rest // width + (number < rest % width)
    return counts


_MAKERS: Mapping[str, Callable[[Any, int, _Key], dict[str, Any]]] = {
    "rating": _rating,
    "target": _target,
    "checklist": _checklist,
    "steps": _steps,
    "panel": _panel,
    "survey": _survey,
}

"""One record per method: what the tests need to know of it, beside its golden case.

A new method gets its record in SAMPLES; the tests that need one say so if it is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st

Draw = st.DrawFn
Node = dict[str, Any]
Facts = st.SearchStrategy[dict[str, Any]]

GROUPS = ("leaders", "peers", "citizens")
KINDS = ("city", "province", "other")
DIRECTIONS = st.sampled_from(["higher", "lower"])

figures = st.decimals(0, 200, places=2)
signed_figures = st.decimals(-50, 200, places=2)
marks = st.decimals(0, 100, places=2)
counts = st.integers(0, 12)
ballots = st.integers(0, 50)


@dataclass(frozen=True)
class FactSample:
    """The facts of a method.

    `accepted` gives facts that the method accepts with its settings. `more_is_better` holds settings, as
    TOML, with which a better figure never brings less, each under a name for the test; `better` gives a fact
    and a better one.
    """

    accepted: Callable[[Any], Facts]
    more_is_better: Mapping[str, str]
    better: Callable[[], st.SearchStrategy[tuple[Node, Node]]]


@dataclass(frozen=True)
class MethodSample:
    """What the tests need of one method.

    `settings` draws the settings of an indicator of so many points, as a table of its document; `facts` is
    None for a method that reads none.
    """

    settings: Callable[[Draw, int], Node]
    facts: FactSample | None = None


def sample_of(method: str) -> MethodSample:
    """The method's record; without one, the test fails and says what to do."""
    if method not in SAMPLES:
        pytest.fail(f"add a MethodSample of `{method}` to SAMPLES in tests/unit/schemes/method_samples.py")
    return SAMPLES[method]


def facts_of(method: str) -> FactSample:
    """The record of the method's facts; without one, the test fails and says what to do."""
    facts = sample_of(method).facts
    if facts is None:
        pytest.fail(f"add a FactSample to the record of `{method}` in tests/unit/schemes/method_samples.py")
    return facts


def some_of(draw: Draw, table: Node, **optional: Any) -> Node:
    """The table with some of the optional keys."""
    chosen = draw(st.sets(st.sampled_from(sorted(optional))))
    return table | {key: optional[key] for key in sorted(chosen)}


def points_per_kind(draw: Draw, most: int) -> Node:
    """The points of some kinds of events, at most so many for each."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, unique=True))
    points = st.integers(1, max(1, most)).map(Decimal) if most > 1 else st.just(Decimal("0.5"))
    return {kind: draw(st.one_of(points, st.just("stated"))) for kind in kinds}


def _groups(draw: Draw) -> Node:
    names = draw(st.lists(st.sampled_from(GROUPS), min_size=1, unique=True))
    return {name: draw(st.integers(0 if name != names[0] else 1, 60)) for name in names}


def _ladder(draw: Draw, points: int, least: int = 0) -> Node:
    """Higher thresholds from `least` on, higher worths: in percent, or in thirds of points."""
    size = draw(st.integers(1, 4))
    lows = sorted(draw(st.sets(st.integers(least, 100), min_size=size, max_size=size)), reverse=True)
    scale = draw(st.sampled_from([{}, {"worth_in": "percent"}, {"worth_in": "points"}]))
    return scale | {
        "steps": [list(pair) for pair in zip(lows, _worths(draw, scale, points, size), strict=True)]
    }


def _worths(draw: Draw, scale: Node, points: int, size: int) -> list[Any]:
    """What steps or places are worth, falling."""
    most = 3 * points if scale.get("worth_in") == "points" else 100
    worths = sorted(draw(st.lists(st.integers(0, most), min_size=size, max_size=size)), reverse=True)
    return [f"{worth}/3" for worth in worths] if most != 100 else worths


def _marks_to(out_of: Any) -> st.SearchStrategy[Decimal]:
    """Marks up to the highest."""
    highest = Decimal(out_of.numerator) / Decimal(out_of.denominator)
    return st.integers(0, 4).map(
        lambda quarter: (highest * quarter / 4).quantize(Decimal("0.000001"), "ROUND_DOWN")
    )


def _two(draw: Draw, of: st.SearchStrategy[Any]) -> tuple[Any, Any]:
    """Two figures, the lower one first."""
    low, high = sorted([draw(of), draw(of)])
    return low, high


def _target(draw: Draw, _: int) -> Node:
    cap = draw(st.sampled_from([1, Decimal("1.1"), 2]))
    return some_of(draw, {}, target=50, cap=cap, direction=draw(DIRECTIONS), signed=draw(st.booleans()))


def _target_fact(method: Any) -> Facts:
    given = {"actual": signed_figures if method.signed else figures}
    if method.target is None:
        given["target"] = st.decimals("0.01", 200, places=2)
    return st.fixed_dictionaries(given)


@st.composite
def _better_target(draw: Draw) -> tuple[Node, Node]:
    low, high = _two(draw, marks)
    return {"actual": low, "target": 50}, {"actual": high, "target": 50}


def _rating(draw: Draw, _: int) -> Node:
    return some_of(draw, {}, out_of=draw(st.sampled_from([5, 10, 7, Decimal("12.5")])))


def _rating_fact(method: Any) -> Facts:
    return st.fixed_dictionaries({"rating": _marks_to(method.out_of)})


@st.composite
def _better_rating(draw: Draw) -> tuple[Node, Node]:
    low, high = _two(draw, marks)
    return {"rating": low}, {"rating": high}


def _checklist(_draw: Draw, _: int) -> Node:
    return {}


def _checklist_fact(_method: Any) -> Facts:
    return st.fixed_dictionaries({"done": counts, "of": st.integers(12, 20)})


@st.composite
def _better_checklist(draw: Draw) -> tuple[Node, Node]:
    low, high = _two(draw, ballots)
    return {"done": low, "of": 50}, {"done": high, "of": 50}


def _panel(draw: Draw, _: int) -> Node:
    return some_of(draw, {"groups": _groups(draw)}, out_of=10)


def _panel_fact(method: Any) -> Facts:
    given = st.lists(_marks_to(method.out_of), max_size=3)
    return st.fixed_dictionaries({"ratings": st.fixed_dictionaries(dict.fromkeys(method.groups, given))})


@st.composite
def _better_panel(draw: Draw) -> tuple[Node, Node]:
    low, high = _two(draw, marks)
    others = draw(st.lists(marks, min_size=1, max_size=3))
    return (
        {"ratings": {"leaders": [low], "citizens": others}},
        {"ratings": {"leaders": [high], "citizens": others}},
    )


def _survey(draw: Draw, points: int) -> Node:
    values = {"满意": draw(st.integers(80, 100)), "一般": draw(st.integers(0, 80)), "不满意": 0}
    settings = {"groups": _groups(draw), "values": values}
    return settings | _ladder(draw, points) if draw(st.booleans()) else settings


def _survey_fact(method: Any) -> Facts:
    given = st.fixed_dictionaries(dict.fromkeys(method.values, counts))
    return st.fixed_dictionaries({"counts": st.fixed_dictionaries(dict.fromkeys(method.groups, given))})


@st.composite
def _better_survey(draw: Draw) -> tuple[Node, Node]:
    before = {"满意": draw(ballots), "一般": draw(ballots), "不满意": draw(st.integers(1, 50))}
    after = before | {"不满意": before["不满意"] - 1, "一般": before["一般"] + 1}
    citizens = {"满意": 1, "一般": draw(ballots)}
    return (
        {"counts": {"leaders": before, "citizens": citizens}},
        {"counts": {"leaders": after, "citizens": citizens}},
    )


def _steps(draw: Draw, points: int) -> Node:
    signed = draw(st.booleans())
    return _ladder(draw, points, -50 if signed else 0) | {"signed": signed}


def _rank_points(draw: Draw, points: int) -> Node:
    scale = draw(st.sampled_from([{}, {"worth_in": "points"}]))
    compared = _compared(draw) | scale
    if draw(st.booleans()):
        first, last = _worths(draw, scale, points, 2)
        return compared | {"first": first, "last": last}
    size = draw(st.integers(1, 3))
    places = sorted(draw(st.sets(st.integers(1, 9), min_size=size, max_size=size)))
    worths = _worths(draw, scale, points, size)
    return compared | {"places": [list(pair) for pair in zip(places, worths, strict=True)]}


def _best_ratio(draw: Draw, _: int) -> Node:
    return _compared(draw)


def _mean_deviation(draw: Draw, _: int) -> Node:
    settings = {"at_mean": 80, "gain": Decimal("0.5"), "loss": 1}
    return some_of(draw, _compared(draw) | settings, floor=draw(st.integers(0, 60)), ceiling=100)


def _compared(draw: Draw) -> Node:
    return some_of(draw, {}, direction=draw(DIRECTIONS), signed=draw(st.booleans()))


def _value_fact(method: Any) -> Facts:
    return st.fixed_dictionaries({"value": signed_figures if method.signed else figures})


@st.composite
def _better_value(draw: Draw) -> tuple[Node, Node]:
    low, high = _two(draw, marks)
    return {"value": low}, {"value": high}


def _deduct(draw: Draw, points: int) -> Node:
    in_percent = {"events": {"city": "100/3", "province": 50}, "worth_in": "percent"}
    in_points = some_of(draw, {}, events=points_per_kind(draw, points))
    return draw(st.sampled_from([in_percent, in_points]))


def _grade_points(draw: Draw, points: int) -> Node:
    low = draw(st.integers(0, points))
    grades = {"优秀": points, "良好": [low, points], "合格": low, "不合格": 0}
    no_links = draw(st.sampled_from(["missing", "pending", "excluded", "full", "zero"]))
    return some_of(draw, {"grades": grades}, no_links=no_links, link="works")


def _members(draw: Draw, _: int) -> Node:
    return some_of(draw, {}, aggregate=draw(st.sampled_from(["weighted", "mean", "min"])), link="parts")


def _result(draw: Draw, _: int) -> Node:
    return some_of(draw, {}, link="unit")


_WEIGHTS = "groups = { leaders = 60, citizens = 40 }"
_BALLOTS = f'{_WEIGHTS}\nvalues = {{ "满意" = 100, "一般" = 60, "不满意" = 0 }}'
_LADDER = "steps = [[90, 100], [80, 85], [60, 60]]"

SAMPLES: Mapping[str, MethodSample] = {
    "target": MethodSample(
        _target,
        FactSample(_target_fact, {"target": "cap = 1.2", "target, signed": "signed = true"}, _better_target),
    ),
    "rating": MethodSample(_rating, FactSample(_rating_fact, {"rating": ""}, _better_rating)),
    "checklist": MethodSample(_checklist, FactSample(_checklist_fact, {"checklist": ""}, _better_checklist)),
    "panel": MethodSample(_panel, FactSample(_panel_fact, {"panel": _WEIGHTS}, _better_panel)),
    "survey": MethodSample(
        _survey,
        FactSample(
            _survey_fact,
            {"survey": _BALLOTS, "survey with steps": f"{_BALLOTS}\n{_LADDER}"},
            _better_survey,
        ),
    ),
    "steps": MethodSample(
        _steps,
        FactSample(
            _value_fact,
            {
                "steps": _LADDER,
                "steps in points": 'worth_in = "points"\nsteps = [[90, 100], [80, "250/3"], [60, 60]]',
            },
            _better_value,
        ),
    ),
    "rank_points": MethodSample(
        _rank_points,
        FactSample(
            _value_fact,
            {
                "rank_points": "places = [[1, 100], [2, 90], [3, 60]]",
                "rank_points along a line": "first = 100\nlast = 60",
            },
            _better_value,
        ),
    ),
    "best_ratio": MethodSample(_best_ratio, FactSample(_value_fact, {"best_ratio": ""}, _better_value)),
    "mean_deviation": MethodSample(
        _mean_deviation,
        FactSample(_value_fact, {"mean_deviation": "at_mean = 80\ngain = 0.5\nloss = 1"}, _better_value),
    ),
    "deduct": MethodSample(_deduct),
    "grade_points": MethodSample(_grade_points),
    "members": MethodSample(_members),
    "result": MethodSample(_result),
}

"""Mistakes that are faults in any document: each is found, whatever else is wrong beside it."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.schemes import check_scheme
from tests.unit.schemes.generated_documents import document_text, sound_documents
from tests.unit.schemes.method_samples import Node


def _points(document: Node) -> None:
    document["indicators"][0]["points"] += 1


def _key(document: Node) -> None:
    document["colour"] = 1


def _parent(document: Node) -> None:
    document["indicators"].append({"code": "nowhere.x", "name": "指标", "points": 1, "method": "rating"})


def _twice(document: Node) -> None:
    document["indicators"].append(deepcopy(document["indicators"][0]))


def _method(document: Node) -> None:
    document["indicators"].append({"code": "guessed", "name": "指标", "points": 1, "method": "guess"})


def _no_method(document: Node) -> None:
    document["indicators"].append({"code": "bare", "name": "指标", "points": 1})


def _consequence_of(when: Node) -> Callable[[Node], None]:
    def add(document: Node) -> None:
        document["consequences"].append({"when": when, "then": ["told"]})

    return add


def _override_of(grade: str | None) -> Callable[[Node], None]:
    def add(document: Node) -> None:
        named = grade or document["grades"][-1]["name"]
        document["overrides"].append({"code": "barred", "name": "取消", "effect": "bar", "grade": named})

    return add


def _cap(document: Node) -> None:
    document["adjustments"].append({"code": "endless", "name": "加分", "kind": "bonus"})


def _same_code(document: Node) -> None:
    taken = document["indicators"][0]["code"]
    document["adjustments"].append({"code": taken, "name": "加分", "kind": "bonus", "cap": 1})


def _last_min(document: Node) -> None:
    document["grades"][-1]["min"] = Decimal("0.5")


def _last_quota(document: Node) -> None:
    document["grades"][-1]["quota"] = {"count": 1}


MISTAKES: dict[str, tuple[str, Callable[[Node], None]]] = {
    "points that do not add up": ("POINTS_DO_NOT_ADD_UP", _points),
    "an unknown key": ("UNKNOWN_KEY", _key),
    "an unknown parent": ("UNKNOWN_PARENT", _parent),
    "an indicator twice": ("DUPLICATE_CODE", _twice),
    "an unknown method": ("UNKNOWN_METHOD", _method),
    "a leaf without a method": ("LEAF_WITHOUT_METHOD", _no_method),
    "an unknown indicator in a condition": (
        "UNKNOWN_INDICATOR",
        _consequence_of({"indicator": "nowhere", "below": 60}),
    ),
    "an unknown grade in a condition": ("UNKNOWN_GRADE", _consequence_of({"grade": "无此等次"})),
    "an unknown override in a condition": ("UNKNOWN_OVERRIDE", _consequence_of({"override": "nothing"})),
    "an unknown grade that is barred": ("UNKNOWN_GRADE", _override_of("无此等次")),
    "the last grade barred": ("LAST_GRADE_BARRED", _override_of(None)),
    "an adjustment without a cap": ("ADJUSTMENT_WITHOUT_CAP", _cap),
    "an adjustment with an indicator's code": ("DUPLICATE_CODE", _same_code),
    "a minimum on the last grade": ("MIN_ON_LAST_GRADE", _last_min),
    "a quota on the last grade": ("QUOTA_ON_LAST_GRADE", _last_quota),
}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sound_documents(), st.lists(st.sampled_from(sorted(MISTAKES)), min_size=1, max_size=3, unique=True))
def test_certain_mistakes_are_all_found_and_hide_none_of_the_others(document: Node, made: list[str]) -> None:
    for mistake in made:
        MISTAKES[mistake][1](document)
    found = {fault.code for fault in check_scheme(document_text(document))}
    assert {MISTAKES[mistake][0] for mistake in made} <= found

"""What a scheme refuses of facts and events, as people read it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from resolvers.year.fact_faults import told_fault
from schema.messages import message
from tenants.schemes import Event, FactError, check_event, parse_fact, parse_scheme

SCHEME = parse_scheme("""
code = "a"
name = "考核"
year = 2025
level = 2
category = "unit"
assessor = "office"
[[indicators]]
code = "panel"
name = "领导评估"
points = 50
method = "panel"
groups = { leaders = 1, peers = 1 }
may_be_absent = ["peers"]
periods = { H1 = 1, H2 = 1 }
[[indicators]]
code = "work"
name = "工作实绩"
points = 50
method = "rating"
[[adjustments]]
code = "inspection"
name = "查访核验"
kind = "deduction"
cap = 2
events = { absence = 1 }
[[grades]]
name = "合格"
[names]
groups = { leaders = "县领导", peers = "其他单位" }
events = { absence = "擅自离岗" }
""")


def told(error: FactError) -> tuple[tuple[str, ...], str]:
    fault = told_fault(SCHEME, error)
    return fault.path, message(fault.code, "zh", fault.params)


@pytest.mark.parametrize(
    ("indicator", "period", "data", "path", "said"),
    [
        ("work", None, {"rating": Decimal(150)}, ("fact", "rating"), "“评分”最高为 100"),
        ("work", None, {}, ("fact", "rating"), "缺少“评分”"),
        ("work", None, {"rating": 1, "done": 2}, ("fact", "done"), "“已完成项数”在此无意义，请删除或更正"),
        ("panel", None, {}, ("period",), "请指明考核期：上半年、下半年"),
        ("panel", "Q1", {}, ("period",), "该指标没有考核期“第一季度”（可用：上半年、下半年）"),
        (
            "panel",
            "H1",
            {"ratings": {"x": [1]}},
            ("fact", "ratings"),
            "没有评议群体“x”，可用：县领导、其他单位",
        ),
    ],
)
def test_a_fact_is_refused_in_names(
    indicator: str, period: str | None, data: Mapping[str, object], path: tuple[str, ...], said: str
) -> None:
    with pytest.raises(FactError) as caught:
        parse_fact(SCHEME, indicator, period, data)
    assert told(caught.value) == (path, said)


def test_usual_periods_are_told_in_the_readers_language() -> None:
    with pytest.raises(FactError) as caught:
        parse_fact(SCHEME, "panel", "Q1", {})
    fault = told_fault(SCHEME, caught.value)
    halves = "first half of the year, second half of the year"
    said = f"the indicator has no period `first quarter` (it has: {halves})"
    assert message(fault.code, "en", fault.params) == said


def test_an_event_is_refused_in_names() -> None:
    with pytest.raises(FactError) as caught:
        check_event(SCHEME, Event("inspection", None, None, None, date(2025, 3, 14)))
    assert told(caught.value) == (("kind",), "请指明事项种类：擅自离岗")

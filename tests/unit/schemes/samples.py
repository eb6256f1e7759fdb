"""Documents and shortcuts that the tests of the schemes share."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from tenants.schemes import (
    Entry,
    Fact,
    Scheme,
    library_text,
    parse_fact,
    parse_scheme,
)

CASES = Path(__file__).parents[2] / "cases"

GRADES = """
[[grades]]
name = "优秀"
min = 90
[[grades]]
name = "良好"
min = 80
[[grades]]
name = "不合格"
"""

OVERRIDES = """
[[overrides]]
code = "accident"
name = "事故"
effect = "lowest"

[[overrides]]
code = "yellow_card"
name = "黄牌"
effect = "bar"
grade = "优秀"
"""

RECTIFY = """
[[consequences]]
when = { indicator = "public", below = 60 }
then = ["rectify"]
"""

FULL = (
    """
code = "sample.unit"
name = "样例"
year = 2025
level = 2
category = "unit"
source = "an invented one"
full_marks = 100
rounding = { places = 2, mode = "half_up" }
missing = "pending"
rank = "competition"

[[indicators]]
code = "work"
name = "工作"
points = 50
periods = { H1 = 30, FY = 60 }
due = { H1 = "07-10", FY = "+1-01-15" }

[[indicators]]
code = "work.target"
name = "目标"
points = 30
method = "target"
assessor = "subject"
cap = 1.1

[[indicators]]
code = "work.rating"
name = "评分"
share = 40
method = "rating"
assessor = "finance"

[[indicators]]
code = "panel"
name = "测评"
points = 10
method = "panel"
assessor = "office"
groups = { leaders = 60, peers = 40 }

[[indicators]]
code = "public"
name = "评议"
points = 10
method = "survey"
assessor = "office"
due = "11-15"
groups = { citizens = 1 }
values = { "满意" = 100, "不满意" = 0 }

[[indicators]]
code = "ladder"
name = "分段"
points = 10
method = "steps"
assessor = "subject"
steps = [[90, 100], [60, 60]]

[[indicators]]
code = "order"
name = "纪律"
points = 10
method = "deduct"
events = { late = 1, absent = 5 }

[[indicators]]
code = "special"
name = "专项"
points = 10
method = "grade_points"
grades = { "先进" = 10, "良好" = [8, 9], "差" = 0 }

[[adjustments]]
code = "inspection"
name = "核验"
kind = "deduction"
cap = 2

[[adjustments]]
code = "commendation"
name = "表彰"
kind = "bonus"
cap = 4
events = { city = 2, province = 3 }
"""
    + OVERRIDES
    + """
[[grades]]
name = "优秀"
min = 90
quota = { share = 25, rounding = "half_up", ties = "office" }
consequences = ["award"]

[[grades]]
name = "良好"
min = 80

[[grades]]
name = "不合格"
"""
    + RECTIFY
    + """
[names]
category = "单位"
groups = { leaders = "县领导", peers = "其他单位", citizens = "群众" }
events = { late = "迟到", absent = "旷工", city = "市级", province = "省级" }
consequences = { award = "奖励", rectify = "限期整改" }
"""
)


def load(named: str) -> str:
    """A scheme's text, by its path beside the cases or its code in the library."""
    beside = CASES / named
    return beside.read_text(encoding="utf-8") if beside.is_file() else library_text(named)


def case_files() -> list[Path]:
    return sorted(CASES.glob("*.toml"))


def scheme(indicators: str, *, head: str = "", grades: str = GRADES, code: str = "sample") -> Scheme:
    """A unit scheme with these indicators."""
    start = f'code = "{code}"\nname = "样例"\nyear = 2025\nlevel = 2\ncategory = "unit"\n'
    return parse_scheme(start + head + indicators + grades)


def leaf(code: str, points: int | str, method: str, settings: str = "") -> str:
    head = f'\n[[indicators]]\ncode = "{code}"\nname = "指标"\n'
    return f'{head}points = {points}\nmethod = "{method}"\n{settings}\n'


MARK = leaf("work", 100, "rating")


def rated(code: str, rating: int | str, of: Scheme, **more: object) -> Entry:
    """A subject whose only figure is a mark for `work`."""
    fact = parse_fact(of, "work", None, {"rating": Decimal(rating)})
    return Entry(code, of, facts=[fact], **more)  # type: ignore[arg-type]


def facts(of: Scheme, *given: tuple[str, str | None, Mapping[str, object]]) -> list[Fact]:
    return [parse_fact(of, indicator, period, data) for indicator, period, data in given]

"""The scheme documents of the worlds: one for each level of a realm, and the two of a county."""

from tenants.levels import Level

GRADE = "先进"

DEDUCTIONS = """\
[[adjustments]]
code = "inspection"
name = "查访核验"
kind = "deduction"
cap = 2
[[adjustments]]
code = "complaint"
name = "投诉查处"
kind = "deduction"
cap = 2
"""

_HEAD = (
    'code = "{code}"\nname = "{code}"\nyear = {year}\n{level}category = "{category}"\n'
    'assessor = "subject"\nmissing = "zero"\n'
)

_GRADES = f"""
[[grades]]
name = "{GRADE}"
min = 90
quota = {{ count = 5 }}
[[grades]]
name = "合格"
"""

_RATING = '[[indicators]]\ncode = "{code}"\nname = "{code}"\npoints = {points}\nmethod = "rating"\n{more}'

_PROVIDED = 'assessor = "statistics"\n'

ADJUSTMENTS = f"""
{DEDUCTIONS}[[adjustments]]
code = "commendation"
name = "表彰"
kind = "bonus"
cap = 4
[[overrides]]
code = "accident"
name = "事故"
effect = "lowest"
"""

_OWN = _RATING.format(code="work", points=60, more="")

_SUPPLIED = _RATING.format(code="supplied", points=40, more=_PROVIDED)

_OPEN_TARGET = '[[indicators]]\ncode = "aim"\nname = "aim"\npoints = 40\nmethod = "target"\n'

_RULES = {
    Level.PORTFOLIO: '[[indicators]]\ncode = "units"\nname = "units"\npoints = 100\n'
    'method = "members"\naggregate = "mean"\n',
    Level.UNIT: _OWN + _SUPPLIED + ADJUSTMENTS,
    Level.SECTION: _RATING.format(code="work", points=100, more="") + ADJUSTMENTS,
    Level.PERSON: _OWN + _OPEN_TARGET,
    Level.PROJECT: _RATING.format(code="work", points=20, more="") + _SUPPLIED + _OPEN_TARGET,
}


def scheme_text(level: Level, year: int, *, code: str | None = None) -> str:
    """A scheme of a level in which nothing that is missing stops a release."""
    numbered = "" if level.number is None else f"level = {level.number}\n"
    head = _HEAD.format(code=code or f"realm.{level}", year=year, level=numbered, category=level.value)
    return f"{head}{_RULES[level]}{_GRADES}"


def tied_scheme_text(year: int) -> str:
    """A scheme by which everybody attains the same, and one gets the grade."""
    return f"""
code = "realm.tied"
name = "realm.tied"
year = {year}
level = 2
category = "unit"
[[indicators]]
code = "order"
name = "order"
points = 100
method = "deduct"
[[grades]]
name = "{GRADE}"
min = 90
quota = {{ count = 1 }}
[[grades]]
name = "合格"
"""


UNIT_SCHEME = f"""
code = "county.unit"
name = "单位考核"
year = 2025
level = 2
category = "unit"
assessor = "subject"

[[indicators]]
code = "duty"
name = "履行职能"
points = 60
periods = {{ H1 = 30, FY = 60 }}
method = "rating"
due = {{ H1 = "07-10", FY = "12-15" }}

[[indicators]]
code = "economy"
name = "经济发展"
points = 30
method = "target"
target = 100
assessor = "statistics"

[[indicators]]
code = "order"
name = "机关作风"
points = 10
method = "deduct"

{DEDUCTIONS}[[adjustments]]
code = "commendation"
name = "表彰"
kind = "bonus"
cap = 4
events = {{ city = 2, province = 3, centre = 4 }}

[[overrides]]
code = "accident"
name = "重大安全责任事故"
effect = "lowest"

[[grades]]
name = "优秀"
min = 90
consequences = ["award_one_month"]
[[grades]]
name = "良好"
min = 80
[[grades]]
name = "合格"
min = 70
[[grades]]
name = "不合格"
"""


PORTFOLIO_SCHEME = """
code = "county.portfolio"
name = "分管口考核"
year = 2025
level = 1
category = "portfolio"

[[indicators]]
code = "units"
name = "分管单位"
points = 100
method = "members"
aggregate = "mean"

[[grades]]
name = "优秀"
min = 90
[[grades]]
name = "良好"
min = 80
[[grades]]
name = "合格"
"""

# Two targets: one that the office sets, and one that the scheme states.
OPEN_TARGETS = """
code = "county.targets"
name = "下达目标"
year = 2025
level = 2
category = "unit"
assessor = "subject"
missing = "zero"
[[indicators]]
code = "roads"
name = "修路"
points = 60
method = "target"
[[indicators]]
code = "towns"
name = "建制镇"
points = 40
method = "target"
target = "20/3"
[[grades]]
name = "合格"
"""

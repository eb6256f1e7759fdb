"""Scheme documents that nobody wrote: every method, bonuses, overrides, quotas, stages, in any combination.

Each is a document as a plain table; `toml` writes it down. Sound ones have no fault by construction.
"""

from decimal import Decimal

from hypothesis import strategies as st

from tenants.schemes.methods import METHODS
from tenants.schemes.methods.contracts import FactMethod
from tests.unit.schemes.method_samples import Draw, Node, points_per_kind, sample_of, some_of

PERIODS: tuple[Node, ...] = (
    {"H1": 30, "FY": 60},
    {"Q1": 1, "Q2": 1, "Q3": 2, "Q4": Decimal("0.5")},
    {"M01": 1},
)
WITHOUT_PERIODS = {name for name, method in METHODS.items() if not issubclass(method, FactMethod)}
GRADE_NAMES = ("优秀", "良好", "合格", "不合格")


def toml(value: object) -> str:
    """A value as TOML writes it in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def document_text(document: Node) -> str:
    """The whole document, its lists of tables as `[[sections]]`."""
    plain = [f"{_key(key)} = {toml(value)}" for key, value in document.items() if not _is_section(value)]
    sections = [
        "\n".join([f"[[{key}]]", *(f"{_key(name)} = {toml(value)}" for name, value in table.items())])
        for key, tables in document.items()
        if _is_section(tables)
        for table in tables
    ]
    return "\n".join([*plain, *sections, ""])


def _key(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else toml(name)


def _is_section(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def whole_parts(draw: Draw, whole: int, most: int) -> list[int]:
    """`whole` cut into at most so many parts."""
    cuts = sorted(draw(st.sets(st.integers(1, whole - 1), max_size=most - 1)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, whole], strict=True)]


def _leaf(draw: Draw, code: str, points: int) -> Node:
    method = draw(st.sampled_from(sorted(METHODS)))
    table = {"code": code, "name": "指标", "points": points, "method": method}
    if method not in WITHOUT_PERIODS and draw(st.booleans()):
        own: Node = draw(st.sampled_from([*PERIODS, {}]))
        table["periods"] = own
        table["due"] = dict.fromkeys(own, "+1-01-15") or "12-15"
    return table | sample_of(method).settings(draw, points)


def _indicators(draw: Draw, full: int) -> list[Node]:
    tables: list[Node] = []
    for number, points in enumerate(whole_parts(draw, full, 4)):
        code = f"r{number}"
        parts = whole_parts(draw, points, 3) if points > 1 else [points]
        if len(parts) == 1:
            tables.append(_leaf(draw, code, points))
            continue
        tables.append({"code": code, "name": "大项", "points": points})
        if draw(st.booleans()):
            tables[-1]["periods"] = draw(st.sampled_from(PERIODS))
        tables += [_leaf(draw, f"{code}.c{place}", part) for place, part in enumerate(parts)]
    return tables


def _adjustments(draw: Draw) -> list[Node]:
    tables = []
    for code in draw(st.lists(st.sampled_from(["commend", "inspect", "complain"]), unique=True)):
        cap = draw(st.one_of(st.integers(1, 5), st.just("none")))
        kind = draw(st.sampled_from(["bonus", "deduction"]))
        table = {"code": code, "name": "加减分", "kind": kind, "cap": cap}
        tables.append(some_of(draw, table, events=points_per_kind(draw, 4)))
    return tables


def _overrides(draw: Draw, grades: list[str]) -> list[Node]:
    tables = []
    for code in draw(st.lists(st.sampled_from(["veto", "card", "case"]), unique=True)):
        effect = draw(st.sampled_from(["lowest", "down", "bar"] if len(grades) > 1 else ["lowest", "down"]))
        table = {"code": code, "name": "否决", "effect": effect}
        tables.append(table | ({"grade": draw(st.sampled_from(grades[:-1]))} if effect == "bar" else {}))
    return tables


def _grades(draw: Draw) -> list[Node]:
    count = draw(st.integers(1, 4))
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=count - 1, max_size=count - 1)), reverse=True)
    tables: list[Node] = [{"name": name, "min": cut} for name, cut in zip(GRADE_NAMES, cuts, strict=False)]
    rounding = draw(st.sampled_from(["half_up", "down", "up", "half_even"]))
    ties = draw(st.sampled_from(["office", "in", "out"]))
    for table in tables:
        size: Node = draw(st.sampled_from([{}, {"share": 25, "rounding": rounding}, {"count": 1}]))
        if size:
            table["quota"] = {**size, "ties": ties}
    tables.append({"name": GRADE_NAMES[count - 1]})
    return [some_of(draw, table, consequences=["told"]) for table in tables]


@st.composite
def sound_documents(draw: Draw) -> Node:
    """A document in which nothing is wrong."""
    full = draw(st.sampled_from([100, 60, 7]))
    grades = _grades(draw)
    document: Node = {
        "code": "made.up",
        "name": "样例",
        "year": 2025,
        "category": "unit",
        "full_marks": full,
        "missing": draw(st.sampled_from(["pending", "zero", "excluded"])),
        "rank": draw(st.sampled_from(["competition", "dense"])),
    }
    mode = draw(st.sampled_from(["half_up", "half_even", "up", "down"]))
    document = some_of(draw, document, level=2, rounding={"places": draw(st.integers(0, 4)), "mode": mode})
    document["indicators"] = _indicators(draw, full)
    document["adjustments"] = _adjustments(draw)
    document["overrides"] = _overrides(draw, [grade["name"] for grade in grades])
    document["grades"] = grades
    document["stages"] = _stages(draw, document["indicators"])
    return document | {"consequences": _consequences(draw, document)}


def _stages(draw: Draw, indicators: list[Node]) -> list[Node]:
    inherited = {each["code"]: each.get("periods", {}) for each in indicators}
    used = {
        period
        for each in indicators
        if each.get("method", "deduct") not in WITHOUT_PERIODS
        for period in each.get("periods", inherited.get(each["code"].partition(".")[0], {}))
    }
    if not used:
        return []
    chosen = draw(st.lists(st.sampled_from(sorted(used)), max_size=2, unique=True))
    return [some_of(draw, {"code": code, "name": "阶段"}, periods=[code]) for code in chosen]


def _consequences(draw: Draw, document: Node) -> list[Node]:
    codes = st.sampled_from([each["code"] for each in document["indicators"]])
    names = st.sampled_from([each["name"] for each in document["grades"]])
    conditions: Node = {
        "below": st.integers(1, 100),
        "grade": st.one_of(names, st.lists(names, min_size=1, unique=True)),
        "first": st.sampled_from([1, {"share": 30, "rounding": "half_up"}]),
        "last": st.integers(1, 3),
        "band": names,
    }
    if document["overrides"]:
        conditions["override"] = st.sampled_from([each["code"] for each in document["overrides"]])
    tables = []
    for _ in range(draw(st.integers(0, 2))):
        chosen = draw(st.sets(st.sampled_from(sorted(conditions)), min_size=1, max_size=3))
        when = {key: draw(conditions[key]) for key in sorted(chosen)}
        if "below" in when and draw(st.booleans()):
            when["indicator"] = draw(codes)
        tables.append({"when": when, "then": ["told", "rectified"]})
    return tables

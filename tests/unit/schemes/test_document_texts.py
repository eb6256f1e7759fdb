"""Every text of a document and of a case goes through the rule for texts, and none can be forgotten."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tenants.schemes
from tenants.schemes import SchemeError, check_scheme, parse_case, parse_scheme, parse_stored, plain_document
from tests.unit.schemes.generated_documents import document_text
from tests.unit.schemes.samples import FULL

ROOM = Path(tenants.schemes.__file__).parent
INVISIBLE = "\u200b"
STAGES = """
[[stages]]
code = "H1"
name = "上半年"
periods = ["H1"]
"""
MORE = """
[[indicators]]
code = "quality"
name = "质量"
points = 100
method = "target"
direction = "lower"
[[indicators]]
code = "pace"
name = "速度"
points = 100
method = "mean_deviation"
at_mean = 80
gain = 1
loss = 1
per = "unit"
direction = "higher"
[[indicators]]
code = "rungs"
name = "台阶"
points = 100
method = "steps"
steps = [[90, 100]]
worth_in = "points"
[[indicators]]
code = "staff"
name = "队伍"
points = 100
method = "members"
aggregate = "mean"
link = "members"
no_links = "full"
[[indicators]]
code = "head"
name = "主要负责人"
points = 100
method = "result"
link = "of"
[[indicators]]
code = "projects"
name = "专项"
points = 100
method = "grade_points"
link = "projects"
grades = { "先进" = 10 }
[[consequences]]
when = { grade = ["优秀", "良好"], first = { share = 30, rounding = "half_up" }, among = "grade" }
then = ["praise"]
[[indicators]]
code = "rate"
name = "满意率"
points = 100
method = "survey"
groups = { people = 1, command = 1 }
may_be_absent = ["command"]
satisfied = ["满意"]
unsatisfied = ["不满意"]
[[indicators]]
code = "conduct"
name = "作风"
points = 100
method = "deduct"
periods = { MID = 1, END = 1 }
until = { MID = "06-30", END = "12-31" }
[[consequences]]
when = { last = { share = 30, of = "assessed" }, over = "pool" }
then = ["report"]
[[consequences]]
when = { override = "accident", band = "良好" }
then = ["talk"]
[[consequences]]
when = { grade = "优秀" }
then = ["bonus"]
"""
DOCUMENT: dict[str, Any] = tomllib.loads('pool = "all"\nassessor = "office"\n' + FULL + STAGES + MORE)
CASE = """
scheme = "golden.toml"
title = "one subject with all that a case can say"

[[subjects]]
code = "audit"
name = "审计局"
group = "economy"
scheme = "golden.toml"
facts = [
  { indicator = "work.target", period = "H1", actual = 1, target = 1 },
  { indicator = "panel", ratings = { leaders = [90], peers = [80] } },
  { indicator = "public", counts = { citizens = { "满意" = 10 } } },
]
events = [{ code = "commendation", event = "city", note = "表彰" }]
links = { projects = ["road"] }
weights = { road = 2 }
decisions = { "优秀" = true }
[subjects.expect]
grade = "优秀"
undecided = "良好"
pending = ["ladder"]
consequences = ["award"]
points = { ladder = 10 }
stages = { H1 = { grade = "优秀" } }
"""
RULED = frozenset(
    (
        "text",
        "note",
        "code",
        "name",
        "choice",
        "texts",
        "entries",
        "figures",
        "weights",
        "optional_text",
        "named",
    )
)
"""The ways to read a key of a table on which the rule stands."""
RAW = frozenset(("get", "mapping", "inner", "require"))
"""Those on which it does not."""
NO_TEXTS = frozenset(
    (
        # Tables and lists that are read key by key, and figures.
        *(
            "indicators",
            "grades",
            "rounding",
            "quota",
            "when",
            "links",
            "names",
            "expect",
            "stages",
            "places",
            "steps",
        ),
        # Looked at for what kind of value they are, then read as texts, or as dates and words of the format.
        *("method", "grade", "periods", "due", "cap", "full_marks", "target"),
        # Of an event or a fact of a case: passed on to `named`.
        *("code", "event", "note", "period", "points"),
        # Of a reported fact, whose names are matched with those of its indicator.
        *("ratings", "counts", "absent"),
        # The day of an event of a case.
        "day",
        # Not of documents: parameters of messages, a stored line.
        *("near", "before", "period_name", "outline"),
    )
)
"""What is read in a raw way, and why that is right."""


def texts_of(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], bool]]:
    """Where every text stands: as a value, or (True) as a name that is a key."""
    if isinstance(node, str):
        yield path, False
    for key, value in node.items() if isinstance(node, Mapping) else ():
        if _is_name(path, key):
            yield (*path, key), True
        yield from texts_of(value, (*path, key))
    for number, value in enumerate(node) if isinstance(node, list) else ():
        yield from texts_of(value, (*path, number))


def _is_name(path: tuple[str | int, ...], key: str) -> bool:
    """Whether a key is a name that a document gives, and no word of the format."""
    within = next((part for part in reversed(path) if isinstance(part, str)), None)
    tables = (
        "periods",
        "until",
        "groups",
        "values",
        "events",
        "weights",
        "decisions",
        "links",
        "points",
        "stages",
    )
    if within == "grades":
        return bool(path) and path[0] == "indicators"
    if within in ("events", "points", "stages", "periods") and isinstance(path[-1], int):
        return False
    return within in (*tables, "ratings", "counts", "citizens") and key != "points"


def spoilt(document: dict[str, Any], path: tuple[str | int, ...], *, is_key: bool) -> dict[str, Any]:
    """The document with a sign in one text that nobody sees."""
    changed = deepcopy(document)
    node: Any = changed
    for step in path[:-1]:
        node = node[step]
    last = path[-1]
    if is_key:
        items = [(f"{key}{INVISIBLE}" if key == last else key, value) for key, value in node.items()]
        node.clear()
        node.update(items)
    else:
        node[last] = f"{node[last]}{INVISIBLE}"
    return changed


PLACES = list(texts_of(DOCUMENT))
CASE_PLACES = [
    place
    for place in texts_of(tomllib.loads(CASE))
    if place[0] not in {("scheme",), ("subjects", 0, "scheme")}
]


@pytest.mark.parametrize(("path", "is_key"), PLACES, ids=str)
def test_every_text_of_a_document_goes_through_the_rule(path: tuple[str | int, ...], is_key: bool) -> None:
    codes = {fault.code for fault in check_scheme(document_text(spoilt(DOCUMENT, path, is_key=is_key)))}
    assert "INVISIBLE_SIGN" in codes


@pytest.mark.parametrize(("path", "is_key"), CASE_PLACES, ids=str)
def test_every_text_of_a_case_goes_through_the_rule(path: tuple[str | int, ...], is_key: bool) -> None:
    text = document_text(spoilt(tomllib.loads(CASE), path, is_key=is_key))
    with pytest.raises(SchemeError) as refused:
        parse_case(text, load=lambda _: FULL + STAGES)
    assert "INVISIBLE_SIGN" in {fault.code for fault in refused.value.faults}


def calls() -> Iterator[tuple[str, str]]:
    """Every way in which the schemes' source reads a key, with the key."""
    for file in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield node.func.attr, first.value


def test_every_text_key_of_the_format_is_among_those_that_are_tried() -> None:
    tried = {step for path, _ in [*PLACES, *CASE_PLACES] for step in path} | {"scheme"}
    # Read in stored documents only, whose texts stand as they are.
    tried |= {"provider"}
    tried |= {"out_of", "rounding", "missing"}
    read = {key for way, key in calls() if way in RULED}
    assert read, "no key found: mend `calls`"
    assert read - tried == set(), "add these keys, with a text, to the document or the case of this file"


def test_no_key_is_read_past_the_rule() -> None:
    raw = {key for way, key in calls() if way in RAW}
    assert raw - NO_TEXTS == set(), "read them by `text`, `name`, `code`, `note`, `texts` or `entries`"


@pytest.mark.parametrize(
    ("old", "new", "other"),
    [
        ('name = "良好"\nmin = 80', 'name = "优秀\u3000"\nmin = 80', None),
        ("leaders = 60, peers = 40", 'leaders = 60, "Ｌeaders" = 40', "leaders"),
        ('"满意" = 100, "不满意" = 0', '"A档" = 100, "Ａ档" = 0', "A档"),
        ("city = 2, province = 3", 'city = 2, "City" = 3', "city"),
        ('then = ["rectify"]', 'then = ["Award"]', "award"),
        ('code = "H1"\nname', 'code = "ｈ1"\nname', None),
    ],
)
def test_names_of_one_list_that_look_alike_are_refused(old: str, new: str, other: str | None) -> None:
    text = FULL + STAGES
    assert old in text
    found = {fault.code: fault.params for fault in check_scheme(text.replace(old, new, 1))}
    if other is None:
        assert found.keys() & {"DUPLICATE_CODE", "NOT_A_PERIOD"}
    else:
        assert found["LOOKS_ALIKE"]["other"] == other


def test_a_name_given_twice_in_a_table_is_refused() -> None:
    (fault,) = check_scheme(FULL.replace("leaders = 60, peers", 'leaders = 60, " leaders" = 5, peers'))
    assert (fault.code, fault.params["value"]) == ("DUPLICATE_KEY", "leaders")


WIDE = (
    FULL.replace('name = "样例"', 'name = " 样\u3000例 "  # 名称 "不动"')
    .replace('"满意" = 100', '"满意\u00a0" = 100')
    .replace('name = "目标"', "name = '目标•甲'")
    .replace('source = "an invented one"', 'source = """\n第一份  文件\n\n\n第二份"""')
)


def test_a_document_is_read_as_the_rule_has_it() -> None:
    scheme = parse_scheme(WIDE)
    plain = parse_scheme(FULL)
    assert scheme.name == "样 例"
    assert scheme.source == "第一份 文件\n\n第二份"
    assert scheme.indicators[1].name == "目标·甲"
    assert scheme.indicators[4].params == plain.indicators[4].params


def test_a_document_is_kept_with_its_texts_plain_and_its_comments_as_they_are() -> None:
    kept = plain_document(WIDE)
    assert '# 名称 "不动"' in kept
    assert parse_scheme(kept) == parse_scheme(WIDE) == parse_stored(kept).scheme
    assert plain_document(kept) == kept
    assert plain_document(FULL) == FULL


def test_a_document_that_was_stored_is_read_as_it_stands() -> None:
    old = FULL.replace('name = "良好"', 'name = "良好\u200b"')
    assert check_scheme(old)
    assert parse_stored(old).scheme.grades[1].name == "良好\u200b"


STRINGS = st.text(st.sampled_from("甲a \"\\'#=•\u3000\n"), min_size=1, max_size=8)


@given(name=STRINGS, source=STRINGS, literal=st.booleans())
def test_a_plain_document_says_what_the_document_says(name: str, source: str, literal: bool) -> None:
    written = f"'{name}'" if literal and not set(name) & {"'", "\n"} else _basic(name)
    text = FULL.replace('"样例"', f'{written} # "x"').replace(
        '"an invented one"', f'"""\n{_basic(source)[1:-1]}"""'
    )
    try:
        scheme = parse_scheme(text)
    except SchemeError:
        return
    assert parse_stored(plain_document(text)).scheme == scheme


def _basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@pytest.mark.parametrize(
    ("due", "code", "params"),
    [
        ("02-29", "NO_SUCH_DAY", {"year": "2025", "expected": "02-28"}),
        ("+1-02-30", "NO_SUCH_DAY", {"year": "2026", "expected": "+1-02-28"}),
        ("04-31", "NO_SUCH_DAY", {"expected": "04-30"}),
        ("13-01", "NOT_A_DEADLINE", {}),
        ("11-00", "NOT_A_DEADLINE", {}),
        ("1\u0661-15", "STRANGE_DIGITS", {"sign": "U+0661", "expected": "11-15"}),
        ("１１-15", "STRANGE_DIGITS", {"sign": "U+FF11", "expected": "11-15"}),
        ("2-09", "NOT_A_DEADLINE", {}),
    ],
)
def test_a_deadline_that_is_none_says_what_to_write(due: str, code: str, params: dict[str, str]) -> None:
    (fault,) = check_scheme(FULL.replace('due = "11-15"', f'due = "{due}"'))
    assert fault.code == code
    assert params.items() <= fault.params.items()
    assert all(value in fault.message and value in fault.message_in("zh") for value in params.values())


def test_a_leap_day_in_a_leap_year_is_one() -> None:
    text = FULL.replace("year = 2025", "year = 2028").replace('due = "11-15"', 'due = "02-29"')
    assert check_scheme(text) == ()
    assert [fault.code for fault in check_scheme(text.replace("year = 2028", "year = 2029"))] == [
        "NO_SUCH_DAY"
    ]

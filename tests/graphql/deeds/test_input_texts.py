"""Every text in the input of a mutation goes through the rule for texts; a new field is tried by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, get_nullable_type

from schema.mutation_inputs import KEY_FIELD
from schema.root import schema
from tests.graphql.deeds.unreadable_inputs import mutations
from tests.worlds.counties import County, faults
from tests.worlds.figures import about_figure
from tests.worlds.mutations import mutation_document
from tests.worlds.world import World

INVISIBLE = "\u200b"
DOCUMENTS = frozenset((("schemeDraft", "source.document"), ("schemeRevise", "document")))
"""Their texts are read one by one: `tests/unit/schemes/test_document_texts.py`."""
EVENTS = ("inspectionRecord", "complaintRecord", "commendationRecord", "vetoRecord")
REFERENCES = frozenset(
    (
        ("schemeDraft", "source.library"),
        *(
            (mutation, f"fact.{name}")
            for mutation in ("measurementReport", "measurementCorrect")
            for name in ("ratings.0.group", "counts.0.group", "counts.0.band")
        ),
        *((event, field) for event in EVENTS for field in ("code", "kind")),
        ("tieDecide", "grade"),
    )
)
"""Names of what a stored scheme has, judged when it is read; tried below with a scheme."""

SCHEME = """
code = "texts.unit"
name = "文本"
year = 2025
level = 2
category = "unit"
missing = "zero"
[[indicators]]
code = "marks"
name = "测评"
points = 60
method = "panel"
periods = { H1 = 1, FY = 1 }
groups = { "领导" = 1 }
[[indicators]]
code = "poll"
name = "评议"
points = 40
method = "survey"
groups = { "群众" = 1 }
values = { "满意" = 100, "不满意" = 0 }
[[adjustments]]
code = "inspection"
name = "核验"
kind = "deduction"
cap = 2
events = { late = 1 }
[[adjustments]]
code = "complaint"
name = "投诉"
kind = "deduction"
cap = 2
events = { late = 1 }
[[adjustments]]
code = "commendation"
name = "表彰"
kind = "bonus"
cap = 2
events = { late = 1 }
[[overrides]]
code = "accident"
name = "事故"
effect = "lowest"
[[grades]]
name = "优秀"
min = 90
quota = { count = 1 }
[[grades]]
name = "合格"
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    return await County.found(world, 670_041, units=3, portfolios=1)


def made(taken: Any, path: tuple[str, ...], choice: int, texts: list[str]) -> Any:
    """A value with every field filled, an invisible sign in every text, whose paths are added to `texts`."""
    inner = get_nullable_type(taken)
    if isinstance(inner, GraphQLList):
        return [made(inner.of_type, (*path, "0"), choice, texts)]
    if isinstance(inner, GraphQLInputObjectType):
        # A key has a rule of its own, tried in `test_idempotency.py`.
        names = [name for name in inner.fields if name != KEY_FIELD]
        chosen = [names[choice % len(names)]] if inner.is_one_of else names
        return {name: made(inner.fields[name].type, (*path, name), choice, texts) for name in chosen}
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    if inner.name == "String":
        texts.append(".".join(path))
        return f"x{INVISIBLE}"
    return {"Int": 1, "Boolean": True}.get(inner.name, "?")


def inputs(mutation: str) -> Iterator[tuple[Any, list[str]]]:
    """Inputs that name every field between them, with the paths of their texts."""
    root = schema._schema.mutation_type
    assert root is not None
    for choice in range(6):
        texts: list[str] = []
        yield made(root.fields[mutation].args["input"].type, (), choice, texts), texts


@pytest.mark.parametrize("mutation", mutations())
async def test_a_sign_that_nobody_sees_is_told_at_its_path(county: County, mutation: str) -> None:
    document = mutation_document(mutation, "__typename")
    seen: set[str] = set()
    for given, texts in inputs(mutation):
        if seen.issuperset(texts):
            continue
        seen.update(texts)
        expected = [text for text in texts if (mutation, text) not in DOCUMENTS | REFERENCES]
        if not expected:
            continue
        body = await county.world.answer("office", county.tenant, document, {"input": given})
        said = body["data"][mutation]["userErrors"]
        told = [".".join(fault["path"]) for fault in said if fault["code"] == "INVISIBLE_SIGN"]
        assert sorted(told) == sorted(expected)
        assert all("U+200B" in fault["message"] for fault in said if fault["code"] == "INVISIBLE_SIGN")


def test_every_exception_is_a_field() -> None:
    found = {(mutation, text) for mutation in mutations() for _, texts in inputs(mutation) for text in texts}
    assert found >= DOCUMENTS | REFERENCES
    assert len(found) > 40


@pytest.fixture(scope="module")
async def open_year(county: County) -> County:
    county.schemes["unit"] = await county.publish(SCHEME)
    county.cycle = await county.open(
        [{"subject": county.id("u01"), "scheme": county.schemes["unit"], "rankingGroup": " 乡镇\u3000"}]
    )
    await reported(county)
    return county


def put(given: dict[str, Any], path: str, text: str) -> dict[str, Any]:
    """The input with another text at a path, whose lists have one item."""
    first, _, rest = path.partition(".")
    if not rest:
        return {**given, first: text}
    inner = given[first]
    return {**given, first: [put(inner[0], rest[2:], text)] if rest[0] == "0" else put(inner, rest, text)}


async def right_inputs(county: County) -> dict[str, tuple[str, dict[str, Any]]]:
    """For each mutation that names something of a scheme, who does it and an input that is right."""
    figure = {"cycle": county.cycle, "subject": county.id("u01")}
    fact = {
        "ratings": [{"group": "领导", "values": ["90"]}],
        "counts": [{"group": "群众", "band": "满意", "count": 9}],
    }
    event = figure | {"kind": "late", "occurredOn": "2025-06-01", "reason": "事由"}
    marks = about_figure(county.cycle, county.id("u01"), "marks", "H1")
    report = marks | {"fact": fact, "expectedVersion": 0}
    correct = {
        "measurement": county.schemes.get("reported", ""),
        "reason": "更正",
        "expectedVersion": 1,
        "fact": fact,
    }
    decision = {"grade": "优秀", "admitted": True, "reason": "经研究", "expectedVersion": 1}
    return {
        "schemeDraft": ("office", {"source": {"library": "qitai.department"}}),
        "measurementReport": ("office", report),
        "measurementCorrect": ("office2", correct),
        "inspectionRecord": ("inspector", event | {"code": "inspection"}),
        "complaintRecord": ("complaints", event | {"code": "complaint"}),
        "commendationRecord": ("office", event | {"code": "commendation"}),
        "vetoRecord": ("office", event | {"code": "accident"}),
        "tieDecide": ("office", figure | decision),
    }


def value_at(given: Any, path: str) -> str:
    for step in path.split("."):
        given = given[int(step)] if step.isdigit() else given[step]
    return str(given)


def about_one(given: dict[str, Any], path: str) -> dict[str, Any]:
    """The input with the fact that the path is in."""
    if not path.startswith("fact."):
        return given if "fact" not in given else given | {"fact": {"ratings": given["fact"]["ratings"]}}
    kind = path.split(".")[1]
    return given | {"fact": {kind: given["fact"][kind]}}


async def reported(county: County) -> None:
    """Two figures that are reported already, for the office to correct."""
    login, report = (await right_inputs(county))["measurementReport"]
    for path, key, indicator, period in (
        ("fact.ratings", "reported", "marks", "FY"),
        ("fact.counts", "reported_poll", "poll", None),
    ):
        figure = about_figure(county.cycle, county.id("u01"), indicator, period)
        given = about_one(report, path) | figure
        made = await county.changed(login, "measurementReport", given, "measurement { id }")
        county.schemes[key] = str(made["id"])


@pytest.mark.parametrize(("mutation", "path"), sorted(REFERENCES))
async def test_a_name_of_the_scheme_is_judged_when_it_is_read(
    open_year: County, mutation: str, path: str
) -> None:
    login, right = (await right_inputs(open_year))[mutation]
    given = about_one(right, path)
    if "counts" in path:
        # The one of the two that is reported already.
        given |= {"measurement": open_year.schemes["reported_poll"], "expectedVersion": 1}
    if path == "kind" and mutation == "vetoRecord":
        # A veto has no kinds: a text there is refused as such, and never stored.
        expected = ("EVENT_KIND_NOT_USED", "kind")
    else:
        where = path.split(".0.")[0]
        expected = ("INVISIBLE_SIGN", where)
    spoilt = put(given, path, f"{value_at(given, path)}{INVISIBLE}")
    payload = await open_year.change(login, mutation, spoilt, "userErrors { code }")
    assert faults(payload) == [expected]


async def test_texts_are_stored_plain(open_year: County) -> None:
    county = open_year
    event = (await right_inputs(county))["commendationRecord"][1] | {
        "code": " commendation ",
        "kind": "late\u3000",
        "document": " 政发〔2025〕\u00a0 1号",
        "reason": " 第一条\r\n\r\n\r\n第二条\u3000 阿里•买买提 ",
    }
    made = await county.changed(
        "office", "commendationRecord", event, "event { code kind { code } document reason }"
    )
    assert made == {
        "code": "commendation",
        "kind": {"code": "late"},
        "document": "政发〔2025〕 1号",
        "reason": "第一条\n\n第二条 阿里·买买提",
    }
    document = SCHEME.replace("texts.unit", " texts.plain\u3000").replace('"文本"', '"文\u00a0本 " # 说明 ')
    drafted = await county.changed(
        "office", "schemeDraft", {"source": {"document": document}}, "scheme { document name }"
    )
    assert drafted["name"] == "文 本"
    assert '"文 本" # 说明 ' in drafted["document"]


async def test_the_ranking_group_is_stored_plain_and_one_like_it_is_refused(open_year: County) -> None:
    county = open_year
    roster = "... on Cycle { version entries { nodes { rankingGroup { name } } } }"
    asked = f"query Roster($id: ID!) {{ node(id: $id) {{ {roster} }} }}"
    cycle = (await county.ask("office", asked, {"id": county.cycle}))["node"]
    assert [entry["rankingGroup"] for entry in cycle["entries"]["nodes"]] == [{"name": "乡镇"}]
    entry = {"subject": county.id("u02"), "scheme": county.schemes["unit"]}
    links = [{"link": "of", "target": county.id("u01")}, {"link": "Of", "target": county.id("p1")}]
    for said, expected in (
        ({"rankingGroup": "鄉鎮 A组"}, []),
        ({"rankingGroup": "乡镇\u2003"}, []),
        ({"rankingGroup": "\u3000"}, [("TEXT_REQUIRED", "put.0.rankingGroup")]),
        ({"links": links}, [("LOOKS_ALIKE", "put.0.links.1.link")]),
    ):
        given = {"cycle": county.cycle, "put": [entry | said], "expectedVersion": cycle["version"]}
        payload = await county.change("office", "rosterEdit", given, "cycle { version }")
        assert faults(payload) == expected
        if not expected:
            cycle["version"] = payload["cycle"]["version"]
    given = {
        "cycle": county.cycle,
        "put": [
            entry | {"rankingGroup": "Ａ组"},
            {**entry, "subject": county.id("u03"), "rankingGroup": "a组"},
        ],
        "expectedVersion": cycle["version"],
    }
    payload = await county.change("office", "rosterEdit", given, "cycle { version }")
    assert faults(payload) == [("LOOKS_ALIKE", "put.1.rankingGroup")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"code": "ｗater", "name": "水利局"}, ("FULL_WIDTH_IN_CODE", "code")),
        ({"code": "wa ter", "name": "水利局"}, ("NOT_A_CODE", "code")),
        ({"code": "Water", "name": "水利局"}, ("NOT_A_CODE", "code")),
        ({"code": "water", "name": "\u0301"}, ("NOTHING_VISIBLE", "name")),
        ({"code": "water", "name": " 单位０1"}, ("LOOKS_ALIKE", "name")),
        ({"code": "water", "name": "单位01 "}, ("NAME_TAKEN", "name")),
        ({"code": "u01 ", "name": "水利局"}, ("CODE_TAKEN", "code")),
    ],
)
async def test_a_subject_can_be_told_from_all_others(
    county: County, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    payload = await county.change("sysadmin", "subjectCreate", {"level": "UNIT", **given}, "subject { id }")
    assert faults(payload) == [expected]


async def test_staff_may_share_a_name(county: County) -> None:
    for code in ("li_1", "li_2"):
        given = {"level": "PERSON", "code": code, "name": "李 伟", "parent": county.id("u01")}
        made = await county.changed("sysadmin", "subjectCreate", given, "subject { name }")
        assert made == {"name": "李 伟"}


async def test_a_category_that_looks_like_a_published_one_is_refused(open_year: County) -> None:
    document = SCHEME.replace("texts.unit", "texts.other").replace('category = "unit"', 'category = "Unit"')
    payload = await open_year.change(
        "office", "schemeDraft", {"source": {"document": document}}, "scheme { id }"
    )
    assert faults(payload) == [("LOOKS_ALIKE", "source.document.category")]

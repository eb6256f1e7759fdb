"""Who doesn't read what few raters have said reads no group's mean either, wherever a derivation is shown.

u01, by hand: citizens 4 of 12 satisfied, both members not: (100/3 + 0) / 2 = 50/3%; heads (90 + 80) / 2 = 85,
ten peers 70: 77.5. u02: every group of its panel and survey has ten raters or more.
"""

from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from schema.root import schema
from tenants.viewer import Role
from tests.worlds.counties import County
from tests.worlds.figures import about_figure
from tests.worlds.world import World

PROVINCE, PREFECTURE, TENANT = 660_000, 660_900, 660_941
DOCUMENT = """
code = "county.judged"
name = "评议考核"
year = 2025
level = 2
category = "unit"
assessor = "office"
[[indicators]]
code = "leaders"
name = "领导评估"
points = 60
method = "panel"
groups = { heads = 1, peers = 1 }
[[indicators]]
code = "public"
name = "公众评议"
points = 40
method = "survey"
groups = { citizens = 1, members = 1 }
satisfied = ["满意"]
unsatisfied = ["不满意"]
[[grades]]
name = "合格"
[[consequences]]
then = ["talk"]
when = { indicator = "public", satisfied_below = 60 }
"""


def ratings(heads: list[str], peers: list[str]) -> dict[str, Any]:
    return {"ratings": [{"group": "heads", "values": heads}, {"group": "peers", "values": peers}]}


def ballots(citizens: tuple[int, int], members: tuple[int, int]) -> dict[str, Any]:
    cast = {"citizens": citizens, "members": members}
    return {
        "counts": [
            {"group": group, "band": band, "count": count}
            for group, counts in cast.items()
            for band, count in zip(("满意", "不满意"), counts, strict=True)
        ]
    }


FACTS = {
    ("u01", "leaders"): ratings(["90", "80"], ["70"] * 10),
    ("u01", "public"): ballots((4, 8), (0, 2)),
    ("u02", "leaders"): ratings(["90"] * 10, ["70"] * 10),
    ("u02", "public"): ballots((4, 8), (0, 10)),
}
MEANS = {
    "leaders": "(heads 85 × 1 + peers 70 × 1) / 2 = 77.5; 77.5 / 100 = 0.775; 60 × 0.775 = 46.5",
    "public": "(citizens 100/3 × 1 + members 0 × 1) / 2 = 50/3%; 40 × 1/6 = 20/3",
    "talk": "公众评议: (citizens 100/3 × 1 + members 0 × 1) / 2 = 50/3% < 60%",
}
OUTLINES = {
    "leaders": "77.5 / 100 = 0.775; 60 × 0.775 = 46.5",
    "public": "50/3%; 40 × 1/6 = 20/3",
    "talk": "公众评议: 50/3% < 60%",
}
LINES = "lines(kinds: [LEAF, CONSEQUENCE]) { code rule noteCode note }"
BY_ENTRY = f"query($s: ID!) {{ subject(id: $s) {{ entry(year: 2025) {{ score {{ {LINES} }} }} }} }}"
# The fields that answer derivations, each with a query that ends in the lines of one subject.
PLACES = {
    "Preview.lines": f"query($s: ID!) {{ subject(id: $s) {{ preview(year: 2025) {{ {LINES} }} }} }}",
    "Score.lines": BY_ENTRY,
    "RankedScore.lines": (
        f"query($d: DivisionCode!) {{ ranking(under: $d, year: 2025, level: UNIT) "
        f"{{ nodes {{ subject {{ name }} {LINES} }} }} }}"
    ),
    "TrialSubject.lines": (
        f"query($c: ID!, $t: String!) {{ schemeTrial(cycle: $c, tried: {{document: $t}}) "
        f"{{ subjects {{ nodes {{ subject {{ name }} {LINES} }} }} }} }}"
    ),
}


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """Before its release; the provisional scores are of an open year."""
    await world.government(PROVINCE, "省")
    await world.government(PREFECTURE, "地区", above=PROVINCE)
    await world.person(PREFECTURE, "superior", Role.LEADER)
    found = await County.found(world, TENANT, units=2, portfolios=0, above=PREFECTURE)
    await world.person(TENANT, "both", Role.PERFORMANCE_OFFICE)
    await world.person(TENANT, "both", Role.UNIT_HEAD, found.units["u01"])
    scheme = await found.publish(DOCUMENT)
    found.cycle = await found.open([{"subject": found.id(code), "scheme": scheme} for code in found.units])
    for (unit, indicator), fact in FACTS.items():
        given = about_figure(found.cycle, found.id(unit), indicator) | {"fact": fact, "expectedVersion": 0}
        told = await found.changed("office", "measurementReport", given, "measurement { id version }")
        await found.verify(told, login="office2")
    await found.compute()
    return found


@pytest.fixture(scope="module")
async def released(county: County) -> County:
    await county.turn("cycleClose")
    await county.release()
    return county


async def read(county: County, login: str, place: str, unit: str) -> dict[str, tuple[str, str | None]]:
    """Rule and note by code, of one unit's derivation."""
    variables = {"s": county.id(unit), "d": str(TENANT), "c": county.cycle, "t": DOCUMENT}
    asked = {name: value for name, value in variables.items() if f"${name}:" in PLACES[place]}
    return noted(await county.ask(login, PLACES[place], asked), unit)


def noted(data: Any, unit: str) -> dict[str, tuple[str, str | None]]:
    """The lines, wherever they are below; in a list those of the unit."""
    while "lines" not in data:
        (data,) = data.values()
        data = data.get("nodes", data)
        if isinstance(data, list):
            (data,) = [node for node in data if node["subject"]["name"] == f"单位{unit[1:]}"]
    return {line["code"]: (line["rule"], line["noteCode"]) for line in data["lines"]}


def whole(lines: dict[str, str]) -> dict[str, tuple[str, str | None]]:
    return {code: (rule, None) for code, rule in lines.items()}


def outlined(lines: dict[str, str]) -> dict[str, tuple[str, str | None]]:
    return {code: (rule, "FEW_RATERS") for code, rule in lines.items()}


def test_every_place_that_shows_a_derivation_or_a_fact_is_asked_here() -> None:
    found = {
        (f"{name}.{field}", get_named_type(its.type).name)
        for name, kind in schema._schema.type_map.items()
        if isinstance(kind, GraphQLObjectType)
        for field, its in kind.fields.items()
    }
    assert {place for place, kind in found if kind == "ScoreLine"} == PLACES.keys()
    assert {place for place, kind in found if kind == "Fact"} == {"Measurement.fact"}


async def test_before_a_release(county: County) -> None:
    previews = {"leaders": OUTLINES["leaders"], "public": OUTLINES["public"]}
    assert (await read(county, "head-u01", "Preview.lines", "u01")).items() >= outlined(previews).items()
    assert (await read(county, "both", "Preview.lines", "u01")).items() >= outlined(previews).items()
    assert (await read(county, "leader", "Preview.lines", "u01")).items() >= whole(
        {code: MEANS[code] for code in previews}
    ).items()
    assert await read(county, "office", "Score.lines", "u01") == whole(MEANS)
    assert await read(county, "both", "Score.lines", "u01") == outlined(OUTLINES), "provisional, of one's own"
    own = await read(county, "head-u02", "Preview.lines", "u02")
    assert own["leaders"] == ("(heads 90 × 1 + peers 70 × 1) / 2 = 80; 80 / 100 = 0.8; 60 × 0.8 = 48", None)


async def test_in_a_payload_of_a_mutation(county: County) -> None:
    asked = {"measurement": "no id", "expectedVersion": 2}
    document = """
    mutation($input: MeasurementVerifyInput!, $s: ID!) { measurementVerify(input: $input) {
      userErrors { code } query { subject(id: $s) { preview(year: 2025) { LINES } entry(year: 2025) {
        score { LINES }
        measurements { nodes { fact { counts { count } answers withheld { group { code } } } } }
      } } }
    } }""".replace("LINES", LINES)
    body = await county.world.answer("both", TENANT, document, {"input": asked, "s": county.id("u01")})
    payload = body["data"]["measurementVerify"]
    assert payload["userErrors"]
    subject = payload["query"]["subject"]
    for shown in (subject["preview"], subject["entry"]["score"]):
        assert {line["noteCode"] for line in shown["lines"]} == {"FEW_RATERS"}
        assert all(line["note"] and "members" not in line["rule"] for line in shown["lines"])
    facts = [node["fact"] for node in subject["entry"]["measurements"]["nodes"]]
    assert [fact["answers"] for fact in facts] == [12, 14]
    assert [fact["counts"] for fact in facts] == [None, []]
    assert [len(fact["withheld"]) for fact in facts] == [2, 2]


async def test_after_the_release(released: County) -> None:
    for place in ("Score.lines", "RankedScore.lines"):
        for login in ("office", "leader"):
            assert await read(released, login, place, "u01") == whole(MEANS)
        assert await read(released, "head-u01", place, "u01") == outlined(OUTLINES)
        assert (await read(released, "head-u01", place, "u02"))["public"][1] is None, "no group of few"
        # Another unit's head doesn't read its figures at all.
        assert await read(released, "head-u02", place, "u01") == outlined(OUTLINES)
    for login, told in (("office", whole(MEANS)), ("both", outlined(OUTLINES))):
        assert await read(released, login, "TrialSubject.lines", "u01") == told
        assert (await read(released, login, "TrialSubject.lines", "u02"))["leaders"][1] is None


async def test_a_superior_ranks_without_reading_the_figures(released: County) -> None:
    document = PLACES["RankedScore.lines"]
    data = await released.world.ask("superior", PREFECTURE, document, {"d": str(PREFECTURE)})
    assert noted(data, "u01") == outlined(OUTLINES)
    assert noted(data, "u02")["leaders"][1] is None


async def test_a_score_found_by_its_id_is_read_alike(released: County) -> None:
    document = BY_ENTRY.replace("score {", "score { id ")
    data = await released.ask("head-u01", document, {"s": released.id("u01")})
    key = data["subject"]["entry"]["score"]["id"]
    by_id = f"query($id: ID!) {{ node(id: $id) {{ ... on Score {{ {LINES} }} }} }}"
    assert noted(await released.ask("head-u01", by_id, {"id": key}), "u01") == outlined(OUTLINES)

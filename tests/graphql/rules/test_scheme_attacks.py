"""Attacks on schemes: drafts of others, hostile codes, years and documents, races."""

import asyncio
import re
from typing import Any

import pytest

from tenants.levels import Level
from tenants.viewer import Role
from tests.graphql.results.trials import refusal, tried
from tests.worlds.counties import YEAR, County, codes, faults
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World, subject_id

NODE = "query($id: ID!) { node(id: $id) { ... on Scheme { document tree { code settings { key } } } } }"
LISTED = """query($c: DivisionCode!) { tenant(code: $c) {
  schemes(first: 100) { totalCount nodes { id mayRenew { allowed } mayDiscard { allowed } } }
} }"""
DRAFT = "scheme { id version revision }"


PEERS = """
code = "county.peers"
name = "同类比较"
year = 2025
level = 2
category = "unit"

[[indicators]]
code = "place"
name = "名次"
points = 40
method = "rank_points"
places = [[1, 100], [2, 80], [3, 60]]
[[indicators]]
code = "best"
name = "与最优比"
points = 30
method = "best_ratio"
[[indicators]]
code = "mean"
name = "与平均比"
points = 30
method = "mean_deviation"
at_mean = 80
gain = 1
loss = 1
periods = { H1 = 1 }

[[grades]]
name = "优秀"
min = 90
[[grades]]
name = "其他"

[[stages]]
code = "H1"
name = "半年"
periods = ["H1"]
"""

PREVIEW = """query($id: ID!) { subject(id: $id) { preview(year: 2025) {
  total attained pending { code period { code } reason }
  lines { kind code rule points note details { key text amount } }
} } }"""

STAGED = """query($id: ID!) { cycle(id: $id) { entries { nodes { code score {
  total rank pending { code reason } lines(kinds: [STAGE]) { kind code }
  stages { code total rank grade pending }
} } } } }"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A released year in a county, with a prefecture above it, a county beside it, and one below that."""
    await world.government(680_000, "省")
    await world.government(680_400, "州", above=680_000)
    await world.government(680_402, "邻县", above=680_400)
    for tenant in (680_000, 680_400, 680_402):
        await world.person(tenant, f"office.{tenant}", Role.PERFORMANCE_OFFICE)
    county = await (await County.found(world, 680_401, above=680_400)).prepare()
    await county.fill()
    await county.turn("cycleClose")
    await county.release()
    return county


@pytest.fixture(scope="module")
async def secret(county: County) -> str:
    """A draft of the county."""
    return str((await drafted(county, UNIT_SCHEME.replace("county.unit", "county.secret")))["id"])


async def drafted(county: County, document: str) -> dict[str, Any]:
    return await county.changed("office", "schemeDraft", {"source": {"document": document}}, DRAFT)


def error_code(body: dict[str, Any]) -> str:
    return str(body["errors"][0]["extensions"]["code"])


STRANGERS = [
    *(("county", login) for login in ("leader", "head-u01", "head-p1", "provider", "inspector", "sysadmin")),
    *((str(tenant), f"office.{tenant}") for tenant in (680_000, 680_400, 680_402)),
]


@pytest.mark.parametrize(("where", "login"), STRANGERS)
async def test_a_draft_is_known_to_nobody_else(county: County, secret: str, where: str, login: str) -> None:
    tenant = county.tenant if where == "county" else int(where)
    body = await county.world.answer(login, tenant, NODE, {"id": secret})
    assert (error_code(body), (body["data"] or {}).get("node")) == ("NOT_FOUND", None)
    body = await county.world.answer(login, tenant, LISTED, {"c": str(county.tenant)})
    found = ((body["data"] or {}).get("tenant") or {}).get("schemes") or {"totalCount": 0, "nodes": []}
    assert secret not in {node["id"] for node in found["nodes"]}
    assert len(found["nodes"]) == found["totalCount"]
    assert not any(node["mayRenew"]["allowed"] or node["mayDiscard"]["allowed"] for node in found["nodes"])


@pytest.mark.parametrize(("where", "login"), STRANGERS)
async def test_nobody_else_does_anything_with_a_scheme(
    county: County, secret: str, where: str, login: str
) -> None:
    tenant = county.tenant if where == "county" else int(where)
    expected = "FORBIDDEN" if where == "county" else "NOT_FOUND"
    for scheme in (secret, county.schemes["unit"]):
        for mutation, more in (
            ("schemeRenew", {}),
            ("schemeDiscard", {"expectedRevision": 1}),
            ("schemePublish", {"expectedRevision": 1}),
            ("schemeRevise", {"expectedRevision": 1, "document": UNIT_SCHEME}),
        ):
            kind = mutation[0].upper() + mutation[1:] + "Input"
            document = f"mutation($i: {kind}!) {{ {mutation}(input: $i) {{ userErrors {{ code }} }} }}"
            body = await county.world.answer(login, tenant, document, {"i": {"scheme": scheme} | more})
            assert error_code(body) == expected, (mutation, body)
        trial = "query($c: ID!, $s: ID!) { schemeTrial(cycle: $c, tried: {scheme: $s}) { code } }"
        body = await county.world.answer(login, tenant, trial, {"c": county.cycle, "s": scheme})
        assert error_code(body) == expected, body


async def test_drafts_and_discarded_ones_are_pinned_by_no_roster(county: County) -> None:
    draft = await drafted(county, UNIT_SCHEME.replace("county.unit", "county.loose").replace("2025", "2031"))
    given = {
        "year": 2031,
        "name": "年度考核",
        "entries": [{"subject": county.id("u01"), "scheme": draft["id"]}],
    }
    payload = await county.change("office", "cycleOpen", given, "cycle { id }")
    assert codes(payload) == ["SCHEME_NOT_PUBLISHED"]
    back = {"scheme": draft["id"], "expectedRevision": draft["revision"]}
    await county.changed("office", "schemeDiscard", back, "scheme { id }")
    payload = await county.change("office", "cycleOpen", given, "cycle { id }")
    assert codes(payload) == ["UNKNOWN_SCHEME"]


async def test_the_log_keeps_what_a_discarded_draft_said(county: County) -> None:
    await county.world.person(county.tenant, "auditor", Role.AUDITOR)
    text = UNIT_SCHEME.replace("county.unit", "county.kept")
    draft = await drafted(county, text)
    back = {"scheme": draft["id"], "expectedRevision": draft["revision"]}
    await county.changed("office", "schemeDiscard", back, "scheme { id }")
    query = (
        "query($c: DivisionCode!) { tenant(code: $c) { auditEntries(first: 5) { nodes { action before } } } }"
    )
    data = await county.ask("auditor", query, {"c": str(county.tenant)})
    entry = next(
        node for node in data["tenant"]["auditEntries"]["nodes"] if node["action"] == "SCHEME_DISCARD"
    )
    assert "county.kept" in entry["before"]


async def test_of_two_who_discard_at_once_one_does(county: County) -> None:
    draft = await drafted(county, UNIT_SCHEME.replace("county.unit", "county.twice"))
    given = {"scheme": draft["id"], "expectedRevision": 1}
    payloads = await county.answers(
        ("office", "schemeDiscard", given, "scheme { status }"),
        ("office2", "schemeDiscard", given, "scheme { status }"),
    )
    assert sorted(map(codes, payloads)) == [[], ["SCHEME_DISCARDED"]]


async def test_renewing_and_discarding_at_once_gives_no_number_twice(county: County) -> None:
    draft = await drafted(county, UNIT_SCHEME.replace("county.unit", "county.both"))
    given = {"scheme": draft["id"]}
    back, renewed, again = await county.answers(
        ("office", "schemeDiscard", given | {"expectedRevision": 1}, "scheme { version }"),
        ("office2", "schemeRenew", given, "scheme { version }"),
        ("office", "schemeRenew", given, "scheme { version }"),
    )
    assert codes(back) == []
    numbers = [each["scheme"]["version"] for each in (renewed, again) if each["scheme"]]
    assert sorted(numbers) == list(range(2, 2 + len(numbers)))
    assert {code for each in (renewed, again) for code in codes(each)} <= {"SCHEME_DISCARDED"}


@pytest.mark.parametrize(
    "code",
    [
        "",
        " ",
        ".",
        "..",
        "/etc/passwd",
        "../../pyproject",
        "qitai.township.toml",
        "x" * 5_000,
        "齐台",
        "%2e%2e",
    ],
)
async def test_hostile_codes_of_the_library_are_unknown(county: County, code: str) -> None:
    payload = await county.change("office", "schemeDraft", {"source": {"library": code}}, "scheme { id }")
    assert faults(payload) == [("UNKNOWN_LIBRARY_SCHEME", "source.library")]
    assert all(len(fault["message"]) < 2_000 for fault in payload["userErrors"])


@pytest.mark.parametrize("year", [0, -1, 1999, 99_999, 2**31 - 1])
async def test_hostile_years_are_refused(county: County, year: int) -> None:
    for source in ({"library": "qitai.township"}, {"document": UNIT_SCHEME}):
        payload = await county.change(
            "office", "schemeDraft", {"source": source, "year": year}, "scheme { id }"
        )
        assert faults(payload) == [("YEAR_OUT_OF_RANGE", "year")]


async def test_a_year_that_stands_where_tomls_rules_allow_it_is_found(county: County) -> None:
    """A quoted key, a figure with underscores, and a `year` that is only text."""
    text = UNIT_SCHEME.replace("year = 2025", '"year" = 2_025 # year = 2025')
    draft = await county.changed(
        "office", "schemeDraft", {"source": {"document": text}, "year": 2032}, "scheme { year document }"
    )
    assert draft["year"] == 2032
    assert re.search(r'(?m)^"year" = 2032 # year = 2025$', draft["document"])


async def test_windows_line_ends_survive_another_year(county: County) -> None:
    text = UNIT_SCHEME.replace("county.unit", "county.lines").replace("\n", "\r\n")
    draft = await county.changed(
        "office", "schemeDraft", {"source": {"document": text}, "year": 2033}, "scheme { document }"
    )
    assert draft["document"] == text.replace("year = 2025", "year = 2033")


def many(count: int) -> str:
    """The county's scheme with duty cut into ever so many parts of many periods."""
    periods = ", ".join(f"M{number:02} = 1" for number in range(1, 13))
    head, rest = UNIT_SCHEME.split("[[indicators]]", 1)
    _, *others = rest.split("[[indicators]]")
    parts = "".join(
        f'[[indicators]]\ncode = "duty{number}"\nname = "履职{number}"\npoints = 0.08\n'
        f'method = "rating"\nperiods = {{ {periods} }}\n'
        for number in range(count)
    )
    whole = (
        f'[[indicators]]\ncode = "rest"\nname = "其余"\npoints = {60 - 0.08 * count:.2f}\nmethod = "rating"\n'
    )
    return head + parts + whole + "".join(f"[[indicators]]{other}" for other in others)


async def test_a_scheme_of_hundreds_of_indicators_is_tried(county: County) -> None:
    found = await tried(county, many(200))
    assert found["summary"]["pending"] == found["summary"]["subjects"] == 4
    node = found["subjects"]["nodes"][0]
    assert len(node["newlyPending"]) == 200 * 12 + 1
    assert [drop["code"] for drop in found["dropped"]["nodes"]] == ["duty"] * 8


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("# " + "x" * 200_000, "TEXT_TOO_LONG"),
        ("x = " + "[" * 3_000, "NESTED_TOO_DEEPLY"),
        ("x = " + "{a = " * 3_000, "NESTED_TOO_DEEPLY"),
        (UNIT_SCHEME.replace("points = 60", "points = 1e999999"), "ABSURD_NUMBER"),
        (UNIT_SCHEME.replace("points = 60", "points = nan"), "NOT_FINITE"),
        (UNIT_SCHEME.replace("target = 100", "target = 1e-999999"), "TOO_MANY_DECIMALS"),
    ],
)
async def test_hostile_documents_are_refused(county: County, text: str, code: str) -> None:
    said = await refusal(county, tried={"document": text})
    assert code in {said["code"], *(fault["code"] for fault in said.get("faults", ()))}


@pytest.mark.parametrize("replaces", ["", " ", "county.unit\n", "'; DROP TABLE schemes; --", "x" * 10_000])
async def test_hostile_codes_to_replace_are_nobodys(county: County, replaces: str) -> None:
    said = await refusal(county, replaces=replaces)
    assert (said["code"], said["path"]) == ("TRIAL_OF_NOBODY", ["replaces"])


@pytest.mark.parametrize("first", [0, -1, 101, 100_000])
async def test_a_page_of_a_trial_has_its_bounds(county: County, first: int) -> None:
    for name in ("subjects", "dropped"):
        query = f"""query($c: ID!, $t: String!, $first: Int!) {{
          schemeTrial(cycle: $c, tried: {{document: $t}}) {{ {name}(first: $first) {{ totalCount }} }}
        }}"""
        given = {"c": county.cycle, "t": UNIT_SCHEME, "first": first}
        body = await county.world.answer("office", county.tenant, query, given)
        assert error_code(body) == "PAGE_SIZE"


async def test_two_trials_at_once_do_not_meet(county: County) -> None:
    query = """query($c: ID!, $text: String!) { schemeTrial(cycle: $c, tried: {document: $text}) {
      name summary { unchanged } subjects { nodes { movedBy { code change } } }
    } }"""
    other = UNIT_SCHEME.replace("target = 100", "target = 200").replace('name = "', 'name = "改', 1)
    one, two = [
        data["schemeTrial"]
        for data in await asyncio.gather(
            *(county.ask("office", query, {"c": county.cycle, "text": text}) for text in (UNIT_SCHEME, other))
        )
    ]
    assert one["summary"]["unchanged"] == 4
    assert two["summary"]["unchanged"] == 0
    assert one["name"] != two["name"]
    assert not any(node["movedBy"] for node in one["subjects"]["nodes"])


async def test_many_trials_in_one_request_cost_too_much(county: County) -> None:
    trials = " ".join(f't{n}: schemeTrial(cycle: $c, tried: {{document: ""}}) {{ code }}' for n in range(2))
    body = await county.world.answer(
        "office", county.tenant, f"query($c: ID!) {{ {trials} }}", {"c": county.cycle}
    )
    assert error_code(body) == "COST_LIMIT"


async def test_a_unit_cannot_try_on_the_countys_year_nor_the_office_on_a_units(county: County) -> None:
    own = UNIT_SCHEME.replace("level = 2", "level = 3").replace('assessor = "statistics"', "")
    own = own.replace("county.unit", "unit.section")
    section = await county.world.subject(
        county.tenant, Level.SECTION, "office", name="办公室", unit=county.units["u01"]
    )
    published = await county.publish(own, login="head-u01", owner=county.units["u01"])
    from_section = {"subject": subject_id(section), "scheme": published}
    opened = {"year": YEAR, "name": "股室考核", "owner": county.id("u01"), "entries": [from_section]}
    cycle = (await county.changed("head-u01", "cycleOpen", opened, "cycle { id }"))["id"]
    assert (await refusal(county, "head-u01", tried={"document": own}))["code"] == "FORBIDDEN"
    for login in ("office", "leader", "head-u02", "provider"):
        said = await refusal(county, login, tried={"document": own}, cycle=cycle)
        assert said["code"] in ("FORBIDDEN", "NOT_FOUND"), login
        said = await refusal(county, login, tried={"scheme": published}, cycle=cycle)
        assert said["code"] in ("FORBIDDEN", "NOT_FOUND"), login
    # Its head may, but the year is still open.
    assert (await refusal(county, "head-u01", tried={"document": own}, cycle=cycle))[
        "code"
    ] == "TRIAL_WITHOUT_RESULTS"


async def test_who_is_compared_with_others_learns_nothing_of_them_beforehand(world: World) -> None:
    """Two of three units have their figures; whether and what the others gave shows in no preview."""
    county = await County.found(world, 680_404, units=3, portfolios=1)
    county.schemes["unit"] = await county.publish(PEERS)
    entries = [{"subject": county.id(code), "scheme": county.schemes["unit"]} for code in county.units]
    county.cycle = await county.open(entries)

    async def gives(unit: str, figure: str) -> None:
        for indicator, period in (("place", None), ("best", None), ("mean", "H1")):
            given = county.report_input(unit, indicator, period, figure)
            given |= {"fact": {"value": figure}, "expectedVersion": 0}
            made = await county.changed(
                f"head-{unit}", "measurementReport", given, "measurement { id version status }"
            )
            await county.verify(made)

    async def preview() -> dict[str, Any]:
        data = await county.ask("head-u01", PREVIEW, {"id": county.id("u01")})
        shown: dict[str, Any] = data["subject"]["preview"]
        return shown

    async def scores() -> dict[str, Any]:
        await county.compute()
        data = await county.ask("office", STAGED, {"id": county.cycle})
        return {node["code"]: node["score"] for node in data["cycle"]["entries"]["nodes"]}

    await gives("u01", "50")
    alone = await preview()
    assert (alone["total"], alone["attained"]) == (None, "0.00")
    assert {item["code"] for item in alone["pending"]} == {"place", "best", "mean"}
    assert not {line["kind"] for line in alone["lines"]} & {"stage", "grade", "override", "consequence"}
    await gives("u02", "77")
    first = await scores()
    assert [item["code"] for item in first["u01"]["pending"]] == ["place", "best", "mean"]
    assert first["u01"]["stages"] == [
        {"code": "H1", "total": None, "rank": None, "grade": None, "pending": True}
    ]
    assert await preview() == alone
    await gives("u03", "88")
    assert await preview() == alone
    last = await scores()
    assert not any(score["pending"] for score in last.values())
    assert [last[code]["rank"] for code in ("u03", "u02", "u01")] == [1, 2, 3]
    assert [last[code]["stages"][0]["rank"] for code in ("u03", "u02", "u01")] == [1, 2, 3]
    assert all(score["lines"] == [{"kind": "STAGE", "code": "H1"}] for score in last.values())

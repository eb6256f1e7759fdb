"""Beginning a scheme from the library or from an earlier version, and taking a draft back."""

import re
from typing import Any

import pytest

from tenants.levels import Level
from tenants.schemes import library_codes, library_text, parse_scheme
from tests.worlds.counties import County, codes, faults
from tests.worlds.scheme_texts import PORTFOLIO_SCHEME
from tests.worlds.world import World

TEXT = """# 县绩效办，2025年
code = "county.noted"   # 代码不变
name = "带注释的指标体系"
year =   2025           # 年度
level = 2
category = "unit"

# 第一部分
[[indicators]]
code = "duty"
name = "履行职能"
points = 100
method = "rating"
due = "12-15" # 年底

[[grades]]
name = "优秀"
min = 90
[[grades]]
name = "其他"
"""

VERSION = """scheme {
  id code year version status revision document fileName
  mayDiscard { code } mayRenew { code } mayRevise { code }
}"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """An open year."""
    return await (await County.found(world, 670_301)).prepare()


async def drafted(county: County, *, year: int | None = None, **source: str) -> dict[str, Any]:
    return await county.changed("office", "schemeDraft", {"source": source, "year": year}, VERSION)


async def listed(county: County, login: str = "office") -> dict[str, str]:
    """The state of every version that the office finds, by its id."""
    query = """query($c: DivisionCode!) { tenant(code: $c) {
      schemes(first: 100) { totalCount nodes { id status } }
    } }"""
    data = await county.ask(login, query, {"c": str(county.tenant)})
    found = data["tenant"]["schemes"]
    assert found["totalCount"] == len(found["nodes"])
    return {node["id"]: node["status"] for node in found["nodes"]}


async def test_a_new_version_keeps_the_text_with_its_comments(county: County) -> None:
    first = await drafted(county, document=TEXT)
    renewed = await county.changed("office", "schemeRenew", {"scheme": first["id"]}, VERSION)
    assert (renewed["code"], renewed["year"], renewed["version"]) == ("county.noted", 2025, 2)
    assert (renewed["status"], renewed["revision"]) == ("DRAFT", 1)
    assert renewed["document"] == TEXT
    assert renewed["fileName"] == "county.noted-2025-v2.toml"


async def test_a_version_for_another_year_changes_the_year_and_nothing_else(county: County) -> None:
    published = await county.publish(TEXT)
    given = {"scheme": published, "year": 2026}
    renewed = await county.changed("office", "schemeRenew", given, VERSION)
    assert (renewed["year"], renewed["version"]) == (2026, 1)
    assert renewed["document"] == TEXT.replace("=   2025", "=   2026")
    assert "2025年" in renewed["document"]
    assert renewed["fileName"] == "county.noted-2026-v1.toml"
    again = await county.changed("office", "schemeRenew", given, VERSION)
    assert (again["year"], again["version"]) == (2026, 2)


async def test_a_year_out_of_range_is_refused(county: County) -> None:
    for year in (1999, 2101, -1):
        given = {"scheme": county.schemes["unit"], "year": year}
        payload = await county.change("office", "schemeRenew", given, VERSION)
        assert faults(payload) == [("YEAR_OUT_OF_RANGE", "year")]


async def test_a_new_year_in_which_the_document_does_not_hold_is_refused(county: County) -> None:
    # 2024 had a 29 February.
    leap = TEXT.replace("2025           #", "2024           #").replace("12-15", "02-29")
    draft = await drafted(county, document=leap)
    given = {"scheme": draft["id"], "year": 2025}
    payload = await county.change("office", "schemeRenew", given, VERSION)
    assert faults(payload) == [("NO_SUCH_DAY", "document.duty.due")]


async def test_three_renewals_at_once_become_three_versions(county: County) -> None:
    draft = await drafted(county, document=TEXT.replace("county.noted", "county.thrice"))
    payloads = await county.answers(
        *(("office", "schemeRenew", {"scheme": draft["id"]}, "scheme { version }") for _ in range(3))
    )
    assert sorted(payload["scheme"]["version"] for payload in payloads) == [2, 3, 4]


async def test_a_discarded_draft_is_gone_and_its_number_is_not_given_again(county: County) -> None:
    draft = await drafted(county, document=TEXT.replace("county.noted", "county.gone"))
    assert (draft["mayDiscard"], draft["mayRenew"]) == ({"code": "ALLOWED"}, {"code": "ALLOWED"})
    given = {"scheme": draft["id"], "expectedRevision": 1}
    gone = await county.changed("office", "schemeDiscard", given, VERSION)
    assert (gone["id"], gone["status"]) == (draft["id"], "DISCARDED")
    assert [gone[deed]["code"] for deed in ("mayDiscard", "mayRenew", "mayRevise")] == [
        "SCHEME_DISCARDED"
    ] * 3
    assert draft["id"] not in await listed(county)
    body = await county.world.answer(
        "office", county.tenant, "query($id: ID!) { node(id: $id) { id } }", {"id": draft["id"]}
    )
    assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    for mutation, more in (
        ("schemeDiscard", {"expectedRevision": 1}),
        ("schemePublish", {"expectedRevision": 1}),
        ("schemeRevise", {"expectedRevision": 1, "document": TEXT}),
        ("schemeRenew", {}),
    ):
        payload = await county.change("office", mutation, {"scheme": draft["id"]} | more, "scheme { id }")
        assert faults(payload) == [("SCHEME_DISCARDED", "scheme")]
    query = "query($c: ID!, $s: ID!) { schemeTrial(cycle: $c, tried: {scheme: $s}) { code } }"
    about = {"c": county.cycle, "s": draft["id"]}
    body = await county.world.answer("office", county.tenant, query, about)
    assert body["errors"][0]["extensions"]["code"] == "SCHEME_DISCARDED"
    next_one = await drafted(county, document=TEXT.replace("county.noted", "county.gone"))
    assert next_one["version"] == 2


async def test_only_a_draft_as_it_was_seen_is_discarded(county: County) -> None:
    given = {"scheme": county.schemes["unit"], "expectedRevision": 1}
    payload = await county.change("office", "schemeDiscard", given, "scheme { id }")
    assert faults(payload) == [("SCHEME_PUBLISHED", "scheme")]
    draft = await drafted(county, document=TEXT.replace("county.noted", "county.seen"))
    payload = await county.change(
        "office", "schemeDiscard", {"scheme": draft["id"], "expectedRevision": 2}, "scheme { id }"
    )
    assert faults(payload) == [("VERSION_CONFLICT", "expectedRevision")]
    assert (await listed(county))[draft["id"]] == "DRAFT"


async def test_discarding_and_publishing_at_once(county: County) -> None:
    draft = await drafted(county, document=TEXT.replace("county.noted", "county.raced"))
    given = {"scheme": draft["id"], "expectedRevision": 1}
    payloads = await county.answers(
        ("office", "schemeDiscard", given, "scheme { status }"),
        ("office2", "schemePublish", given, "scheme { status }"),
    )
    assert sorted(map(codes, payloads)) in ([[], ["SCHEME_DISCARDED"]], [[], ["SCHEME_PUBLISHED"]])


async def test_the_library_lists_its_schemes(county: County) -> None:
    query = "{ schemeLibrary { code name year level category { code name } source document } }"
    data = await county.ask("head-u01", query)
    assert [each["code"] for each in data["schemeLibrary"]] == list(library_codes())
    (township,) = [each for each in data["schemeLibrary"] if each["code"] == "qitai.township"]
    assert (township["level"], township["category"]) == ("UNIT", {"code": "township", "name": "乡镇"})
    assert township["document"] == library_text("qitai.township")
    assert "奇台" in township["source"]


async def test_a_draft_begins_from_the_library(county: County) -> None:
    draft = await drafted(county, library="qitai.portfolio", year=2026)
    assert (draft["code"], draft["year"], draft["version"]) == ("qitai.portfolio", 2026, 1)
    assert draft["fileName"] == "qitai.portfolio-2026-v1.toml"
    assert draft["document"] == re.sub(r"(?m)^year = \d+", "year = 2026", library_text("qitai.portfolio"))
    same = await drafted(county, library="qitai.portfolio")
    assert same["document"] == library_text("qitai.portfolio")


@pytest.mark.parametrize("code", library_codes())
async def test_every_scheme_of_the_library_can_be_begun_from(county: County, code: str) -> None:
    level = parse_scheme(library_text(code)).level
    by_unit = level in (Level.SECTION, Level.PERSON)
    given = {"source": {"library": code}, "year": 2030, "owner": county.id("u01") if by_unit else None}
    draft = await county.changed("head-u01" if by_unit else "office", "schemeDraft", given, VERSION)
    assert (draft["code"], draft["year"]) == (code, 2030)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"source": {"library": "qitai.nothing"}}, ("UNKNOWN_LIBRARY_SCHEME", "source.library")),
        ({"source": {"library": "../qitai.township"}}, ("UNKNOWN_LIBRARY_SCHEME", "source.library")),
        ({"source": {"library": "qitai.township"}, "year": 1999}, ("YEAR_OUT_OF_RANGE", "year")),
        ({"source": {"library": "qitai.section"}}, ("FORBIDDEN", "")),
    ],
)
async def test_a_draft_from_what_the_library_does_not_have(
    county: County, given: dict[str, Any], fault: tuple[str, str]
) -> None:
    document = (
        "mutation($i: SchemeDraftInput!) { schemeDraft(input: $i) { userErrors { code path message } } }"
    )
    body = await county.world.answer("office", county.tenant, document, {"i": given})
    if "errors" in body:
        assert (body["errors"][0]["extensions"]["code"], "") == fault
    else:
        assert faults(body["data"]["schemeDraft"]) == [fault]


async def test_a_document_is_imported_for_another_year(county: County) -> None:
    draft = await drafted(county, document=PORTFOLIO_SCHEME, year=2027)
    assert draft["year"] == 2027
    assert draft["document"] == PORTFOLIO_SCHEME.replace("2025", "2027")


@pytest.mark.parametrize("login", ["leader", "head-u01", "inspector", "sysadmin"])
async def test_others_neither_renew_nor_discard(county: County, login: str) -> None:
    draft = await drafted(county, document=TEXT.replace("county.noted", "county.kept"))
    for mutation, more in (("schemeRenew", {}), ("schemeDiscard", {"expectedRevision": 1})):
        kind = mutation[0].upper() + mutation[1:]
        document = f"mutation($i: {kind}Input!) {{ {mutation}(input: $i) {{ userErrors {{ code }} }} }}"
        given = {"i": {"scheme": draft["id"]} | more}
        body = await county.world.answer(login, county.tenant, document, given)
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"

"""Scheme documents that can't be: every fault at once, and nothing kept."""

import pytest

from tests.worlds.counties import County, codes, faults
from tests.worlds.scheme_texts import PORTFOLIO_SCHEME, UNIT_SCHEME
from tests.worlds.world import World


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """An open year."""
    return await (await County.found(world, 670_201)).prepare()


async def test_a_scheme_with_several_faults_names_them_all(county: County) -> None:
    text = UNIT_SCHEME.replace("points = 60", "points = 50").replace('method = "rating"', 'method = "guess"')
    text = text.replace("cap = 2", "cap = -2", 1).replace("min = 80", "min = 95")
    query = (
        "query($text: String!) { schemeCheck(document: $text) { severity code indicator key line message } }"
    )
    data = await county.ask("office", query, {"text": text})
    found = data["schemeCheck"]
    assert len(found) >= 4
    assert all(fault["code"] and fault["message"] for fault in found)
    drafted = await county.change("office", "schemeDraft", {"source": {"document": text}}, "scheme { id }")
    assert drafted["scheme"] is None
    assert codes(drafted) == [fault["code"] for fault in found if fault["severity"] == "FAULT"]
    # The document names none of its codes, which is no reason to refuse it.
    assert {fault["code"] for fault in found if fault["severity"] == "WARNING"} == {"CODE_WITHOUT_NAME"}
    assert {tuple(fault["path"][:2]) for fault in drafted["userErrors"]} == {("source", "document")}
    listed = "query($c: DivisionCode!) { tenant(code: $c) { schemes { totalCount } } }"
    before = await county.ask("office", listed, {"c": str(county.tenant)})
    await county.change("office", "schemeDraft", {"source": {"document": text}}, "scheme { id }")
    assert await county.ask("office", listed, {"c": str(county.tenant)}) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "not toml [",
        "code = 1",
        "x = " + "9" * 5_000,
        "x = " + "[" * 2_000,
        "a.b" * 5_000,
        "x = nan",
    ],
)
async def test_documents_that_are_no_schemes(county: County, text: str) -> None:
    payload = await county.change("office", "schemeDraft", {"source": {"document": text}}, "scheme { id }")
    assert payload["scheme"] is None
    assert codes(payload)
    assert {tuple(fault["path"][:2]) for fault in payload["userErrors"]} == {("source", "document")}


async def test_a_document_that_is_too_long(county: County) -> None:
    text = UNIT_SCHEME + "# 长" * 150_000
    payload = await county.change("office", "schemeDraft", {"source": {"document": text}}, "scheme { id }")
    assert faults(payload) == [("TEXT_TOO_LONG", "source.document")]


async def test_a_scheme_for_an_unknown_assessor_or_the_wrong_owner(county: County) -> None:
    text = UNIT_SCHEME.replace('"statistics"', '"nobody"').replace("county.unit", "county.other")
    draft = await county.changed(
        "office", "schemeDraft", {"source": {"document": text}}, "scheme { id revision }"
    )
    given = {"scheme": draft["id"], "expectedRevision": draft["revision"]}
    payload = await county.change("office", "schemePublish", given, "scheme { id }")
    assert faults(payload) == [("UNKNOWN_ASSESSOR", "document")]
    stale = given | {"expectedRevision": 7}
    payload = await county.change("office", "schemePublish", stale, "scheme { id }")
    assert faults(payload) == [("VERSION_CONFLICT", "expectedRevision")]
    other = {"scheme": draft["id"], "expectedRevision": draft["revision"], "document": PORTFOLIO_SCHEME}
    payload = await county.change("office", "schemeRevise", other, "scheme { id }")
    assert faults(payload) == [("SCHEME_OTHER_KEY", "document")]
    published = {"scheme": county.schemes["unit"], "expectedRevision": 1, "document": UNIT_SCHEME}
    payload = await county.change("office", "schemeRevise", published, "scheme { id }")
    assert faults(payload) == [("SCHEME_PUBLISHED", "scheme")]

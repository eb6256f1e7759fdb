"""Stored documents: read off the event loop, whatever bounds came later, and so many for one request."""

import threading
from typing import Any

import pytest

from resolvers.rules import loaders as rule_loaders
from resolvers.rules import stored_documents
from resolvers.rules.stored_documents import ReadDocuments
from tenants.schemes import StoredDocument, parse_stored
from tenants.schemes.documents import parsing
from tests.worlds.counties import County
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World

PAGE = """query($c: DivisionCode!) { tenant(code: $c) { schemes(first: 20) { nodes {
  code fullMarks source missing indicators { code periods { code } settings { key } }
  tree { code children { code } }
} } } }"""
CODES = ("county.one", "county.two", "county.three")


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """Three drafts that nobody has read yet."""
    county = await County.found(world, 680_411)
    for code in CODES:
        text = UNIT_SCHEME.replace("county.unit", code)
        await county.changed("office", "schemeDraft", {"source": {"document": text}}, "scheme { id }")
    return county


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads that read a document, with nothing remembered from before."""
    found: list[str] = []

    def parse(document: str) -> StoredDocument:
        found.append(threading.current_thread().name)
        return parse_stored(document)

    monkeypatch.setattr(stored_documents, "parse_stored", parse)
    known = ReadDocuments(stored_documents.MOST_DOCUMENTS, stored_documents.MOST_CHARACTERS)
    monkeypatch.setattr(stored_documents, "_KNOWN", known)
    return found


async def _page(county: County) -> list[dict[str, Any]]:
    data = await county.ask("office", PAGE, {"c": str(county.tenant)})
    found: list[dict[str, Any]] = data["tenant"]["schemes"]["nodes"]
    return found


async def test_each_document_of_a_page_is_read_once_by_the_reading_thread(
    county: County, readers: list[str]
) -> None:
    shown = await _page(county)
    assert {node["code"] for node in shown} >= set(CODES)
    assert all(node["indicators"] and node["tree"] for node in shown)
    assert len(readers) == len(shown)
    assert all(name.startswith("scheme-documents") for name in readers)
    assert await _page(county) == shown
    assert len(readers) == len(shown)


async def test_a_page_is_shown_although_no_document_can_be_remembered(
    county: County, readers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_documents, "_KNOWN", ReadDocuments(1, 0))
    shown = await _page(county)
    assert len(readers) == len(shown)


async def test_what_was_stored_before_a_bound_is_shown(
    county: County, readers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = await _page(county)
    monkeypatch.setattr(parsing, "LONGEST_DOCUMENT", 100)
    monkeypatch.setattr(stored_documents, "_KNOWN", ReadDocuments(10, 100_000))
    assert await _page(county) == shown
    assert len(readers) == 2 * len(shown)


async def test_the_documents_of_one_request_have_a_bound(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_loaders, "LONGEST_SHOWN", 2 * len(UNIT_SCHEME) + 50)
    body = await county.world.answer("office", county.tenant, PAGE, {"c": str(county.tenant)})
    told = {error["extensions"]["code"] for error in body["errors"]}
    assert told == {"DOCUMENTS_TOO_LONG"}


def test_what_was_not_used_for_longest_is_forgotten() -> None:
    known = ReadDocuments(10, 25)
    for document in ("a" * 10, "b" * 10):
        known.keep(document, StoredDocument(parse_stored(UNIT_SCHEME).scheme, {}))
    assert known.find("a" * 10)
    known.keep("c" * 10, StoredDocument(parse_stored(UNIT_SCHEME).scheme, {}))
    assert [known.find(letter * 10) is not None for letter in "abc"] == [True, False, True]

"""Each code has its sentences beside what raises it: in the engine, in the product, or with the schemes."""

import pytest

import deploy.http
import deploy.identity
import schema
import schema.engine
import tenants
from schema.engine.faults.catalogues import ENGINE_SENTENCES, Catalogue
from schema.messages import CATALOGUE, OWN_SENTENCES, message
from tenants.schemes.messages import MESSAGES
from tests.unit.schema.codes import codes_in

ENGINE = codes_in(schema.engine)
PRODUCT = set[str]().union(*map(codes_in, (schema, deploy.http, deploy.identity, tenants))) - ENGINE


def test_codes_are_found_in_both() -> None:
    assert {"PAGE_SIZE", "JSON_TOO_DEEP", "COST_LIMIT", "INTERNAL"} <= ENGINE
    assert {"NAMED_TWICE", "BODY_TOO_LARGE", "TENANT_INVALID"} <= PRODUCT


def test_a_code_has_its_sentences_in_one_file() -> None:
    assert ENGINE_SENTENCES.keys() & OWN_SENTENCES.keys() == set()


def test_the_engine_has_the_sentences_of_its_codes_and_no_others() -> None:
    assert ENGINE_SENTENCES.keys() == ENGINE


@pytest.mark.parametrize("code", sorted(PRODUCT))
def test_every_code_of_the_product_has_a_sentence(code: str) -> None:
    assert code in OWN_SENTENCES or code in MESSAGES


def test_faults_of_documents_are_in_the_words_of_the_schemes() -> None:
    assert "MISSING_KEY" not in CATALOGUE.sentences
    assert message("MISSING_KEY", "zh", {"key": "name"}) == "缺少“name”"


def test_a_catalogue_without_a_fallback_gives_the_code() -> None:
    assert Catalogue({}).message("NO_SUCH_CODE", "en", {"value": "x"}) == "NO_SUCH_CODE"

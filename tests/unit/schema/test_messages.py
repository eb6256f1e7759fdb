import pytest

from policy import Reason
from schema.engine.faults.catalogues import ENGINE_SENTENCES, Catalogue, placeholders
from schema.engine.faults.languages import preferred_language
from schema.messages import CATALOGUE, OWN_SENTENCES, message


@pytest.mark.parametrize("code", sorted(CATALOGUE.sentences))
def test_every_code_speaks_both_languages_about_the_same(code: str) -> None:
    sentences = CATALOGUE.sentences[code]
    assert sentences.keys() == {"zh", "en"}
    assert placeholders(sentences["zh"]) == placeholders(sentences["en"])
    assert all(sentence.strip() == sentence and sentence for sentence in sentences.values())


FOR_PROGRAMS = {"PERSISTED_QUERY_NOT_SUPPORTED"}
"""What client libraries know by its text, which is the same in every language."""


@pytest.mark.parametrize("code", sorted(FOR_PROGRAMS))
def test_a_text_for_programs_is_the_same_in_every_language(code: str) -> None:
    assert len(set(CATALOGUE.sentences[code].values())) == 1


@pytest.mark.parametrize("code", sorted(CATALOGUE.sentences.keys() - FOR_PROGRAMS))
def test_chinese_is_chinese_and_english_is_english(code: str) -> None:
    sentences = CATALOGUE.sentences[code]
    assert any("一" <= character <= "鿿" for character in sentences["zh"])
    assert not any("一" <= character <= "鿿" for character in sentences["en"])


def test_a_code_has_its_sentences_in_one_file() -> None:
    assert ENGINE_SENTENCES.keys() & OWN_SENTENCES.keys() == set()


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.ALLOWED}))
def test_every_reason_of_the_policy_has_a_sentence(reason: str) -> None:
    assert reason in OWN_SENTENCES


def test_places_are_filled_from_the_parameters() -> None:
    assert (
        message("PAGE_SIZE", "en", {"limit": "100", "actual": "0"})
        == "A page has 1 to 100 entries; 0 were asked for."
    )


def test_a_missing_parameter_leaves_a_sentence() -> None:
    assert message("PAGE_SIZE", "en") == "A page has 1 to ? entries; ? were asked for."


def test_a_parameter_is_never_read_as_a_pattern() -> None:
    assert "{limit} {0.__class__}" in message(
        "UNKNOWN_TENANT", "en", {"tenant": "{limit} {0.__class__}", "limit": "no"}
    )


def test_an_unknown_code_speaks_for_itself() -> None:
    assert message("NO_SUCH_CODE", "zh") == "NO_SUCH_CODE"
    assert Catalogue({}).message("NO_SUCH_CODE", "en", {"value": "x"}) == "NO_SUCH_CODE"


def test_faults_of_documents_are_told_in_the_words_of_the_schemes() -> None:
    assert message("MISSING_KEY", "zh", {"key": "name"}) == "缺少“name”"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("*", "zh"),
        ("fr", "zh"),
        ("en", "en"),
        ("EN-us", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh;q=0.3, en;q=0.5", "en"),
        ("fr, en;q=0.1", "en"),
        ("en;q=0", "zh"),
        ("en;q=9", "zh"),
        ("en" * 10_000, "zh"),
        (";;;,,,q=", "zh"),
    ],
)
def test_the_language_is_the_best_of_ours(header: str | None, language: str) -> None:
    assert preferred_language(header) == language

import pytest

from policy import Reason
from schema.engine.faults.catalogues import placeholders
from schema.engine.faults.languages import preferred_language
from schema.messages import CATALOGUE, OWN_SENTENCES, message


@pytest.mark.parametrize("code", sorted(CATALOGUE.sentences))
def test_every_code_speaks_both_languages_about_the_same(code: str) -> None:
    sentences = CATALOGUE.sentences[code]
    assert sentences.keys() == {"zh", "en"}
    assert placeholders(sentences["zh"]) == placeholders(sentences["en"])
    assert all(sentence.strip() == sentence and sentence for sentence in sentences.values())


@pytest.mark.parametrize("code", sorted(CATALOGUE.sentences))
def test_chinese_is_chinese_and_english_is_english(code: str) -> None:
    sentences = CATALOGUE.sentences[code]
    assert any("一" <= character <= "鿿" for character in sentences["zh"])
    assert not any("一" <= character <= "鿿" for character in sentences["en"])


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

"""What a Chinese sentence may hold in Latin letters, and which sentences are for developers.

Sentences for developers and for authors of scheme documents quote what they are about: HTTP, JSON, GraphQL,
tokens, keys of TOML. All others are read on pages, where nobody knows a code.
"""

import re
from collections.abc import Iterator
from typing import Any

from policy import Action
from schema.words import WORDS
from tenants.schemes.messages import MESSAGES

FOR_DEVELOPERS = frozenset(
    (
        # HTTP and tokens.
        *("ADDRESS_NOT_UTF8", "BODY_NOT_UTF8", "ENCODING_REFUSED", "MEDIA_TYPE_REFUSED", "METHOD_REFUSED"),
        *("MULTIPART_REFUSED", "MUTATION_BY_GET", "REQUEST_MALFORMED", "TENANT_MISSING", "WEBSOCKET_REFUSED"),
        # JSON and GraphQL; those that quote a key of the request, or what graphql-core says.
        *("BODY_NOT_OBJECT", "JSON_DUPLICATE_KEY", "JSON_MALFORMED", "JSON_TOO_DEEP", "KEY_TYPE"),
        *("QUERY_MISSING", "PARAMETER_REPEATED", "OPERATION_UNKNOWN", "OPERATION_NAME_MISSING"),
        *("GRAPHQL_SYNTAX", "GRAPHQL_VALIDATION", "BAD_INPUT", "EXACTLY_ONE_OF", "NUMBER_NOT_FINITE"),
        "PERSISTED_QUERY_NOT_SUPPORTED",
        # Formats in which programs write values.
        *("BAD_DATE_TIME", "BAD_IDEMPOTENCY_KEY"),
    )
)
OF_FACTS = frozenset(
    (
        *("ABSENT_WITH_ANSWERS", "ALL_ABSENT", "DONE_ABOVE_OF", "DUPLICATE_KEY", "EVENT_DAY_MISSING"),
        *("EVENT_KIND_MISSING", "EVENT_KIND_NOT_USED", "HAS_CHILDREN", "MARK_ABOVE_HIGHEST", "MISSING_KEY"),
        *("NEGATIVE_NUMBER", "NOTHING_TO_DO", "NOT_A_LIST_OF_NUMBERS", "NOT_A_LIST_OF_TEXTS"),
        *("NOT_A_NUMBER", "NOT_A_TABLE", "NOT_A_TEXT", "NOT_FINITE", "NOT_POSITIVE", "NOT_TO_BE_ABSENT"),
        *("NOT_WHOLE", "ABSURD_NUMBER", "TOO_MANY_DECIMALS", "PERIOD_MISSING", "POINTS_MISSING"),
        *("POINTS_NOT_ALLOWED", "TAKES_NO_FACTS", "TARGET_NOT_POSITIVE", "TOO_MANY_RATINGS"),
        *("UNKNOWN_BAND", "UNKNOWN_EVENT_CODE", "UNKNOWN_EVENT_KIND", "UNKNOWN_GROUP"),
        *("UNKNOWN_INDICATOR", "UNKNOWN_KEY", "UNKNOWN_PERIOD"),
    )
)
"""Codes that a scheme gives of facts and events; the others of its room are told to authors of documents."""

OF_RESULTS = frozenset(
    (
        *("CIRCLE", "UNKNOWN_LINK", "DUPLICATE_LINK", "TOO_MANY_LINKS", "WEIGHT_REFUSED", "ENTRY_REFUSED"),
        *("BAND_UNKNOWN", "GRADE_NOT_IN_TABLE", "DUPLICATE_SUBJECT", "DUPLICATE_FACT"),
    )
)
"""Codes that the engine gives of subjects that are evaluated together."""

# A character that can't be shown is named by its number in Unicode.
_SIGN = re.compile(r"U\+[0-9A-F]{4,6}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z_.:-]*")
_KEY = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_CODES = frozenset({*(value for words in WORDS.values() for value in words), *map(str, Action)})


def for_authors(code: str) -> bool:
    """Whether a sentence is about a scheme document, and so may quote its keys."""
    return code in MESSAGES and code not in OF_FACTS | OF_RESULTS


def latin(sentence: str) -> list[str]:
    """The words in Latin letters of a sentence."""
    return _LATIN.findall(_SIGN.sub("", sentence))


def told_codes(value: Any) -> Iterator[str]:
    """Sentences, anywhere in an answer, that hold the key of a row or a code of a closed set."""
    if isinstance(value, list):
        for each in value:
            yield from told_codes(each)
    elif isinstance(value, dict):
        code = value.get("code") or value.get("extensions", {}).get("code")
        for name in ("message", "reason"):
            said = value.get(name)
            if isinstance(said, str) and isinstance(code, str) and _is_plain(code, value) and _tells(said):
                yield f"{code}: {said}"
        for each in value.values():
            yield from told_codes(each)


def _tells(said: str) -> bool:
    return _KEY.search(said) is not None or not _CODES.isdisjoint(latin(said))


def _is_plain(code: str, value: dict[str, Any]) -> bool:
    extensions = value.get("extensions", {})
    # The same codes are told of a document's keys; the path tells, if it was asked for.
    path = extensions.get("path") or value.get("path")
    if code in OF_FACTS and (not path or "document" in path):
        return False
    reason = extensions.get("reason")
    return not {code, reason} & FOR_DEVELOPERS and not any(map(for_authors, filter(None, (code, reason))))

import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.engine.faults.errors import BadRequestError
from schema.engine.http import request_bodies
from schema.engine.http.request_bodies import MAX_NESTING, read_json, read_operation


def refusal(body: bytes) -> BadRequestError:
    with pytest.raises(BadRequestError) as caught:
        read_operation(body)
    return caught.value


def with_variable(text: str) -> bytes:
    return f'{{"query": "{{ a }}", "variables": {{"v": {text}}}}}'.encode()


def test_numbers_keep_every_digit() -> None:
    variables = read_operation(with_variable("[0.1, 1.50, 1e2, -0.0, 7]")).variables
    assert str(variables["v"]) == str([Decimal("0.1"), Decimal("1.50"), Decimal("1E+2"), Decimal("-0.0"), 7])


def test_absurd_exponents_stay_numbers() -> None:
    """Each field refuses them by their size or places; whoever takes any number is told of no fault."""
    texts = (
        "[1e99999999999999999999, 1E+99999999999999999999, 1.5e-99999999999999999999, 0e00000000000000000001]"
    )
    read = read_operation(with_variable(texts)).variables["v"]
    assert read == [Decimal("1E+999999"), Decimal("1E+999999"), Decimal("1.5E-999999"), Decimal("0E+1")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9" * 5_000, "NUMBER_TOO_LONG"),
        ("-" + "9" * 101, "NUMBER_TOO_LONG"),
        ("0." + "1" * 5_000, "NUMBER_TOO_LONG"),
        ("NaN", "NUMBER_NOT_FINITE"),
        ("Infinity", "NUMBER_NOT_FINITE"),
        ("-Infinity", "NUMBER_NOT_FINITE"),
        ('{"a": 1, "a": 1}', "JSON_DUPLICATE_KEY"),
        ('"\\u0000"', "TEXT_NUL"),
        ('{"\\u0000": 1}', "TEXT_NUL"),
        ('"\\ud800"', "TEXT_SURROGATE"),
        ('["\\udfff\\ud800"]', "TEXT_SURROGATE"),
        ('"\\\\u0000 \\u0000"', "TEXT_NUL"),
        ('"\0"', "JSON_MALFORMED"),
        ("[1,]", "JSON_MALFORMED"),
        ("01", "JSON_MALFORMED"),
        ('"a\tb"', "JSON_MALFORMED"),
    ],
)
def test_values_that_are_refused(text: str, reason: str) -> None:
    assert refusal(with_variable(text)).reason == reason


def test_whole_characters_outside_the_basic_plane_pass() -> None:
    assert read_operation(with_variable('"\\ud842\\udfb7"')).variables == {"v": "𠮷"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "JSON_MALFORMED"),
        (b"{", "JSON_MALFORMED"),
        (b'{"query": "{ a }"} x', "JSON_MALFORMED"),
        (b"\xef\xbb\xbf{}", "JSON_MALFORMED"),
        (b'{"query": "\xff"}', "BODY_NOT_UTF8"),
        (b'{"query": "\xed\xa0\x80"}', "BODY_NOT_UTF8"),
        (b"[]", "BATCH_REFUSED"),
        (b'[{"query": "{ a }"}]', "BATCH_REFUSED"),
        (b'"query"', "BODY_NOT_OBJECT"),
        (b"null", "BODY_NOT_OBJECT"),
        (b"{}", "QUERY_MISSING"),
        (b'{"query": null}', "QUERY_MISSING"),
        (b'{"query": ""}', "QUERY_MISSING"),
    ],
)
def test_bodies_that_are_refused(body: bytes, reason: str) -> None:
    assert refusal(body).reason == reason


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b'{"query": 1}', "query"),
        (b'{"query": "{ a }", "variables": []}', "variables"),
        (b'{"query": "{ a }", "variables": "x"}', "variables"),
        (b'{"query": "{ a }", "operationName": 1}', "operationName"),
    ],
)
def test_a_key_of_the_wrong_type_is_named(body: bytes, key: str) -> None:
    error = refusal(body)
    assert (error.reason, error.params["key"]) == ("KEY_TYPE", key)


def test_what_may_be_left_out_and_what_is_ignored() -> None:
    operation = read_operation(b'{"query": "{ a }", "variables": null, "operationName": "", "other": 7}')
    assert (operation.query, operation.variables, operation.name) == ("{ a }", {}, None)


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_nesting_up_to_the_limit_passes_and_one_more_is_refused() -> None:
    read_json(nested(MAX_NESTING))
    with pytest.raises(BadRequestError) as caught:
        read_json(nested(MAX_NESTING + 1))
    assert caught.value.reason == "JSON_TOO_DEEP"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"":'])
def test_a_million_brackets_are_refused_like_any_other_depth(opening: bytes) -> None:
    assert refusal(opening * 300_000).reason == "JSON_TOO_DEEP"


def test_brackets_inside_texts_are_no_nesting() -> None:
    text = "[{" * 100 + '\\" [[[' + "\\\\"
    assert read_json(f'["{text}", "{"[" * 99}"]'.encode())


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**90), 10**90)
        | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        lambda inside: (
            st.lists(inside, max_size=4)
            | st.dictionaries(st.text(max_size=5).filter(str.isalpha), inside, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_what_json_can_say_comes_out_as_it_went_in(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_either_read_or_refused(body: bytes) -> None:
    with suppress(BadRequestError):
        read_operation(body)


@pytest.mark.parametrize(("escape", "again"), [("\\u4e00", 0), ("\\ud842\\udfb7", 1), ("\\uD842\\uDFB7", 1)])
def test_only_doubtful_escapes_are_looked_for_again(
    monkeypatch: pytest.MonkeyPatch, escape: str, again: int
) -> None:
    walked: list[object] = []
    monkeypatch.setattr(request_bodies, "check_texts", walked.append)
    read_json(f'["{escape}"]'.encode())
    assert len(walked) == again

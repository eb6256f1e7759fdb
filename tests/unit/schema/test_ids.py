from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.engine.faults.errors import InputError
from schema.scalars import decode_id, encode_id

KEY = UUID(int=7)


@given(st.uuids(), st.sampled_from(["unit", "scheme_version", "x"]))
def test_an_id_names_what_it_was_made_of(key: UUID, noun: str) -> None:
    assert decode_id(encode_id(noun, key)) == (noun, key)
    assert decode_id(encode_id(noun, key), "other", noun) == (noun, key)


def refusal(text: str, *nouns: str) -> InputError:
    with pytest.raises(InputError) as caught:
        decode_id(text, *nouns)
    return caught.value


def test_an_id_of_another_kind_is_refused_and_says_so() -> None:
    error = refusal(encode_id("cycle", KEY), "unit", "section")
    assert (error.code, error.params) == (
        "ID_OF_OTHER_KIND",
        {"expected": "unit,section", "found": "cycle"},
    )


GOOD = str(encode_id("unit", KEY))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        GOOD[:-1],
        GOOD + "A",
        GOOD + "=",
        GOOD[:-1] + "R",
        GOOD + "\n",
        "é" * 30,
        "A" * 30,
        "A" * 500,
        str(KEY),
        GOOD.upper(),
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert refusal(text).code == "BAD_ID"


@given(st.text(max_size=60))
def test_no_text_crashes_the_reader(text: str) -> None:
    with suppress(InputError):
        assert encode_id(*decode_id(text)) == text


def test_a_noun_that_nobody_could_read_back_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="noun"):
        encode_id("Unit", KEY)

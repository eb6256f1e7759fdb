"""Bodies that are large in their number of values, or look as if they were."""

import json
from functools import partial

import pytest

from schema.engine.faults.errors import BadRequestError
from schema.engine.http.request_bodies import MAX_VALUES, read_json
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import steps_of

HEAD = b'{"query": "{ viewer { name } }", "variables": {"a": '


@pytest.mark.parametrize(
    "values",
    [
        b"[" + b"{}," * 300_000 + b"{}]",
        b"[" + b"1," * (MAX_VALUES + 1) + b"1]",
        b"{" + b",".join(b'"k%d":1' % number for number in range(MAX_VALUES + 1)) + b"}",
        b"[" + b"[]," * 40 + b'""' * 400_000 + b"]",
        b"[" + b'"\\"",' * 150_000 + b"1]",
    ],
    ids=["objects", "numbers", "keys", "strings without commas", "escapes"],
)
async def test_too_many_values(attacker: Attacker, values: bytes) -> None:
    assert_refused(await attacker.send_body(HEAD + values + b"}}"), "JSON_TOO_LARGE")


@pytest.mark.parametrize("text", ["," * 400_000, "{}[]" * 100_000, '\\",' * 100_000, "\n" * 300_000])
async def test_a_long_text_is_one_value(attacker: Attacker, text: str) -> None:
    response = await attacker.send("{ viewer { name } }", {"text": text})
    assert response.json() == {"data": {"viewer": {"name": "attacker"}}}


def test_the_largest_number_of_values_passes() -> None:
    assert read_json(json.dumps([[0] * (MAX_VALUES - 10)]).encode())
    with pytest.raises(BadRequestError, match="JSON_TOO_LARGE"):
        read_json(json.dumps([0] * (MAX_VALUES + 1)).encode())


@pytest.mark.parametrize("part", [b"{},", b"1,", b'"x",', b'{"a":[1]},'])
def test_steps_grow_with_the_body(part: bytes) -> None:
    bodies = [b"[" + part * size + b"1]" for size in (MAX_VALUES // 20, MAX_VALUES // 10)]
    once, twice = (steps_of(partial(read_json, body)) for body in bodies)
    assert twice <= 2 * once + 100

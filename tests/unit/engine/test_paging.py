import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.engine.faults.errors import InputError
from schema.engine.paging.relay_connections import (
    DEFAULT_FIRST,
    Order,
    Position,
    connect,
    decode_cursor,
    encode_cursor,
    page_of,
)

MIXED = Order("mixed", (Decimal, int, str, UUID, date, datetime, bool, str | None), wide=True)
BY_NUMBER = Order("numbers", (int,))
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(
    st.tuples(
        st.decimals(-(10**15), 10**15, places=6),
        st.integers(-(2**63), 2**63 - 1),
        TEXT,
        st.uuids(),
        st.dates(),
        st.datetimes(timezones=st.just(UTC)),
        st.booleans(),
        st.none() | TEXT,
    )
)
def test_a_cursor_holds_its_position(position: Position) -> None:
    assert decode_cursor(encode_cursor(MIXED, position), MIXED) == position


def forged(held: object) -> str:
    return urlsafe_b64encode(json.dumps(held).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!",
        "a",
        "A" * 2_000,
        encode_cursor(Order("others", (int,)), (1,)),
        forged("numbers"),
        forged({}),
        forged([]),
        forged(["numbers"]),
        forged(["numbers", 1, 2]),
        forged(["numbers", "1"]),
        forged(["numbers", True]),
        forged(["numbers", None]),
        forged(["numbers", 1.5]),
        forged(["numbers", 2**63]),
        forged(["numbers", ["n", "1"]]),
        forged(["numbers", ["n", "1e9"]]),
        forged(["numbers", ["u", "x"]]),
        forged(["numbers", [[[]]]]),
        urlsafe_b64encode(b"[" * 700).decode().rstrip("="),
        urlsafe_b64encode(b"\xff\xfe").decode().rstrip("="),
        urlsafe_b64encode(b'["numbers",NaN]').decode().rstrip("="),
        urlsafe_b64encode(b'["numbers",' + b"9" * 700 + b"]").decode().rstrip("="),
    ],
)
def test_cursors_that_are_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        decode_cursor(text, BY_NUMBER)
    assert (caught.value.code, caught.value.path) == ("BAD_CURSOR", ("after",))


@pytest.mark.parametrize("held", ["a\0b", "\ud800"])
def test_a_cursor_holds_no_text_that_cannot_be_stored(held: str) -> None:
    with pytest.raises(InputError):
        decode_cursor(forged(["names", held]), Order("names", (str,)))


def test_a_moment_is_no_day() -> None:
    cursor = encode_cursor(Order("days", (datetime,)), (datetime(2026, 1, 1, tzinfo=UTC),))
    with pytest.raises(InputError):
        decode_cursor(cursor, Order("days", (date,)))


@pytest.mark.parametrize("first", [0, -1, 101, 10**9])
def test_page_sizes_that_are_refused(first: int) -> None:
    with pytest.raises(InputError) as caught:
        page_of(first, None, BY_NUMBER)
    assert (caught.value.code, caught.value.params["actual"]) == ("PAGE_SIZE", str(first))


@pytest.mark.parametrize(("first", "limit"), [(None, DEFAULT_FIRST + 1), (1, 2), (100, 101)])
def test_one_row_more_than_asked_for_is_fetched(first: int | None, limit: int) -> None:
    assert page_of(first, None, BY_NUMBER).limit == limit


async def nobody_counts() -> int:
    raise AssertionError("counted without being asked")


def test_a_full_page_knows_that_more_follow() -> None:
    page = page_of(2, encode_cursor(BY_NUMBER, (4,)), BY_NUMBER)
    found = connect([5, 6, 7], page, position=lambda number: (number,), count=nobody_counts)
    assert page.after == (4,)
    assert found.nodes == [5, 6]
    assert found.page_info.has_next_page
    assert found.page_info.has_previous_page
    assert decode_cursor(found.page_info.end_cursor or "", BY_NUMBER) == (6,)
    assert decode_cursor(found.page_info.start_cursor or "", BY_NUMBER) == (5,)


def test_an_empty_page_has_no_cursors() -> None:
    nobody: list[int] = []
    found = connect(
        nobody, page_of(2, None, BY_NUMBER), position=lambda number: (number,), count=nobody_counts
    )
    assert (found.nodes, found.page_info.start_cursor, found.page_info.end_cursor) == ([], None, None)
    assert not found.page_info.has_next_page
    assert not found.page_info.has_previous_page

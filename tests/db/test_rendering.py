"""What the database renders of a row, held against the driver's values in the formats of the API.

Every form with values that nobody would think of, in whole pages: the lists, what lies beyond, both ends.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.sql.expression import ColumnCollection

from resolvers.listing.json_pages import PageSelection, RenderedPage, fixed_limit, rendered_page
from resolvers.listing.json_parts import (
    Choice,
    Fixed,
    Form,
    Group,
    Key,
    NamedKey,
    NumberKey,
    Part,
    Position,
    Value,
)
from schema.engine.paging.relay_connections import Order, cursor_of, encode_cursor
from schema.number_scalars import decimal_out
from schema.scalars import date_out, division_out, encode_id, moment_out
from tenants.database.databases import driver_url
from tests.conftest import Cloner

FIRST = 3
NAMES = (("open", "OPEN"), ("half closed", "HALF_CLOSED"), ("x'y", "QUOTED"))
# So long that its ids don't fit one line of base64.
LONG_NOUN = "measurement_" * 6 + "x"
ORDER = Order("things", (int, str, int, Decimal, datetime, date, UUID), wide=True)
PLACED = ("place", "text", "big", "decimal", "moment", "day", "key")

_metadata = MetaData()


def _kinds() -> dict[str, Any]:
    return {
        "text": Text,
        "number": Integer,
        "big": BigInteger,
        "flag": Boolean,
        "decimal": Numeric,
        "moment": DateTime(timezone=True),
        "day": Date,
        "key": Uuid,
        "state": Text,
    }


THINGS = Table(
    "things",
    _metadata,
    Column("place", Integer, nullable=False),
    Column("division", Integer, nullable=False),
    Column("noun", Text, nullable=False),
    *(Column(name, kind, nullable=False) for name, kind in _kinds().items()),
    *(Column(f"maybe_{name}", kind) for name, kind in _kinds().items()),
    prefixes=["TEMPORARY"],
)

_FORMS = {
    "text": Form.TEXT,
    "number": Form.NUMBER,
    "big": Form.NUMBER,
    "flag": Form.FLAG,
    "decimal": Form.QUOTED,
    "moment": Form.MOMENT,
    "day": Form.DAY,
}


def _part(name: str, *, required: bool) -> Part:
    column = name if required else f"maybe_{name}"
    if name == "state":
        return Choice(column, NAMES)
    if name == "key":
        return Key("subject", column, required)
    return Value(column, _FORMS[name], required)


POSITION = Position(
    ORDER.name, tuple(zip(PLACED, (kind for kind in ORDER.kinds if isinstance(kind, type)), strict=True))
)
REQUIRED = Group(tuple((name, _part(name, required=True)) for name in _kinds()))
EVERYTHING = Group(
    (
        *REQUIRED.members,
        *((f"maybe_{name}", _part(name, required=False)) for name in _kinds()),
        ("division", Value("division", Form.QUOTED)),
        ("__typename", Fixed("Thing")),
        ("one", Key("a", "key")),
        ("two", Key("ab", "key")),
        ("short", Key("x" * 40, "key")),
        ("line", Key("x" * 41, "key")),
        ("more", Key("x" * 42, "key")),
        ("long", Key(LONG_NOUN, "key")),
        ("number_key", NumberKey("a", "division")),
        ("long_number_key", NumberKey(LONG_NOUN, "division")),
        ("named", NamedKey("noun", "key")),
        ("again", REQUIRED),
        ("deep", Group((("er", Group((("text", Value("text", Form.TEXT)),))), ("none", Group(()))))),
        ("cursor", POSITION),
    )
)

NOTHING_ODD = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.one_of(
    st.text(NOTHING_ODD),
    st.text(
        st.sampled_from("'\"\\\b\f\n\r\t\x01\x1f\x7f\x85\u2028\u2029\ufeff\uffff😀%:${}县/"), max_size=12
    ),
    st.sampled_from(["null", "\\u0041", "']}", "长" * 20_000, '"' * 3_000]),
)
decimals = st.one_of(
    st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["0", "0.00", "-0.00", "1E+3", "-1.50E+2", "1E-20", "100.000000", "0.1", "-0.000001"]
    ).map(Decimal),
)
# The very first and the very last come from the driver as times without end and without an offset, which no
# answer can hold: the calendar's first and last seconds but these.
BEGINNING = datetime.min.replace(second=1)
END = datetime.max.replace(microsecond=0)
moments = st.one_of(
    st.datetimes(BEGINNING, END, timezones=st.just(UTC)),
    st.datetimes(BEGINNING, END, timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(
        [
            BEGINNING.replace(tzinfo=UTC),
            END.replace(tzinfo=UTC),
            datetime(2026, 7, 10, 9, 30, 0, 500, tzinfo=UTC),
            datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC) + timedelta(microseconds=1),
        ]
    ),
)
days = st.dates() | st.sampled_from([date.min, date.max, date(2000, 2, 29)])
plain = {
    "text": texts,
    "number": st.integers(-(2**31), 2**31 - 1),
    "big": st.integers(-(2**63), 2**63 - 1),
    "flag": st.booleans(),
    "decimal": decimals,
    "moment": moments,
    "day": days,
    "key": st.uuids(),
    "state": st.sampled_from([stored for stored, _ in NAMES]),
}
rows = st.fixed_dictionaries(
    {
        "division": st.integers(100_000, 999_999),
        "noun": st.sampled_from(["event", "audit", LONG_NOUN]),
        **plain,
        **{f"maybe_{name}": st.none() | values for name, values in plain.items()},
    }
)

some = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@pytest.fixture(scope="module")
async def connection(clone_database: Cloner) -> AsyncIterator[AsyncConnection]:
    """A connection with an empty table of its own."""
    async with clone_database() as urls:
        engine = create_async_engine(driver_url(urls.owner_url), pool_size=1)
        async with engine.connect() as found:
            await found.run_sync(_metadata.create_all)
            yield found
        await engine.dispose()


async def _stored(connection: AsyncConnection, given: Sequence[Mapping[str, Any]]) -> Sequence[Row[Any]]:
    """The rows as the driver gives them back, in their order."""
    await connection.execute(THINGS.delete())
    if given:
        values = [{**row, "place": place} for place, row in enumerate(given)]
        await connection.execute(THINGS.insert(), values)
    return (await connection.execute(select(THINGS).order_by(THINGS.c.place))).all()


def _in_place(columns: ColumnCollection[str, Any]) -> list[ColumnElement[Any]]:
    return [columns.place]


def _statement(asked: PageSelection) -> Select[Any]:
    base = select(THINGS).order_by(THINGS.c.place).limit(fixed_limit(asked.limit(FIRST)))
    return rendered_page(base, _in_place, asked, FIRST)


async def _page(connection: AsyncConnection, asked: PageSelection) -> RenderedPage:
    found = (await connection.execute(asked.statement(FIRST, lambda: _statement(asked)))).one()
    return RenderedPage.of(found, asked)


def _expected(row: Row[Any], part: Part) -> object:
    """What Python makes of the driver's values for a part."""
    match part:
        case Group():
            return {name: _expected(row, member) for name, member in part.members}
        case Fixed():
            return part.text
        case Position():
            return encode_cursor(ORDER, tuple(getattr(row, name) for name in PLACED))
        case NamedKey():
            return encode_id(getattr(row, part.noun_column), getattr(row, part.column))
    value = getattr(row, part.column)
    if value is None:
        return None
    match part:
        case Choice():
            return dict(part.names)[value]
        case Key():
            return encode_id(part.noun, value)
        case NumberKey():
            return encode_id(part.noun, UUID(int=value))
        case Value(form=Form.QUOTED):
            return division_out(value) if isinstance(value, int) else decimal_out(value)
        case Value(form=Form.MOMENT):
            return moment_out(value)
        case Value(form=Form.DAY):
            return date_out(value)
    return value


def _read(rendered: bytes) -> Any:
    """The entries of a rendered list: the same for both readers, and sound inside a whole answer."""
    answer = orjson.dumps({"data": {"nodes": orjson.Fragment(rendered)}})
    entries = json.loads(answer)["data"]["nodes"]
    assert entries == orjson.loads(answer)["data"]["nodes"]
    return entries


ASKED = PageSelection((EVERYTHING, REQUIRED), beyond=True, position=POSITION)


@some
@given(st.lists(rows, max_size=FIRST + 2))
async def test_a_page_is_rendered_as_python_renders_the_drivers_values(
    connection: AsyncConnection, given: Sequence[Mapping[str, Any]]
) -> None:
    stored = await _stored(connection, given)
    page = await _page(connection, ASKED)
    shown = stored[:FIRST]
    everything, required = map(_read, page.texts)
    assert everything == [_expected(row, EVERYTHING) for row in shown]
    assert [list(entry) for entry in everything] == [[name for name, _ in EVERYTHING.members]] * len(shown)
    assert required == [_expected(row, REQUIRED) for row in shown]
    assert page.entries == min(len(stored), FIRST + 1)
    ends = [_expected(row, POSITION) for row in (*shown[:1], *shown[-1:])]
    assert [cursor_of(end) for end in page.ends or ()] == ends


SOMETHING: dict[str, Any] = {
    "division": 652_325,
    "noun": "event",
    "text": "统计局",
    "number": 1,
    "big": 2**40,
    "flag": True,
    "decimal": Decimal("87.50"),
    "moment": datetime(2026, 7, 10, 1, 30, tzinfo=UTC),
    "day": date(2026, 7, 10),
    "key": UUID(int=2**128 - 1),
    "state": "open",
}
WITHOUT = SOMETHING | {f"maybe_{name}": None for name in plain}


async def test_known_values_in_the_words_of_the_api(connection: AsyncConnection) -> None:
    """By hand, lest both ways err alike."""
    await _stored(connection, [WITHOUT])
    asked = PageSelection((EVERYTHING,), beyond=False, position=None)
    (entry,) = _read((await _page(connection, asked)).texts[0])
    assert {name: entry[name] for name in plain} == {
        "text": "统计局",
        "number": 1,
        "big": 2**40,
        "flag": True,
        "decimal": "87.50",
        "moment": "2026-07-10T01:30:00+00:00",
        "day": "2026-07-10",
        "key": "_____________________3N1YmplY3Q",
        "state": "OPEN",
    }
    assert {entry[f"maybe_{name}"] for name in plain} == {None}
    assert entry["deep"] == {"er": {"text": "统计局"}, "none": {}}
    assert (entry["division"], entry["__typename"]) == ("652325", "Thing")


@pytest.mark.parametrize("beyond", [False, True])
@pytest.mark.parametrize("position", [None, POSITION])
async def test_an_empty_page(connection: AsyncConnection, beyond: bool, position: Position | None) -> None:
    await _stored(connection, [])
    page = await _page(connection, PageSelection((EVERYTHING, REQUIRED), beyond, position))
    assert page == RenderedPage((b"[]", b"[]"), 0, None)


@pytest.mark.parametrize("rows", [1, FIRST, FIRST + 1, FIRST + 5])
async def test_a_page_says_whether_anything_lies_beyond_it(connection: AsyncConnection, rows: int) -> None:
    stored = await _stored(connection, [WITHOUT] * rows)
    for position in (None, POSITION):
        page = await _page(connection, PageSelection((REQUIRED,), beyond=True, position=position))
        assert len(_read(page.texts[0])) == min(rows, FIRST)
        assert (page.entries > FIRST) == (rows > FIRST)
    alone = await _page(connection, PageSelection((REQUIRED,), beyond=False, position=POSITION))
    assert len(_read(alone.texts[0])) == min(rows, FIRST)
    last = stored[min(rows, FIRST) - 1]
    assert alone.ends is not None
    assert cursor_of(alone.ends[1]) == _expected(last, POSITION)


@pytest.mark.parametrize("members", [45, 99, 100, 101, 250, 1_000])
async def test_more_members_than_a_function_takes(connection: AsyncConnection, members: int) -> None:
    (row,) = await _stored(connection, [WITHOUT])
    names = list(REQUIRED.members)
    many = Group(tuple((f"m{number}", names[number % len(names)][1]) for number in range(members)))
    page = await _page(connection, PageSelection((many,), beyond=True, position=None))
    assert _read(page.texts[0]) == [_expected(row, many)]


async def test_a_state_without_a_name_is_nothing(connection: AsyncConnection) -> None:
    await _stored(connection, [WITHOUT | {"state": "unheard of"}])
    asked = PageSelection((Group((("state", Choice("state", NAMES)),)),), beyond=False, position=None)
    assert _read((await _page(connection, asked)).texts[0]) == [{"state": None}]

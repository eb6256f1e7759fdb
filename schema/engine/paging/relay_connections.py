"""Relay connections with keyset cursors, for lists that can grow.

A cursor holds the position of a row in a named order, so that a page goes on where the last one ended even if
rows were added in between. Knows no tables: the caller gives rows and positions.
"""

import binascii
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from types import UnionType
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import strawberry

from schema.engine.faults.errors import InputError

DEFAULT_FIRST = 50
MAX_FIRST = 100

_MAX_CURSOR = 1_000
_MAX_WHOLE = 2**31
_MAX_WIDE = 2**63
_CURSOR = re.compile(r"[A-Za-z0-9_-]+")
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")

NodeT = TypeVar("NodeT")

Value = str | int | bool | Decimal | date | datetime | UUID | None
Position = tuple[Value, ...]

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many to answer: 1 to {MAX_FIRST}, {DEFAULT_FIRST} if not given or null."
    ),
]
After = Annotated[
    str | None,
    strawberry.argument(description="The cursor after which to go on; the beginning if not given."),
]


@dataclass(frozen=True, slots=True)
class Order:
    """A named order, and the kinds of the values of a position in it. A cursor of another order is refused.

    Integers have 32 bits, like the columns, unless the order is ``wide``. A page has at most ``longest``
    entries.
    """

    name: str
    kinds: tuple[type | UnionType, ...]
    wide: bool = False
    longest: int = MAX_FIRST


@dataclass(frozen=True, slots=True)
class Page:
    """The page that is asked for: how many rows, in which order, after which position."""

    first: int
    order: Order
    after: Position | None

    @property
    def limit(self) -> int:
        """How many rows to read: one more than the page has, to know whether there is a next page."""
        return self.first + 1


def page_of(first: int | None, after: str | None, order: Order) -> Page:
    """The page from the arguments of a list, checked."""
    size = DEFAULT_FIRST if first is None else first
    if not 1 <= size <= order.longest:
        raise InputError("PAGE_SIZE", path=("first",), limit=str(order.longest), actual=str(size))
    return Page(size, order, None if after is None else decode_cursor(after, order))


@strawberry.type(description="Where a page stands in its list (分页信息).")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool = strawberry.field(description="Whether more follow after this page.")
    has_previous_page: bool = strawberry.field(description="Whether this page was asked for after a cursor.")
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first on this page; null if it is empty."
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last on this page, to be given as `after`; null if it is empty."
    )


@strawberry.type(description="One entry of a list with its place in the list.")
class Edge(Generic[NodeT]):
    """Relay's edge."""

    node: NodeT = strawberry.field(description="The entry itself.")
    cursor: str = strawberry.field(description="Its place in the list, to be given as `after`.")


@strawberry.type(description="One page of a list (列表的一页).")
class Connection(Generic[NodeT]):
    """Relay's connection, with the nodes as a plain list too."""

    edges: list[Edge[NodeT]] = strawberry.field(description="The entries with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the list.")
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    nodes: list[NodeT] = strawberry.field(description="The entries without their cursors.")

    @strawberry.field(description="How many entries the whole list has; counted only when asked for.")
    async def total_count(self) -> int:
        """Counted only when it is selected: a count can cost more than the page."""
        return await self.count()


def connect(
    rows: Sequence[NodeT],
    page: Page,
    *,
    position: Callable[[NodeT], Position],
    count: Callable[[], Awaitable[int]],
) -> Connection[NodeT]:
    """A connection from up to ``page.limit`` rows that come after ``page.after``."""
    edges = [Edge(node=row, cursor=encode_cursor(page.order, position(row))) for row in rows[: page.first]]
    return Connection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=len(rows) > page.first,
            has_previous_page=page.after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        count=count,
    )


def encode_cursor(order: Order, position: Position) -> str:
    """A position as opaque text."""
    return cursor_of(
        json.dumps([order.name, *map(_encoded, position)], ensure_ascii=False, separators=(",", ":"))
    )


def cursor_of(position: str) -> str:
    """The cursor of a position that is JSON already."""
    return urlsafe_b64encode(position.encode()).rstrip(b"=").decode("ascii")


def decode_cursor(text: str, order: Order) -> Position:
    """The position in a cursor of this order; anything else is refused."""
    if len(text) > _MAX_CURSOR or not _CURSOR.fullmatch(text):
        raise InputError("BAD_CURSOR", path=("after",))
    try:
        held = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(held, list) or held[0] != order.name:
            raise ValueError("another order")
        position = tuple(map(_decoded, held[1:]))
    except (binascii.Error, ValueError, OverflowError, IndexError, RecursionError, InvalidOperation):
        raise InputError("BAD_CURSOR", path=("after",)) from None
    most = _MAX_WIDE if order.wide else _MAX_WHOLE
    if any(isinstance(value, int) and not -most <= value < most for value in position):
        raise InputError("BAD_CURSOR", path=("after",))
    if len(position) != len(order.kinds) or not all(map(_is_kind, position, order.kinds)):
        raise InputError("BAD_CURSOR", path=("after",))
    return position


def _encoded(value: Value) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return ["n", format(value, "f")]
        case datetime():
            return ["t", value.isoformat()]
        case date():
            return ["d", value.isoformat()]
        case UUID():
            return ["u", value.hex]


def _decoded(held: object) -> Value:
    match held:
        case str() if "\0" in held:
            raise ValueError("a character that no stored text has")
        case str():
            held.encode()
            return held
        case None | bool():
            return held
        case int():
            return held
        case ["n", str(text)] if _NUMBER.fullmatch(text):
            return Decimal(text)
        case ["t", str(text)]:
            return _moment(text)
        case ["d", str(text)]:
            return date.fromisoformat(text)
        case ["u", str(text)]:
            return UUID(hex=text)
        case _:
            raise ValueError("not a position")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment has its offset")
    # At the ends of the calendar this overflows here, not later on the way to the database.
    return moment.astimezone(UTC)


def _is_kind(value: Value, kind: type | UnionType) -> bool:
    # In Python a bool is an int, and a datetime is a date; in the database they are not.
    if isinstance(value, bool):
        return isinstance(kind, type) and issubclass(kind, bool)
    if isinstance(value, datetime) and kind is date:
        return False
    return isinstance(value, kind)

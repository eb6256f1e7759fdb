"""Lists written by the database: rows as the text of JSON objects, in the formats of the API.

PostgreSQL writes a row several times faster than Python completes it, and the text passes through as it is.
Knows how values are written and how a page is put together; never which fields a type has, nor GraphQL.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from itertools import count
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    LargeBinary,
    Select,
    Subquery,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.sql.expression import ColumnCollection

# PostgreSQL's functions take a hundred arguments.
_ARGUMENTS = 90
# Added to the number of an entry, so that all have the same length and compare as text; no page is as long.
STAMP = 10_000


class Form(Enum):
    """How a value is written."""

    TEXT = auto()
    NUMBER = auto()
    FLAG = auto()
    # In quotes: exact decimals, and the codes of divisions.
    QUOTED = auto()
    MOMENT = auto()
    DAY = auto()


@dataclass(frozen=True, slots=True)
class Value:
    """A column's value; one that may be missing is written as null."""

    column: str
    form: Form
    required: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A column's value under the name that stands for it."""

    column: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A global id: the key and the noun, as one opaque text."""

    noun: str
    column: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A global id whose noun stands beside the key, in a column of its own."""

    noun_column: str
    column: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same text in every entry."""

    text: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where an entry stands in a named order, as a cursor: the columns with their kinds."""

    order: str
    columns: tuple[tuple[str, type], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """An object: its members by their names in the answer."""

    members: tuple[tuple[str, "Part"], ...]


# The order of a list, over the columns of whatever gives its entries.
Order = Callable[[ColumnCollection[str, Any]], Sequence[ColumnElement[Any]]]
Part = Value | Choice | Key | NamedKey | Fixed | Position | Group


@dataclass(frozen=True, slots=True)
class PageText:
    """What is to be written of a page: its lists, whether anything lies beyond it, where its ends stand."""

    entries: tuple[Group, ...]
    beyond: bool
    position: Position | None
    number: int = field(default_factory=count().__next__)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are needed."""
        parts: list[Part] = [*self.entries, *([self.position] if self.position else [])]
        return frozenset(name for part in parts for name in columns_of(part))

    def among(self, columns: Iterable[Column[Any]], *keys: str) -> list[Column[Any]]:
        """Those of some columns that are needed, the keys among them in any case."""
        needed = self.columns | set(keys)
        return [column for column in columns if column.name in needed]

    def limit(self, first: int) -> int:
        """How many rows are needed for a page of so many entries."""
        return first + self.beyond

    def statement(self, key: Hashable, build: Callable[[], Select[Any]]) -> Select[Any]:
        """The statement for this and whatever else it depends on, built the first time only."""
        found = _BUILT.get((self.number, key))
        if found is None:
            found = _BUILT[self.number, key] = build()
            if len(_BUILT) > BUILT:
                _BUILT.popitem(last=False)
        else:
            _BUILT.move_to_end((self.number, key))
        return found


# The statements used last; one takes 140 kB with everything that SQLAlchemy makes of it.
BUILT = 200
_BUILT: OrderedDict[tuple[int, Hashable], Select[Any]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page as text: each list without its brackets; both ends as positions in JSON, if asked for."""

    texts: tuple[str, ...]
    entries: int = 0
    ends: tuple[str, str] | None = None

    @classmethod
    def of(cls, row: Sequence[Any], asked: PageText) -> "WrittenPage":
        """The page of a statement's one row."""
        lists = len(asked.entries)
        texts = tuple(text or "" for text in row[:lists])
        if len(row) == lists:
            return cls(texts)
        ends = None
        if asked.position is not None and row[lists + 1] is not None:
            first, last = (text[len(str(STAMP)) :] for text in row[lists + 1 :])
            ends = first, last
        return cls(texts, row[lists], ends)


def fixed_limit(rows: int) -> ColumnElement[int]:
    """As a number in the text: a plan that is kept for every limit would have to assume a long page."""
    return literal_column(str(rows), Integer)


def columns_of(part: Part) -> Iterator[str]:
    """The columns that are needed to write a part."""
    match part:
        case Group():
            for _, member in part.members:
                yield from columns_of(member)
        case Position():
            yield from (name for name, _ in part.columns)
        case NamedKey():
            yield from (part.noun_column, part.column)
        case Value() | Choice() | Key():
            yield part.column


def written_page(base: Select[Any], order: Order, asked: PageText, first: int) -> Select[Any]:
    """A statement of one row: the text of each list, how many entries there are, and both ends.

    ``base`` gives the entries, up to ``asked.limit(first)``.
    """
    entries = base.subquery("entries")
    row = select(entries).order_by(*order(entries.c)).subquery("entry")
    texts = [object_text(row, each).label(f"text_{number}") for number, each in enumerate(asked.entries)]
    if not asked.beyond and asked.position is None:
        # Said outright: entries of which nothing is selected name no column of theirs.
        written = select(*texts).select_from(row).subquery("written")
        return select(*(func.string_agg(text, ",") for text in written.c))
    number = func.row_number().over(order_by=order(row.c)).label("number")
    stamp = [_stamped(row, number, asked.position).label("stamp")] if asked.position else []
    written = select(number, *texts, *stamp).select_from(row).subquery("written")
    shown = written.c.number <= literal_column(str(first))
    return select(
        *(func.string_agg(written.c[text.name], ",").filter(shown) for text in texts),
        func.count().label("entries"),
        *(end(written.c.stamp).filter(shown) for _ in stamp for end in (func.min, func.max)),
    )


def object_text(row: FromClause, group: Group) -> ColumnElement[str]:
    """The text of one object."""
    return _joined(list(_merged(_group(row, group))))


def _stamped(row: Subquery, number: ColumnElement[int], position: Position) -> ColumnElement[str]:
    return func.concat(number + literal_column(str(STAMP)), *_position(row, position))


def _joined(pieces: list[ColumnElement[Any]]) -> ColumnElement[str]:
    while len(pieces) > _ARGUMENTS:
        pieces = [func.concat(*pieces[at : at + _ARGUMENTS]) for at in range(0, len(pieces), _ARGUMENTS)]
    return func.concat(*pieces)


def _merged(pieces: Iterator["ColumnElement[Any] | str"]) -> Iterator[ColumnElement[Any]]:
    said = ""
    for piece in pieces:
        if isinstance(piece, str):
            said += piece
            continue
        if said:
            yield _said(said)
        said = ""
        yield piece
    if said:
        yield _said(said)


def _said(text: str) -> ColumnElement[str]:
    # Ours, or names as GraphQL spells them: letters, digits and underscores.
    escaped = text.replace("'", "''")
    return literal_column(f"'{escaped}'", Text)


def _group(row: FromClause, group: Group) -> Iterator[ColumnElement[Any] | str]:
    opening = "{"
    for name, member in group.members:
        yield f'{opening}"{name}":'
        yield from _part(row, member)
        opening = ","
    yield "}" if group.members else "{}"


def _part(row: FromClause, part: Part) -> Iterator[ColumnElement[Any] | str]:
    match part:
        case Group():
            yield from _group(row, part)
        case Fixed():
            yield json.dumps(part.text)
        case Position():
            yield '"'
            yield _encoded(func.convert_to(func.concat(*_position(row, part)), "UTF8"))
            yield '"'
        case Value():
            yield from _or_null(_value(row.c[part.column], part.form), required=part.required)
        case Choice():
            column = row.c[part.column]
            yield case(*((column == stored, _said(f'"{name}"')) for stored, name in part.names), else_="null")
        case Key():
            packed = func.uuid_send(row.c[part.column]).op("||")(cast(_said(part.noun), LargeBinary))
            yield from _or_null(['"', _encoded(packed), '"'], required=part.required)
        case NamedKey():
            noun = func.convert_to(row.c[part.noun_column], "UTF8")
            yield from ('"', _encoded(func.uuid_send(row.c[part.column]).op("||")(noun)), '"')


def _or_null(
    pieces: Sequence[ColumnElement[Any] | str], *, required: bool
) -> Iterator[ColumnElement[Any] | str]:
    if required:
        yield from pieces
        return
    # Unlike concat, the operator gives nothing as soon as one side is nothing.
    whole: ColumnElement[Any] | None = None
    for piece in pieces:
        text = _said(piece) if isinstance(piece, str) else cast(piece, Text)
        whole = text if whole is None else whole.op("||")(text)
    yield func.coalesce(whole, _said("null"))


def _value(column: ColumnElement[Any], form: Form) -> list[ColumnElement[Any] | str]:
    match form:
        case Form.TEXT:
            return [func.to_json(column)]
        case Form.NUMBER:
            return [column]
        case Form.FLAG:
            return [case((column, _said("true")), (~column, _said("false")))]
        case Form.QUOTED:
            return ['"', column, '"']
        case Form.MOMENT:
            return ['"', _moment(column), '"']
        case Form.DAY:
            return ['"', _day(column), '"']


def _day(column: ColumnElement[Any]) -> ColumnElement[str]:
    # The calendar's first and last day come from the driver as days without end, which have no picture.
    ends = (("infinity", date.max), ("-infinity", date.min))
    return case(
        *((column == literal_column(f"'{end}'", Date), _said(day.isoformat())) for end, day in ends),
        else_=func.to_char(column, _said("YYYY-MM-DD")),
    )


def _moment(column: ColumnElement[Any]) -> ColumnElement[str]:
    whole = func.date_trunc(_said("second"), column) == column
    pattern = 'YYYY-MM-DD"T"HH24:MI:SS'
    picture = case((whole, _said(f'{pattern}"+00:00"')), else_=_said(f'{pattern}.US"+00:00"'))
    return func.to_char(func.timezone(_said("UTC"), column), picture)


def _position(row: FromClause, position: Position) -> Iterator[ColumnElement[Any]]:
    pieces: list[ColumnElement[Any] | str] = [f'["{position.order}"']
    for name, kind in position.columns:
        pieces += [",", *_placed(row.c[name], kind)]
    return _merged(iter([*pieces, "]"]))


def _placed(column: ColumnElement[Any], kind: type) -> list[ColumnElement[Any] | str]:
    """A value as cursors hold it."""
    match kind.__name__:
        case "UUID":
            return ['["u","', func.replace(cast(column, Text), _said("-"), _said("")), '"]']
        case "datetime":
            return ['["t","', _moment(column), '"]']
        case "date":
            return ['["d","', _day(column), '"]']
        case "Decimal":
            return ['["n","', column, '"]']
        case "str":
            return [func.to_json(column)]
        case _:
            return [column]


def _encoded(packed: ColumnElement[Any]) -> ColumnElement[str]:
    """Base64 for addresses, in one line and without padding."""
    lines = func.encode(packed, _said("base64"))
    return func.rtrim(func.translate(lines, literal_column("E'+/\\n'", Text), _said("-_")), _said("="))

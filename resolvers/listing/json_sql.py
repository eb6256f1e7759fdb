"""Parts as SQL: expressions whose value is the text of a JSON value, exactly as the API's scalars write it.

Knows the forms of values, nothing of pages.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    LargeBinary,
    Text,
    case,
    cast,
    func,
    literal_column,
)

from resolvers.listing.json_parts import Choice, Fixed, Form, Group, Key, NamedKey, Part, Position, Value

# PostgreSQL's functions take a hundred arguments.
_ARGUMENTS = 90
# How many bytes a key has, and after how many of any kind PostgreSQL's base64 ends a line, also the last one.
_KEY_BYTES = 16
_LINE = 57


def object_text(row: FromClause, group: Group) -> ColumnElement[str]:
    """The text of one object."""
    return _joined(list(_merged(_group(row, group))))


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
            yield _encoded(func.convert_to(func.concat(*position_pieces(row, part)), "UTF8"))
            yield '"'
        case Value():
            yield from _or_null(_value(row.c[part.column], part.form), required=part.required)
        case Choice():
            column = row.c[part.column]
            yield case(*((column == stored, _said(f'"{name}"')) for stored, name in part.names), else_="null")
        case Key():
            packed = func.uuid_send(row.c[part.column]).op("||")(cast(_said(part.noun), LargeBinary))
            encoded = _encoded(packed, _KEY_BYTES + len(part.noun))
            yield from _or_null(['"', encoded, '"'], required=part.required)
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


def position_pieces(row: FromClause, position: Position) -> Iterator[ColumnElement[Any]]:
    """What a position's text is put together from."""
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


def _encoded(packed: ColumnElement[Any], length: int | None = None) -> ColumnElement[str]:
    """Base64 for addresses, in one line and without padding.

    What is known to be short, or to need no padding, saves looking for what isn't there.
    """
    text: ColumnElement[str] = func.encode(packed, _said("base64"))
    others = [("'+'", "-"), ("'/'", "_")]
    if length is None or length % 3:
        others.append(("'='", ""))
    if length is None or length >= _LINE:
        others.append(("E'\\n'", ""))
    # One by one: together, by translate, they take three times as long.
    for other, ours in others:
        text = func.replace(text, literal_column(other, Text), _said(ours))
    return text

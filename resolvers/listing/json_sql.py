"""Renders parts as SQL: expressions for the text of a JSON value, exactly as the API's scalars format it.

Knows the formats of values, nothing of pages.
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

# A function of PostgreSQL takes at most a hundred arguments.
_ARGUMENTS = 90
# The bytes of a key, and after how many bytes PostgreSQL's base64 ends a line (the last one, too).
_KEY_BYTES = 16
_NUMBER_BYTES = 4
_LINE = 57


def object_text(row: FromClause, group: Group) -> ColumnElement[str]:
    """The text of one object."""
    return _joined(list(_merged(_group(row, group))))


def _joined(pieces: list[ColumnElement[Any]]) -> ColumnElement[str]:
    while len(pieces) > _ARGUMENTS:
        pieces = [func.concat(*pieces[at : at + _ARGUMENTS]) for at in range(0, len(pieces), _ARGUMENTS)]
    return func.concat(*pieces)


def _merged(pieces: Iterator["ColumnElement[Any] | str"]) -> Iterator[ColumnElement[Any]]:
    literal = ""
    for piece in pieces:
        if isinstance(piece, str):
            literal += piece
            continue
        if literal:
            yield _literal(literal)
        literal = ""
        yield piece
    if literal:
        yield _literal(literal)


def _literal(text: str) -> ColumnElement[str]:
    # The text is our own, or a name of GraphQL: letters, digits and underscores.
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
            yield case(
                *((column == stored, _literal(f'"{name}"')) for stored, name in part.names), else_="null"
            )
        case Key():
            packed = func.uuid_send(row.c[part.column]).op("||")(cast(_literal(part.noun), LargeBinary))
            encoded = _encoded(packed, _KEY_BYTES + len(part.noun))
            yield from _or_null(['"', encoded, '"'], required=part.required)
        case NumberKey():
            # The number is the end of a key that begins with zeros, whole groups of base64.
            zeros = "A" * (4 * (_KEY_BYTES - _NUMBER_BYTES) // 3)
            packed = func.int4send(row.c[part.column]).op("||")(cast(_literal(part.noun), LargeBinary))
            yield from (f'"{zeros}', _encoded(packed, _NUMBER_BYTES + len(part.noun)), '"')
        case NamedKey():
            noun = func.convert_to(row.c[part.noun_column], "UTF8")
            yield from ('"', _encoded(func.uuid_send(row.c[part.column]).op("||")(noun)), '"')


def _or_null(
    pieces: Sequence[ColumnElement[Any] | str], *, required: bool
) -> Iterator[ColumnElement[Any] | str]:
    if required:
        yield from pieces
        return
    # Unlike concat, the operator || gives null if one side is null.
    whole: ColumnElement[Any] | None = None
    for piece in pieces:
        text = _literal(piece) if isinstance(piece, str) else cast(piece, Text)
        whole = text if whole is None else whole.op("||")(text)
    yield func.coalesce(whole, _literal("null"))


def _value(column: ColumnElement[Any], form: Form) -> list[ColumnElement[Any] | str]:
    match form:
        case Form.TEXT:
            return [func.to_json(column)]
        case Form.NUMBER:
            return [column]
        case Form.FLAG:
            return [case((column, _literal("true")), (~column, _literal("false")))]
        case Form.QUOTED:
            return ['"', column, '"']
        case Form.MOMENT:
            return ['"', _moment(column), '"']
        case Form.DAY:
            return ['"', _day(column), '"']


def _day(column: ColumnElement[Any]) -> ColumnElement[str]:
    # The driver stores the first and the last day of the calendar as -infinity and infinity, which to_char
    # cannot format.
    ends = (("infinity", date.max), ("-infinity", date.min))
    return case(
        *((column == literal_column(f"'{end}'", Date), _literal(day.isoformat())) for end, day in ends),
        else_=func.to_char(column, _literal("YYYY-MM-DD")),
    )


def _moment(column: ColumnElement[Any]) -> ColumnElement[str]:
    whole = func.date_trunc(_literal("second"), column) == column
    pattern = 'YYYY-MM-DD"T"HH24:MI:SS'
    picture = case((whole, _literal(f'{pattern}"+00:00"')), else_=_literal(f'{pattern}.US"+00:00"'))
    return func.to_char(func.timezone(_literal("UTC"), column), picture)


def position_pieces(row: FromClause, position: Position) -> Iterator[ColumnElement[Any]]:
    """The pieces of which the text of a position consists."""
    pieces: list[ColumnElement[Any] | str] = [f'["{position.order}"']
    for name, kind in position.columns:
        pieces += [",", *_placed(row.c[name], kind)]
    return _merged(iter([*pieces, "]"]))


def _placed(column: ColumnElement[Any], kind: type) -> list[ColumnElement[Any] | str]:
    """A value in the form that it has in cursors."""
    match kind.__name__:
        case "UUID":
            return ['["u","', func.replace(cast(column, Text), _literal("-"), _literal("")), '"]']
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
    """URL-safe base64, in one line and without padding.

    If the length is known, line ends and padding are removed only where there are any.
    """
    text: ColumnElement[str] = func.encode(packed, _literal("base64"))
    others = [("'+'", "-"), ("'/'", "_")]
    if length is None or length % 3:
        others.append(("'='", ""))
    if length is None or length >= _LINE:
        others.append(("E'\\n'", ""))
    # One by one: `translate`, which replaces them together, takes three times as long.
    for other, ours in others:
        text = func.replace(text, literal_column(other, Text), _literal(ours))
    return text

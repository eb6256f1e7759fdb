"""The scalars of the API, and the formats of division codes, dates and global ids."""

import binascii
import re
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NewType
from uuid import UUID

import strawberry
from graphql import FloatValueNode, IntValueNode, StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from schema.engine.faults.errors import InputError
from schema.engine.faults.unread_values import unread_later, unread_literal_later
from schema.number_scalars import (
    ExactNumber,
    decimal_in,
    decimal_literal,
    decimal_out,
    exact_in,
    exact_literal,
    exact_out,
)

DivisionCode = NewType("DivisionCode", int)

# Where a scalar is specified: by a standard, or in `scalars.md`, which each server shows below the address of
# its endpoint (decision 36). The address is relative, since no host is everybody's.
OWN_FORMATS = "graphql/scalars.md"
_RFC_3339 = "https://www.rfc-editor.org/rfc/rfc3339"

_DIVISION = re.compile(r"[1-9][0-9]{5}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_ID = re.compile(r"[A-Za-z0-9_-]{20,80}")
_NOUN = re.compile(r"[a-z][a-z_]*")
_KEY_BYTES = 16
# An entry is named by its cycle and its subject, a provisional score by its run and its subject.
_NAMED_BY_TWO = frozenset({b"entry", b"score"})
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def division_out(value: object) -> str:
    """Six digits."""
    if not isinstance(value, int) or isinstance(value, bool) or not 100_000 <= value <= 999_999:
        raise TypeError(f"not a division code: {value!r}")
    return str(value)


def division_in(value: object) -> DivisionCode:
    """A division code from six digits, as a string or as a number."""
    text = str(value) if isinstance(value, int) and 0 <= value <= 999_999 else value
    if not isinstance(text, str) or not _DIVISION.fullmatch(text):
        raise InputError("BAD_DIVISION_CODE")
    return DivisionCode(int(text))


def division_literal(node: ValueNode, _variables: object = None) -> DivisionCode:
    """A division code from the text of the document."""
    if not isinstance(node, StringValueNode | IntValueNode):
        raise InputError("BAD_DIVISION_CODE")
    return division_in(node.value)


def date_in(value: object) -> date:
    """A day in the format YYYY-MM-DD."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise InputError("BAD_DATE")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError("BAD_DATE") from None


def moment_in(value: object) -> datetime:
    """A moment with its offset from UTC; without an offset it would be ambiguous."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise InputError("BAD_DATE_TIME")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise InputError("BAD_DATE_TIME") from None


def moment_out(value: object) -> str:
    """ISO 8601 with the offset."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("not a moment with an offset")
    return value.isoformat()


def date_out(value: object) -> str:
    """YYYY-MM-DD."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError("not a day")
    return value.isoformat()


def text_literal(read: Callable[[object], object]) -> Callable[..., object]:
    """Reads a literal whose text is the value, whether it stands in quotes or looks like a number."""

    def read_text(node: ValueNode, _variables: object = None) -> object:
        if isinstance(node, StringValueNode | IntValueNode | FloatValueNode):
            return read(node.value)
        # What is neither is refused in the words of the scalar.
        return read(None)

    return read_text


def _scalar(
    name: str,
    description: str,
    specified_by: str,
    *,
    write: Callable[[Any], str],
    read: Callable[[object], object],
    read_literal: Callable[..., object],
) -> ScalarDefinition:
    """A scalar that leaves it to mutations to refuse a text or a number that cannot be read."""
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=specified_by,
        serialize=write,
        parse_value=unread_later(read),
        parse_literal=unread_literal_later(read_literal),
    )


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: _scalar(
        "Decimal",
        'An exact decimal number (精确小数). Answered as a string in plain notation, such as "87.50". '
        "Accepted as a string or a number, with at most 15 digits before and 6 after the point.",
        f"{OWN_FORMATS}#decimal",
        write=decimal_out,
        read=decimal_in,
        read_literal=decimal_literal,
    ),
    ExactNumber: _scalar(
        "ExactNumber",
        'An exact number (精确数): a decimal such as "87.5", or a fraction such as "20/3" where the decimals '
        "do not end. Answered as a string. Accepted as a string or a number: a decimal as `Decimal` takes "
        "it, or a fraction with at most 15 digits above and 6 below the line. What is recorded are decimals: "
        "a fraction that doesn't end is refused there.",
        f"{OWN_FORMATS}#exactnumber",
        write=exact_out,
        read=exact_in,
        read_literal=exact_literal,
    ),
    DivisionCode: _scalar(
        "DivisionCode",
        'The six-digit code of an administrative division (行政区划代码, GB/T 2260), such as "652325".',
        f"{OWN_FORMATS}#divisioncode",
        write=division_out,
        read=division_in,
        read_literal=division_literal,
    ),
    date: _scalar(
        "Date",
        "A day (日期), written YYYY-MM-DD.",
        f"{_RFC_3339}#section-5.6",
        write=date_out,
        read=date_in,
        read_literal=text_literal(date_in),
    ),
    datetime: _scalar(
        "DateTime",
        'A moment (时间), ISO 8601 with its offset, such as "2026-07-10T09:30:00+08:00".',
        f"{_RFC_3339}#section-5.6",
        write=moment_out,
        read=moment_in,
        read_literal=text_literal(moment_in),
    ),
}


def encode_id(noun: str, *keys: UUID) -> strawberry.ID:
    """The global id of an object: opaque, and the same wherever the object appears.

    It has one key, or the two that name an object together.
    """
    number = 0
    for key in keys:
        number = number << 8 * _KEY_BYTES | key.int
    packed = number.to_bytes(_KEY_BYTES * len(keys), "big") + _noun_bytes(noun)
    # Every entry of a list has an id: this is the shortest way to URL-safe base64.
    text = b2a_base64(packed, newline=False).translate(_URL_SAFE).rstrip(b"=")
    return strawberry.ID(text.decode("ascii"))


@cache
def _noun_bytes(noun: str) -> bytes:
    if not _NOUN.fullmatch(noun):
        raise ValueError(f"not a noun: {noun!r}")
    return noun.encode("ascii")


def decode_keys(text: str, *nouns: str) -> tuple[str, tuple[UUID, ...]]:
    """The noun and the keys in a global id; refused unless the noun is one of ``nouns``, if any are given."""
    if not _ID.fullmatch(text):
        raise InputError("BAD_ID")
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        count = 2 if packed[2 * _KEY_BYTES :] in _NAMED_BY_TWO else 1
        noun = packed[count * _KEY_BYTES :].decode("ascii")
        first = UUID(bytes=packed[:_KEY_BYTES])
        keys = (first,) if count == 1 else (first, UUID(bytes=packed[_KEY_BYTES : 2 * _KEY_BYTES]))
    except (binascii.Error, ValueError):
        raise InputError("BAD_ID") from None
    # Several texts decode to the same bytes; only the one that we encode is an id.
    if not _NOUN.fullmatch(noun) or encode_id(noun, *keys) != text:
        raise InputError("BAD_ID")
    if nouns and noun not in nouns:
        raise InputError("ID_OF_OTHER_KIND", expected=",".join(nouns), found=noun)
    return noun, keys


def decode_id(text: str, *nouns: str) -> tuple[str, UUID]:
    """The noun and the key of an object that has one key."""
    noun, keys = decode_keys(text, *nouns)
    if len(keys) > 1:
        raise InputError("BAD_ID")
    return noun, keys[0]

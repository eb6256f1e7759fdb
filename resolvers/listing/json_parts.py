"""The parts of a JSON object: columns in the formats of the API, and objects inside it.

Knows no SQL: ``json_sql`` renders the parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Form(Enum):
    """The format of a value."""

    TEXT = auto()
    NUMBER = auto()
    FLAG = auto()
    # In quotes: exact decimals and division codes.
    QUOTED = auto()
    MOMENT = auto()
    DAY = auto()


@dataclass(frozen=True, slots=True)
class Value:
    """A column's value; null if it may be missing and is."""

    column: str
    form: Form
    required: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """The name that an enum has for a column's value."""

    column: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A global id: key and noun as one opaque text."""

    noun: str
    column: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A global id whose noun is in a column of its own."""

    noun_column: str
    column: str


@dataclass(frozen=True, slots=True)
class NumberKey:
    """A global id whose key is a number, such as a division code."""

    noun: str
    column: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same text in every entry."""

    text: str


@dataclass(frozen=True, slots=True)
class Position:
    """A cursor: the position of an entry in a named order, as columns with their kinds."""

    order: str
    columns: tuple[tuple[str, type], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """An object: its members by their names in the answer."""

    members: tuple[tuple[str, "Part"], ...]


Part = Value | Choice | Key | NamedKey | NumberKey | Fixed | Position | Group


def columns_of(part: Part) -> Iterator[str]:
    """The columns that are needed to render a part."""
    match part:
        case Group():
            for _, member in part.members:
                yield from columns_of(member)
        case Position():
            yield from (name for name, _ in part.columns)
        case NamedKey():
            yield from (part.noun_column, part.column)
        case Value() | Choice() | Key() | NumberKey():
            yield part.column

"""What an object is written from: members that are columns in the forms of the API, or objects again.

Knows no SQL: ``expressions`` writes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


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


Part = Value | Choice | Key | NamedKey | Fixed | Position | Group


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

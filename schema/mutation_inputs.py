"""What the inputs of mutations have in common: ids that say what they name, and faults found all at once.

Ids and scalars are judged here before a mutation begins, so that every one that cannot be read is told at
its path with all the others. Must not know a use case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from resolvers.faults import Fault
from schema.engine.faults.errors import InputError
from schema.engine.faults.refusals import Faulty
from schema.engine.faults.unread_values import Unread
from schema.ids import decoded
from schema.number_scalars import ExactNumber

_NOUNS = "id_of"

Path = tuple[str, ...]


def id_of(*nouns: str) -> Mapping[str, object]:
    """The metadata of an input's field that takes a global id: what the id may name."""
    return {_NOUNS: nouns}


def key_of(checked: strawberry.ID) -> UUID:
    """The key that an id of an input names, once ``input_faults`` has found nothing wrong with it."""
    return decoded(checked, path=())[1]


def optional_key_of(checked: strawberry.ID | None) -> UUID | None:
    """The same for an id that may be left out."""
    return None if checked is None else key_of(checked)


def decimal_of(checked: ExactNumber) -> Decimal:
    """The decimal that an input's exact number is, once ``input_faults`` has found nothing wrong."""
    value = checked.decimal
    if value is None:
        raise InputError("ENDLESS_FRACTION")
    return value


@runtime_checkable
class ChecksItself(Protocol):
    """An input object with rules of its own that need no database."""

    def own_faults(self, path: Path) -> Iterator[Fault]:
        """What is wrong with it, standing at this path; every value in it can be read."""


def input_faults(given: object, path: Path = ()) -> Iterator[Faulty]:
    """Everything in an input object that is wrong by itself, in the order of its fields."""
    found = False
    for name, value, nouns in _fields(given):
        for fault in _value_faults(value, nouns, (*path, name)):
            found = True
            yield fault
    if not found and isinstance(given, ChecksItself):
        yield from given.own_faults(path)


def _value_faults(value: object, nouns: tuple[str, ...], path: Path) -> Iterator[Faulty]:
    if isinstance(value, Unread):
        yield InputError(value.error.code, path=path, **value.error.params)
    elif isinstance(value, ExactNumber):
        # The tables keep decimals: what is recorded is what people counted.
        if value.decimal is None:
            yield InputError("ENDLESS_FRACTION", path=path)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _value_faults(item, nouns, (*path, str(number)))
    elif nouns and isinstance(value, str):
        try:
            decoded(value, *nouns, path=path)
        except InputError as error:
            yield error
    elif is_dataclass(value):
        yield from input_faults(value, path)


def _fields(given: Any) -> Iterator[tuple[str, object, tuple[str, ...]]]:
    """The fields of an input object by their names in the API, with their values and the nouns of ids."""
    for field in fields(given):
        yield to_camel_case(field.name), getattr(given, field.name), field.metadata.get(_NOUNS, ())

"""What the inputs of mutations have in common: keys, ids, texts that say what they are, all faults at once.

Ids, texts and scalars are judged here before a mutation begins, so that every one that cannot be read is
told at its path with all the others. Must not know a use case.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from hashlib import sha256
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from resolvers.faults import Fault
from schema.engine.faults.errors import InputError
from schema.engine.faults.refusals import Faulty
from schema.engine.faults.unread_values import Unread
from schema.ids import decoded
from schema.input_texts import KIND, LONGEST_KEY, TextKind, plain_text, text_faults_of, text_of
from schema.number_scalars import ExactNumber

KEY_FIELD = "idempotencyKey"

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


@strawberry.input
class MutationInput:
    """Base class of what mutations are given."""

    idempotency_key: str | None = strawberry.field(
        default=None,
        description=(
            "The client's own name for this change (幂等键), such as a UUID. The same input sent again with "
            "it is answered with what came of the first time, and nothing is done twice; after a denial, a "
            "fault of the system or an input that cannot be read it is tried again. Kept for 7 days at "
            "least, if no setting says otherwise. "
            f"1 to {LONGEST_KEY} letters, digits and signs of ASCII."
        ),
        metadata=text_of(TextKind.KEY),
    )


@dataclass(frozen=True, slots=True)
class _InputField:
    """A field of an input object: what ids it takes, or which kind of text."""

    name: str
    in_api: str
    nouns: tuple[str, ...] | None
    kind: TextKind


@cache
def _fields_of(given: type[Any]) -> tuple[_InputField, ...]:
    # Thousands of lines of a roster are of one type.
    return tuple(
        _InputField(
            field.name,
            to_camel_case(field.name),
            field.metadata.get(_NOUNS),
            field.metadata.get(KIND, TextKind.NAME),
        )
        for field in fields(given)
    )


@cache
def _checks_itself(given: type[Any]) -> bool:
    return issubclass(given, ChecksItself)


def input_faults(given: object, path: Path = ()) -> Iterator[Faulty]:
    """Everything in an input object that is wrong by itself, in the order of its fields."""
    found = False
    kind: Any = type(given)
    for field in _fields_of(kind):
        value = getattr(given, field.name)
        if value is None:
            continue
        for fault in _value_faults(value, field, (*path, field.in_api)):
            found = True
            yield fault
    if not found and _checks_itself(kind):
        yield from given.own_faults(path)  # type: ignore[attr-defined]


def _value_faults(value: object, field: _InputField, path: Path) -> Iterator[Faulty]:
    if isinstance(value, Unread):
        yield InputError(value.error.code, path=path, **value.error.params)
    elif isinstance(value, ExactNumber):
        # The tables keep decimals: what is recorded is what people counted.
        if value.decimal is None:
            yield InputError("ENDLESS_FRACTION", path=path)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _value_faults(item, field, (*path, str(number)))
    elif isinstance(value, Enum):
        return
    elif isinstance(value, str):
        if field.nouns is None:
            yield from text_faults_of(value, field.kind, path)
            return
        try:
            decoded(value, *field.nouns, path=path)
        except InputError as error:
            yield error
    elif is_dataclass(value):
        yield from input_faults(value, path)


def make_plain(given: object) -> None:
    """Put the texts of an input object as they are stored, once ``input_faults`` has found nothing wrong."""
    kind: Any = type(given)
    for field in _fields_of(kind):
        value = getattr(given, field.name)
        if isinstance(value, list):
            for number, item in enumerate(value):
                value[number] = _plain(item, field)
        elif isinstance(value, str) or is_dataclass(value):
            setattr(given, field.name, _plain(value, field))


def _plain(value: object, field: _InputField) -> object:
    if isinstance(value, str):
        is_text = field.nouns is None and not isinstance(value, Enum | ExactNumber)
        return plain_text(value, field.kind) if is_text else value
    if is_dataclass(value):
        make_plain(value)
    return value


def input_hash(given: MutationInput) -> str:
    """A digest of what an input says, however it is written; without its key."""
    said = {name: item for name, item in _said(given).items() if name != KEY_FIELD}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _said(value: Any) -> Any:
    """A value of an input as JSON that is the same for the same meaning."""
    match value:
        case Enum():
            return value.name
        case ExactNumber():
            return str(value.fraction)
        case str() | bool() | int():
            return value
        case Decimal() | Fraction():
            return str(Fraction(value))
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Unread():
            return {"unread": str(value.given)}
        case list():
            return [_said(item) for item in value]
        case _:
            # What isn't given is left out, so that a field which is new in the next version changes nothing.
            kind: Any = type(value)
            given = ((field.in_api, getattr(value, field.name)) for field in _fields_of(kind))
            return {name: _said(item) for name, item in given if item is not None}

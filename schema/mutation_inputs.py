"""What the inputs of mutations have in common: a key, ids that say what they name, faults found all at once.

Ids and scalars are judged here before a mutation begins, so that every one that cannot be read is told at
its path with all the others. Must not know a use case.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
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

KEY_FIELD = "idempotencyKey"

LONGEST_KEY = 255

_NOUNS = "id_of"
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")

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


@runtime_checkable
class ChecksItself(Protocol):
    """An input object with rules of its own that need no database."""

    def own_faults(self, path: Path) -> Iterator[Fault]:
        """What is wrong with it, standing at this path; scalars and ids in it need not be readable."""


@strawberry.input
class MutationInput:
    """Base class of what mutations are given."""

    idempotency_key: str | None = strawberry.field(
        default=None,
        description=(
            "The client's own name for this change (幂等键), such as a UUID. The same input sent again with "
            "it is answered with what came of the first time, and nothing is done twice; after a denial or a "
            "fault of the system it is tried again. Kept for 7 days at least, if no setting says otherwise. "
            f"1 to {LONGEST_KEY} letters, digits and signs of ASCII."
        ),
    )

    def own_faults(self, path: Path) -> Iterator[Fault]:
        """A key that is none."""
        if self.idempotency_key is not None and not _KEY.fullmatch(self.idempotency_key):
            yield Fault("BAD_IDEMPOTENCY_KEY", (*path, KEY_FIELD), {"limit": str(LONGEST_KEY)})


def input_faults(given: object, path: Path = ()) -> Iterator[Faulty]:
    """Everything in an input object that is wrong by itself, in the order of its fields."""
    for name, value, nouns in _fields(given):
        yield from _value_faults(value, nouns, (*path, name))
    if isinstance(given, ChecksItself):
        yield from given.own_faults(path)


def input_hash(given: MutationInput) -> str:
    """A digest of what an input says, however it is written; without its key."""
    said = {name: item for name, item in _said(given).items() if name != KEY_FIELD}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _value_faults(value: object, nouns: tuple[str, ...], path: Path) -> Iterator[Faulty]:
    if isinstance(value, Unread):
        yield InputError(value.error.code, path=path, **value.error.params)
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


def _said(value: Any) -> Any:
    """A value of an input as JSON that is the same for the same meaning."""
    match value:
        case None | str() | bool() | int():
            return value
        case Enum():
            return value.name
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
            return {name: _said(item) for name, item, _ in _fields(value) if item is not None}

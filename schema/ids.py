"""Global ids as arguments: read once, refused with the path of the field."""

from uuid import UUID

import strawberry

from schema.engine.faults.errors import InputError
from schema.scalars import decode_id, decode_keys

OptionalId = strawberry.ID | None


def decoded(text: str, *nouns: str, path: tuple[str, ...]) -> tuple[str, UUID]:
    """What an id of one of these nouns (of any, if none is given) names; refused with the field's path."""
    try:
        return decode_id(text, *nouns)
    except InputError as error:
        raise InputError(error.code, path=path, **error.params) from None


def decoded_keys(text: str, *nouns: str, path: tuple[str, ...]) -> tuple[str, tuple[UUID, ...]]:
    """The same for what may be named by two keys."""
    try:
        return decode_keys(text, *nouns)
    except InputError as error:
        raise InputError(error.code, path=path, **error.params) from None


def required_id(text: str, noun: str, *path: str) -> UUID:
    """The key that an id of this noun names."""
    return decoded(text, noun, path=path)[1]


def optional_id(text: str | None, noun: str, *path: str) -> UUID | None:
    """The same for an id that may be left out."""
    return None if text is None else required_id(text, noun, *path)


def any_id(text: str | None, *path: str) -> UUID | None:
    """The key of an id whose noun doesn't matter."""
    return None if text is None else decoded(text, path=path)[1]

"""The texts of mutations' inputs: each is read by the rule for texts, as what its field takes.

A field that says nothing takes a name. Must not know an input object.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from resolvers.faults import Fault
from tenants.text_rule import TextError, clean_code, clean_identity, clean_name, clean_note

KIND = "kind_of_text"

LONGEST_KEY = 255

_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")


class TextKind(StrEnum):
    """What a field takes."""

    NAME = "name"
    NOTE = "note"
    CODE = "code"
    IDENTITY = "identity"
    REFERENCE = "reference"
    """The name of something in a stored scheme, which may be older than the rule: it is matched there."""
    KEY = "key"
    """A client's own name for a change, which nobody reads."""
    DOCUMENT = "document"
    """A scheme's document: its texts are read one by one when it is parsed."""


def _checked_key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise TextError("BAD_IDEMPOTENCY_KEY", limit=str(LONGEST_KEY))
    return text


_CLEANED: Mapping[TextKind, Callable[[str], str]] = {
    TextKind.NAME: clean_name,
    TextKind.NOTE: clean_note,
    TextKind.CODE: clean_code,
    TextKind.IDENTITY: clean_identity,
    TextKind.KEY: _checked_key,
}


def text_of(kind: TextKind) -> Mapping[str, object]:
    """The metadata of an input's field that takes another text than a name."""
    return {KIND: kind}


def text_faults_of(text: str, kind: TextKind, path: tuple[str, ...]) -> Iterator[Fault]:
    """What the rule finds wrong with a text."""
    try:
        plain_text(text, kind)
    except TextError as error:
        yield Fault(error.code, path, error.params)


def plain_text(text: str, kind: TextKind) -> str:
    """The text as it is stored; raises :class:`TextError` if the rule refuses it."""
    clean = _CLEANED.get(kind)
    return text if clean is None else clean(text)

"""The texts of mutations' inputs: each is read by the rule for texts, as what its field takes.

A field that says nothing takes a name. Must not know an input object.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from resolvers.faults import Fault
from tenants.text_rule import TextError, clean_code, clean_identity, clean_name, clean_note

KIND = "kind_of_text"


class TextKind(StrEnum):
    """What a field takes."""

    NAME = "name"
    NOTE = "note"
    CODE = "code"
    IDENTITY = "identity"
    REFERENCE = "reference"
    """The name of something in a stored scheme, which may be older than the rule: it is matched there."""
    DOCUMENT = "document"
    """A scheme's document: its texts are read one by one when it is parsed."""


_CLEANED: Mapping[TextKind, Callable[[str], str]] = {
    TextKind.NAME: clean_name,
    TextKind.NOTE: clean_note,
    TextKind.CODE: clean_code,
    TextKind.IDENTITY: clean_identity,
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

"""The rules for texts that people enter."""

from collections.abc import Collection, Iterator

from resolvers.faults import Fault, refuse
from tenants.text_rule import TextError, clean_note, known_name

LONGEST = 500


def text_faults(longest: int = LONGEST, /, **texts: str | None) -> Iterator[Fault]:
    """Faults of texts that must be there; the argument's name is the field's."""
    for name, text in texts.items():
        if text is None or not text.strip():
            yield Fault("TEXT_REQUIRED", (name,))
        elif len(text) > longest:
            yield Fault("TEXT_TOO_LONG", (name,), {"longest": str(longest), "length": str(len(text))})
        else:
            yield from _sign_faults(text, name)


def optional_text_faults(**texts: str | None) -> Iterator[Fault]:
    """Faults of texts that may be left out."""
    return text_faults(**{name: text for name, text in texts.items() if text is not None})


def meant_name(text: str, known: Collection[str], *path: str) -> str:
    """The one of the `known` names that is meant, or the text itself; a sign can be refused."""
    try:
        return known_name(text, known) or text
    except TextError as error:
        raise refuse(error.code, *path, **error.params) from None


def _sign_faults(text: str, name: str) -> Iterator[Fault]:
    # Whoever brings a text made it plain; what may not stand in any text is refused here once more.
    try:
        clean_note(text)
    except TextError as error:
        yield Fault(error.code, (name,), error.params)

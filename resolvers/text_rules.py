"""The rules for texts that people enter."""

from collections.abc import Iterator

from resolvers.faults import Fault

LONGEST = 500


def text_faults(longest: int = LONGEST, /, **texts: str | None) -> Iterator[Fault]:
    """Faults of texts that must be there; the argument's name is the field's."""
    for name, text in texts.items():
        if text is None or not text.strip():
            yield Fault("TEXT_REQUIRED", (name,))
        elif len(text) > longest:
            yield Fault("TEXT_TOO_LONG", (name,), {"longest": str(longest), "length": str(len(text))})


def optional_text_faults(**texts: str | None) -> Iterator[Fault]:
    """Faults of texts that may be left out."""
    return text_faults(**{name: text for name, text in texts.items() if text is not None})

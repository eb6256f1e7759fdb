"""Refuses characters that PostgreSQL cannot store: NUL, and single halves of surrogate pairs."""

import re

from schema.engine.faults.errors import BadRequestError

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def check_text(text: str) -> None:
    """Refuse a text that cannot be stored."""
    if "\0" in text:
        raise BadRequestError("TEXT_NUL")
    if _LONE_SURROGATE.search(text):
        raise BadRequestError("TEXT_SURROGATE")


def check_texts(value: object) -> None:
    """Refuse a JSON value if any text in it, keys included, cannot be stored."""
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, str):
            check_text(current)
        elif isinstance(current, dict):
            pending.extend(current.keys())
            pending.extend(current.values())
        elif isinstance(current, list):
            pending.extend(current)

"""Finds what is given more than once."""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

_Value = TypeVar("_Value", bound=Hashable)


def duplicates(values: Iterable[_Value]) -> list[_Value]:
    """The values that come more than once, each once."""
    return [value for value, count in Counter(values).items() if count > 1]

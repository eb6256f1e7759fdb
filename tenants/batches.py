"""A sequence in parts of equal length; the last may be shorter."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The parts, in order; none if there is nothing."""
    for start in range(0, len(items), size):
        yield items[start : start + size]

"""Small decisions, taken by hypothesis: each shrinks towards the first choice, and towards no."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]


class Draws:
    """Decides as the example has it."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw

    def below(self, most: int) -> int:
        """A number from zero on."""
        found: int = self.draw(_below(most))
        return found

    def chance(self, one_in: int) -> bool:
        """Yes, once in so many times."""
        return self.below(one_in) == one_in - 1

    def pick(self, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[self.below(len(choices))]


@cache
def _below(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most - 1)

"""Which values a generated function completes without asking whether each of them is awaitable."""

from collections.abc import Awaitable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, TypeGuard

import pytest
from graphql import GraphQLScalarType

from schema.engine.execution.plain_values import IsAwaitable, NotPlainError, leaf_completion

SCALAR = GraphQLScalarType("Text", coerce_output_value=str)


class Slotted(str):
    """A text under another name."""

    __slots__ = ()


class Holding(str):
    """A text that can hold anything."""


class Awaited(str):
    """A text that has to be awaited."""

    __slots__ = ()

    def __await__(self) -> Iterator[Any]:
        return iter(())


def asked_into(seen: list[object], answers: Iterable[bool]) -> IsAwaitable:
    """Notes what is asked about, and answers in turn."""
    left = iter(answers)

    def is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
        seen.append(value)
        return next(left)

    return is_awaitable


@pytest.mark.parametrize(("kind", "asked"), [(str, 0), (Slotted, 1), (Holding, 3)])
def test_a_class_that_adds_nothing_to_a_text_is_asked_about_once(kind: type[str], asked: int) -> None:
    seen: list[object] = []
    complete = leaf_completion(SCALAR, asked_into(seen, repeat(False)), required=True)
    assert [complete(kind(text)) for text in "abc"] == ["a", "b", "c"]
    assert len(seen) == asked


@pytest.mark.parametrize("answers", [(True, True), (False, True)])
def test_a_class_whose_values_can_be_awaited_is_asked_about_each_time(answers: Sequence[bool]) -> None:
    seen: list[object] = []
    complete = leaf_completion(SCALAR, asked_into(seen, answers), required=True)
    for awaited in answers:
        if awaited:
            with pytest.raises(NotPlainError):
                complete(Awaited("a"))
        else:
            assert complete(Awaited("a")) == "a"
    assert len(seen) == 2

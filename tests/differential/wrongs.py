"""What can be wrong with a value, or merely unusual: each is made afresh for each run."""

import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any, NoReturn

import strawberry
from graphql import GraphQLError, GraphQLOutputType, Undefined, get_nullable_type, is_list_type

from schema.engine.faults.errors import InputError
from tests.differential.shapes import Branch, Colour, Node, Point, Rank, Stone
from tests.differential.worlds import Fault, Place, Stranger, World, moods

Dice = random.Random
Made = Callable[[World, GraphQLOutputType, Dice], object]


class Strange:
    """Nothing that any type expects."""

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "something strange"


class Later:
    """An awaitable that is no coroutine and can be awaited again."""

    def __init__(self, value: object, turns: int = 1) -> None:
        self.value = value
        self.turns = turns

    def __await__(self) -> Generator[None, None, object]:
        for _ in range(self.turns):
            yield
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


class Backwards(list[Any]):
    """A list that isn't read as a list."""

    def __iter__(self) -> Iterator[Any]:
        return reversed(self)


class Anything:
    """No object of any type, with every attribute that there could be."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return "1"


class Other(IntEnum):
    """An enum of no schema whose member equals another's."""

    FIRST = 1


class Liar(list[Any]):
    """A list that says it is empty."""

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False


class Word(str):
    """A string that writes itself otherwise."""

    __slots__ = ()

    def __str__(self) -> str:
        return "written otherwise"


class AwaitedWord(Word):
    """A string that can be awaited."""

    __slots__ = ()

    def __await__(self) -> Generator[None, None, str]:
        yield
        return "awaited"


class Stream(list[Any]):
    """A list that is read as a stream."""

    def __aiter__(self) -> AsyncIterator[Any]:
        return _streamed(self[1:])


class Unreadable:
    """Something to iterate over that fails before its first value."""

    def __iter__(self) -> NoReturn:
        raise LookupError("not to be read")


def _failing(values: list[object]) -> Iterator[object]:
    yield from values[:2]
    raise LookupError("no more of them")


async def _streamed(values: list[object]) -> AsyncIterator[object]:
    for value in values:
        yield value


async def _value(value: object) -> object:
    return value


async def _refused() -> object:
    raise PermissionError("later refused")


def _opened(world: World, coroutine: Coroutine[Any, Any, object]) -> object:
    """A coroutine that is closed after the run if it was not awaited."""
    world.coroutines.append(coroutine)
    return coroutine


def _coroutine(world: World, kind: GraphQLOutputType, dice: Dice) -> object:
    return _opened(world, _value(world.good(kind, dice)))


def _coroutine_of_coroutine(world: World, kind: GraphQLOutputType, dice: Dice) -> object:
    return _opened(world, _value(_coroutine(world, kind, dice)))


def _refusing(world: World, _kind: GraphQLOutputType, _dice: Dice) -> object:
    return _opened(world, _refused())


def _items(world: World, kind: GraphQLOutputType, dice: Dice) -> list[object]:
    inner = get_nullable_type(kind)
    return [world.good(inner.of_type if is_list_type(inner) else kind, dice) for _ in range(3)]


def _hashable(values: list[object]) -> object:
    with suppress(TypeError):
        return frozenset(values)
    return tuple(values)


def _mixed(world: World, kind: GraphQLOutputType, dice: Dice) -> list[object]:
    one, two, three = _items(world, kind, dice)
    return [Later(one, 2), two, _opened(world, _value(three)), Later(LookupError("an item")), None]


def _one(kind: str) -> Made:
    return lambda world, _kind, dice: world.some(kind, dice)


def _just(make: Callable[[], object]) -> Made:
    return lambda _world, _kind, _dice: make()


def _of_good(wrap: Callable[[Any], object]) -> Made:
    return lambda world, kind, dice: wrap(world.good(kind, dice))


def _of_items(wrap: Callable[[list[Any]], object]) -> Made:
    return lambda world, kind, dice: wrap(_items(world, kind, dice))


_STONE: dict[str, Any] = {
    "name": "n", "label": None, "size": 1, "maybe_size": 2, "weight": None, "below": None,
}  # fmt: skip

WRONG: dict[str, Made] = {
    "none": _just(lambda: None),
    "undefined": _just(lambda: Undefined),
    "unset": _just(lambda: strawberry.UNSET),
    "text": _just(lambda: "abc"),
    "digits": _just(lambda: "12"),
    "empty": _just(lambda: ""),
    "word": _just(lambda: Word("12")),
    "awaited word": _just(lambda: AwaitedWord("12")),
    "odd nothing": _just(lambda: "nothing"),
    "odd undefined": _just(lambda: "undefined"),
    "odd error": _just(lambda: "raises"),
    "bytes": _just(lambda: b"ab"),
    "wide": _just(lambda: 2**31),
    "low": _just(lambda: -(2**31) - 1),
    "half": _just(lambda: 1.5),
    "whole": _just(lambda: 3.0),
    "nan": _just(lambda: float("nan")),
    "endless": _just(lambda: float("inf")),
    "true": _just(lambda: True),
    "one": _just(lambda: 1),
    "one exactly": _just(lambda: Decimal(1)),
    "one nearly": _just(lambda: 1.0),
    "one's like": _just(lambda: Other.FIRST),
    "decimal": _just(lambda: Decimal("1.50")),
    "no decimal": _just(lambda: Decimal("NaN")),
    "strange": _just(Strange),
    "class": _just(lambda: Strange),
    "function": _just(lambda: _failing),
    "no items": _just(list),
    "nothing in it": _just(lambda: [None]),
    "nested": _just(lambda: [[1], [None]]),
    "dict": _just(lambda: {"x": 1, "name": "n"}),
    "exception": _just(lambda: LookupError("a value")),
    "refusal": _just(lambda: GraphQLError("refused", extensions={"code": "SO"})),
    "colour": _just(lambda: Colour.GREEN),
    "colour's name": _just(lambda: "GREEN"),
    "colour's value": _just(lambda: "green"),
    "rank": _just(lambda: Rank.HIGH),
    "day": _just(lambda: date(2025, 1, 1)),
    "local time": _just(lambda: datetime(2025, 1, 1)),
    "good": _of_good(lambda good: good),
    "later": _of_good(Later),
    "much later": _of_good(lambda good: Later(good, 5)),
    "coroutine": _coroutine,
    "coroutine of it": _coroutine_of_coroutine,
    "later nothing": _just(lambda: Later(None)),
    "later refused": _refusing,
    "later an exception": _just(lambda: Later(LookupError("raised later"))),
    "later wrong": _just(lambda: Later(Strange())),
    "tuple": _of_items(tuple),
    "set": _of_items(_hashable),
    "deque": _of_items(deque),
    "iterator": _of_items(iter),
    "generator": _of_items(lambda items: (item for item in items)),
    "failing generator": _of_items(_failing),
    "values": _of_items(lambda items: dict(enumerate(items)).values()),
    "stream": _of_items(_streamed),
    "later items": _mixed,
    "later list": _of_items(Later),
    "backwards": _of_items(Backwards),
    "list as a stream": _of_items(Stream),
    "liar": _of_items(Liar),
    "unreadable": _just(Unreadable),
    "a node": _one("Node"),
    "a branch": _one("Branch"),
    "a stone": _one("Stone"),
    "a point": _one("Point"),
    "a leaf": _one("Leaf"),
    "cast to a node": _just(lambda: strawberry.cast(Node, Anything())),
    "cast to a branch": _just(lambda: strawberry.cast(Branch, Anything())),
    "cast to a point": _just(lambda: strawberry.cast(Point, Anything())),
    "a stone cast to a node": _just(lambda: strawberry.cast(Node, Stone(**_STONE))),
    "a node cast to a branch": _just(lambda: strawberry.cast(Branch, object.__new__(Node))),
    "anything": _just(Anything),
    "stranger": _just(Stranger),
}

RAISED: dict[str, Callable[[], Exception] | None] = {
    "missing": None,
    "raises": lambda: ValueError("a mood"),
    "raises a refusal": lambda: GraphQLError("said so", extensions={"code": "MOOD"}),
    "raises ours": lambda: InputError("BAD_ID"),
    "raises a located refusal": lambda: GraphQLError("elsewhere", path=["else", 1]),
    "raises the end": lambda: StopIteration("the end"),
    "raises nothing found": lambda: KeyError("x"),
    "raises without words": lambda: RuntimeError(),
}

KINDS = (*WRONG, *RAISED)


def put(world: World, each: Any, place: Place, fault: Fault) -> None:
    """Put what is wrong into one object."""
    if fault.wrong in RAISED:
        with suppress(AttributeError):
            delattr(each, place.attribute)
        mood = RAISED[fault.wrong]
        if mood is not None:
            moods(each)[place.attribute] = mood
        return
    # The same dice for each run, so that each gets the same.
    value = _wrong(world, place.kind, fault.depth, WRONG[fault.wrong], random.Random(fault.field))
    setattr(each, place.attribute, value)


def _wrong(world: World, kind: GraphQLOutputType, depth: int, make: Made, dice: Dice) -> object:
    inner = get_nullable_type(kind)
    if depth == 0 or not is_list_type(inner):
        return make(world, kind, dice)
    items = [world.good(inner.of_type, dice) for _ in range(3)]
    items[1] = _wrong(world, inner.of_type, depth - 1, make, dice)
    return items

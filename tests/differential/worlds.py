"""Data for the schema of shapes: a few objects of every type that refer to one another in circles.

The good values follow from the types; what is wrong with them is put in afterwards and taken out again,
so that thousands of runs share the same few objects.
"""

import random
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from strawberry import Schema
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from tests.differential.shapes import Colour, Rank

EACH = 3
"""How many objects there are of each type."""

_NULLS = 6
_EAST = timezone(timedelta(hours=8))


class Moody:
    """What it holds in ``moods`` is raised when the attribute is read, as a property would."""

    def __getattr__(self, name: str) -> Any:
        mood = self.__dict__.get("moods", {}).get(name)
        if mood is None:
            raise AttributeError(f"no {name!r} here")
        raise mood()


class Stranger(Moody):
    """An object of no type of the schema; it serves as a point as well as any."""


class Slotted:
    """Another stranger: what it has is in slots."""

    __slots__ = ("leaf", "near", "x", "y")


Good = Callable[[random.Random], object]
GOOD: dict[str, Good] = {
    "Boolean": lambda dice: dice.choice((True, False)),
    "Int": lambda dice: dice.choice((0, 7, -1, 2**31 - 1, -(2**31), True, Rank.HIGH)),
    "Float": lambda dice: dice.choice((0.5, -3.0, 1e300, 4, True, Decimal("2.50"))),
    "String": lambda dice: dice.choice(("", "绩效", 'a\n"b"', 5, True, 0.5, Rank.LOW)),
    "ID": lambda dice: dice.choice(("x1", "", 12)),
    "Decimal": lambda dice: dice.choice((Decimal("87.50"), Decimal("-0"), Decimal("1E+3"), 3)),
    "Date": lambda _dice: date(2025, 12, 31),
    "DateTime": lambda dice: datetime(2025, 2, 3, 4, 5, dice.choice((0, 6)), tzinfo=_EAST),
    "Time": lambda _dice: time(9, 30),
    "UUID": lambda dice: UUID(int=dice.randrange(2**64)),
    "DivisionCode": lambda dice: dice.choice((652325, 110000)),
    "Odd": lambda dice: dice.choice(("fine", 1, (2,), "nothing", "raises")),
    "JSON": lambda dice: dice.choice(({"b": 1, "a": [None, {"c": 0.5}]}, [], 0, "text")),
    "Colour": lambda dice: dice.choice(tuple(Colour)),
    "Rank": lambda dice: dice.choice((Rank.LOW, Rank.HIGH)),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the value of a field is kept."""

    type: str
    attribute: str
    kind: GraphQLOutputType


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the way of a value: of which field, in which object (None: in all), how deep in lists."""

    field: str
    which: int | None
    depth: int
    wrong: str


class World:
    """All objects of one data set."""

    def __init__(self, schema: Schema, seed: int) -> None:
        self.schema = schema._schema
        self._seed = seed
        dice = random.Random(seed)
        self.places = _places(schema)
        self.coroutines: list[Coroutine[Any, Any, object]] = []
        self.objects = {
            name: _objects(kind)
            for name, kind in self.schema.type_map.items()
            if is_object_type(kind) and not name.startswith("__")
        }
        for place in self.places.values():
            for each in self.objects.get(place.type, ()):
                setattr(each, place.attribute, self.good(place.kind, dice))
        for name, found in self.objects.items():
            # What the permissions refuse.
            found[-1].closed = True
            if name.endswith("Connection"):
                for each in found:
                    each.count = self._count

    def root(self, kind: str) -> Any:
        """What the root type's fields are read from."""
        return self.objects[kind][self._seed % EACH]

    async def _count(self) -> int:
        return EACH

    def good(self, kind: GraphQLOutputType, dice: random.Random) -> object:
        """A value of this type, made by the dice."""
        if not is_non_null_type(kind) and dice.randrange(_NULLS) == 0:
            return None
        inner = get_nullable_type(kind)
        if is_list_type(inner):
            return [self.good(inner.of_type, dice) for _ in range(dice.randrange(4))]
        named = get_named_type(inner)
        if is_abstract_type(named):
            return self.some(dice.choice(self.schema.get_possible_types(named)).name, dice)
        return self.some(named.name, dice) if is_object_type(named) else GOOD[named.name](dice)

    def some(self, kind: str, dice: random.Random) -> Any:
        """One of the objects of a type."""
        return dice.choice(self.objects[kind])

    @contextmanager
    def with_faults(self, faults: Sequence[Fault], put: "Put") -> Iterator[None]:
        """The same world with something wrong in it, made afresh each time."""
        before = []
        try:
            for fault in faults:
                place = self.places[fault.field]
                found = self.objects[place.type]
                for each in found if fault.which is None else [found[fault.which]]:
                    before.append((each, place.attribute, getattr(each, place.attribute, None)))
                    put(self, each, place, fault)
            yield
        finally:
            for each, attribute, value in before:
                moods(each).pop(attribute, None)
                setattr(each, attribute, value)
            for coroutine in self.coroutines:
                coroutine.close()
            self.coroutines.clear()


Put = Callable[[World, Any, Place, Fault], None]


def moods(each: Any) -> dict[str, Callable[[], BaseException]]:
    """What an object raises when an attribute is read that it doesn't have; most have no moods."""
    found: dict[str, Callable[[], BaseException]] = (
        each.__dict__.setdefault("moods", {}) if isinstance(each, Moody) else {}
    )
    return found


def _objects(kind: GraphQLObjectType) -> list[Any]:
    origin = _definition(kind).origin
    moody = type(f"Moody{origin.__name__}", (origin, Moody), {})
    first = object.__new__(origin)
    if kind.name == "Point":
        return [first, Slotted(), Stranger()]
    return [first, object.__new__(origin), object.__new__(moody)]


def _definition(kind: GraphQLObjectType) -> StrawberryObjectDefinition:
    definition = kind.extensions["strawberry-definition"]
    assert isinstance(definition, StrawberryObjectDefinition)
    return definition


def _places(schema: Schema) -> dict[str, Place]:
    found = {}
    for name, kind in schema._schema.type_map.items():
        if not is_object_type(kind) or name.startswith("__"):
            continue
        for key, field in kind.fields.items():
            ours = field.extensions["strawberry-definition"]
            assert isinstance(ours, StrawberryField)
            attribute = f"held_{ours.python_name}" if ours.base_resolver else ours.python_name
            found[f"{name}.{key}"] = Place(name, attribute, field.type)
    return found

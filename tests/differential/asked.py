"""Resolvers of every kind that Strawberry knows, with every kind of argument."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, cast

import strawberry
from strawberry.types import Info

from schema.scalars import DivisionCode
from tests.differential.around import Allowed, AllowedLater, Twice
from tests.differential.resolving import Resolving


@strawberry.input
class Spot:
    """An argument that resolvers change."""

    x: int
    y: int | None = 3
    tags: list[str] = strawberry.field(default_factory=list)
    inner: "Spot | None" = None


@strawberry.input
class Picky:
    """An argument that can't be made of every value."""

    amount: int

    def __post_init__(self) -> None:
        if self.amount == 0:
            raise ValueError("nothing at all")


def alone() -> str:
    """A function that asks for nothing."""
    return "alone"


async def later_alone(info: Info[Any, Any]) -> str:
    """The same, later."""
    await asyncio.sleep(0)
    return f"later {info.field_name}"


async def eventually(value: int) -> int:
    """What a resolver that isn't a coroutine itself can return."""
    await asyncio.sleep(0)
    return value


def changed(spot: Spot) -> str:
    """The argument; the next call must not see what is done to it here."""
    told = f"{spot.x} {spot.y} {spot.tags} {spot.inner and changed(spot.inner)}"
    spot.x += 1
    spot.tags.append("changed")
    return told


@strawberry.type
class Asked(Resolving):
    """Nothing but resolvers, and what they tell."""

    number: int
    by_function: str = strawberry.field(resolver=alone)
    by_later_function: str | None = strawberry.field(resolver=later_alone)
    by_expression: int = strawberry.field(resolver=lambda: 3)

    @strawberry.field
    def itself(self) -> "Asked":
        return self

    @strawberry.field
    def some(self) -> "list[Asked | None]":
        return [self, None, self]

    @strawberry.field
    def maybe_itself(self) -> "Asked | None":
        return self

    @strawberry.field
    async def surely_later(self, info: Info[Any, Any]) -> int:
        return await self.held(info, "surely_later")  # type: ignore[no-any-return]

    @strawberry.field(permission_classes=[Allowed])
    def guarded(self, number: int = 1) -> int:
        return self.number + number

    @strawberry.field(permission_classes=[AllowedLater])
    async def guarded_later(self) -> int:
        return self.number

    @strawberry.field(extensions=[Twice()])
    def doubled(self, word: str) -> str:
        return word

    @strawberry.field
    def plain(self) -> int:
        return self.number

    @strawberry.field
    async def waiting(self) -> int | None:
        await asyncio.sleep(0)
        return self.number

    @strawberry.field
    def of_parent(parent: strawberry.Parent["Asked"]) -> int:  # noqa: N805
        return parent.number

    @strawberry.field
    def of_root(root: "Asked", info: Info[Any, Any]) -> str:  # noqa: N805
        return f"{root.number} {info.field_name}"

    @strawberry.field
    def promised(self) -> int:
        return cast("int", eventually(self.number))

    @strawberry.field
    def failing(self, info: Info[Any, Any]) -> int:
        return self.ready(info, "failing")  # type: ignore[no-any-return]

    @strawberry.field
    async def failing_later(self, info: Info[Any, Any], turns: int = 1) -> int | None:
        return await self.held(info, "failing_later", turns, turns=turns)  # type: ignore[no-any-return]

    @strawberry.field
    def told(self, info: Info[Any, Any], word: str = "w") -> str:
        """Everything that a resolver may look at."""
        selected = [(each.name, each.arguments) for each in info.selected_fields]  # type: ignore[union-attr]
        place = f"{info.field_name} {info.python_name} {info.path.as_list()} {info.return_type} {selected}"
        operation = f"{sorted(info.variable_values)} {info.operation.name} {type(info.root_value)}"
        return f"{place} {operation} {len(info.context)} {word}"

    @strawberry.field
    def listed(self, tags: list[str], more: list[int | None] | None = None) -> str:
        told = f"{tags} {more}"
        tags.append("changed")
        return told

    @strawberry.field
    def put(self, spot: Spot, spots: list[Spot] | None = None) -> str:
        return f"{changed(spot)} {[changed(each) for each in spots or ()]}"

    @strawberry.field
    async def put_later(self, spot: Spot) -> str:
        await asyncio.sleep(0)
        return changed(spot)

    @strawberry.field
    def picked(self, picky: Picky | None = None) -> str | None:
        return f"{picky and picky.amount}"

    @strawberry.field
    def unset(self, word: str | None = strawberry.UNSET) -> str:
        return repr(word)

    @strawberry.field
    def maybe(self, word: strawberry.Maybe[str | None] = None) -> str:
        return repr(word)

    @strawberry.field
    def exact(self, amount: Decimal, day: date | None = None, code: DivisionCode | None = None) -> str:
        return f"{amount!r} {day!r} {code!r}"

    @strawberry.field
    def renamed(self, count: Annotated[int, strawberry.argument(name="howMany")] = 2) -> str:
        return f"{count}"

"""A schema with every shape that a type or a field can have: what an executor could get wrong."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, NewType, TypeVar
from uuid import UUID

import strawberry
from graphql import Undefined
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info
from strawberry.types.scalar import ScalarDefinition

from schema.engine.paging.relay_connections import Connection
from schema.scalars import SCALARS, DivisionCode
from tests.differential.around import Allowed, AllowedLater, Renamed, Twice
from tests.differential.asked import Asked
from tests.differential.resolving import Resolving

T = TypeVar("T")
Odd = NewType("Odd", object)


def odd_out(value: object) -> object:
    """Not every value can be written, and some come to nothing."""
    match value:
        case "raises":
            raise ValueError("an odd value")
        case "nothing":
            return None
        case "undefined":
            return Undefined
        case _:
            return ["odd", value]


ODD: dict[object, ScalarDefinition] = {Odd: strawberry.scalar(name="Odd", serialize=odd_out)}
DIVISION: dict[object, ScalarDefinition] = {DivisionCode: SCALARS[DivisionCode]}


@strawberry.enum
class Colour(Enum):
    """Values that aren't the names."""

    RED = "red"
    GREEN = "green"
    BLUE = strawberry.enum_value("blue", name="AZURE", deprecation_reason="out of fashion")


@strawberry.enum
class Rank(IntEnum):
    """Values that are numbers, too."""

    LOW = 1
    HIGH = 2


@strawberry.interface(description="Has a name.")
class Named(Resolving):
    name: str
    label: str | None


@strawberry.interface
class Sized(Named):
    """An interface that implements another."""

    size: int
    maybe_size: int | None


@strawberry.type
class Leaf(Resolving):
    """Every scalar, with and without null."""

    truth: bool
    maybe_truth: bool | None
    whole: int
    maybe_whole: int | None
    real: float
    maybe_real: float | None
    text: str
    maybe_text: str | None
    key: strawberry.ID
    maybe_key: strawberry.ID | None
    exact: Decimal
    maybe_exact: Decimal | None
    day: date
    maybe_day: date | None
    moment: datetime
    maybe_moment: datetime | None
    hour: time | None
    number: UUID
    maybe_number: UUID | None
    division: DivisionCode
    maybe_division: DivisionCode | None
    odd: Odd
    maybe_odd: Odd | None
    anything: JSON | None
    colour: Colour
    maybe_colour: Colour | None
    rank: Rank | None


@strawberry.type
class Point(Resolving):
    """No interface: any value where a point is expected is taken for one."""

    x: int
    y: int | None
    near: "Point | None"
    leaf: Leaf | None


@strawberry.type
class Lists(Resolving):
    """Lists of leaves, lists of lists, lists of objects: with null everywhere or nowhere."""

    whole: list[int]
    maybe_whole: list[int] | None
    whole_gaps: list[int | None]
    all_gaps: list[int | None] | None
    texts: list[str]
    exacts: list[Decimal | None]
    odds: list[Odd | None] | None
    colours: list[Colour]
    grid: list[list[int]]
    grid_gaps: list[list[str | None] | None] | None
    cube: list[list[list[int | None] | None]] | None
    points: list[Point]
    maybe_points: list[Point] | None
    point_gaps: list[Point | None]
    all_point_gaps: list[Point | None] | None
    point_grid: list[list[Point]]
    point_grid_gaps: list[list[Point | None] | None] | None
    nameds: list[Named]
    named_gaps: list[Sized | None] | None
    things: "list[Thing | None]"
    thing_grid: "list[list[Thing]] | None"


@strawberry.type
class Box(Resolving, Generic[T]):
    """A generic type."""

    content: T
    maybe_content: T | None
    contents: list[T]


@strawberry.type
class Stone(Sized):
    """The other one with a name."""

    weight: Decimal | None
    below: "Stone | None"


@strawberry.type(description="Everything at once.")
class Node(Named):
    renamed: str = strawberry.field(name="otherName", description="Named otherwise.")
    old: int | None = strawberry.field(deprecation_reason="old", metadata={"some": "thing"})
    leaf: Leaf
    maybe_leaf: Leaf | None
    lists: Lists
    maybe_lists: Lists | None
    point: Point | None
    parent: "Node | None"
    itself: "Node"
    children: "list[Node]"
    maybe_children: "list[Node | None] | None"
    friend: Named | None
    stone: Stone | None
    thing: "Thing | None"
    some_thing: "Thing"
    page: Connection[Point]
    maybe_page: "Connection[Node] | None"
    box: Box[Point] | None
    number_box: Box[int]
    asked: Asked
    secret: strawberry.Private[object]
    guarded: str | None = strawberry.field(permission_classes=[Allowed])
    guarded_whole: int = strawberry.field(permission_classes=[AllowedLater])
    doubled: str | None = strawberry.field(extensions=[Twice()])
    extended: int = strawberry.field(extensions=[Renamed()])

    @strawberry.field
    def at_once(self, info: Info[Any, Any]) -> int:
        return self.ready(info, "at_once")  # type: ignore[no-any-return]

    @strawberry.field
    async def later(self, info: Info[Any, Any]) -> str | None:
        return await self.held(info, "later", turns=2)  # type: ignore[no-any-return]

    @strawberry.field
    async def surely_later(self, info: Info[Any, Any]) -> int:
        return await self.held(info, "surely_later")  # type: ignore[no-any-return]

    @strawberry.field
    def said(self, times: int = 1, colour: Colour | None = None) -> str:
        return f"{self.name} {times} {colour}"

    @strawberry.field
    def refused(self, why: str = "so") -> str | None:
        raise PermissionError(why)

    @strawberry.field
    async def found(self, info: Info[Any, Any], which: int | None = None) -> "Node | None":
        return await self.held(info, "found", which, turns=which or 0)  # type: ignore[no-any-return]

    @strawberry.field
    def neighbours(self, info: Info[Any, Any]) -> "list[Node]":
        return self.ready(info, "neighbours")  # type: ignore[no-any-return]

    @strawberry.field
    async def points(self, info: Info[Any, Any], first: int = 2) -> list[Point | None]:
        return (await self.held(info, "points", first))[:first]  # type: ignore[no-any-return]


@strawberry.type
class Branch(Node):
    """A type that is a subclass of another type."""

    twigs: int


Thing = Annotated[Node | Point | Stone, strawberry.union("Thing")]


@strawberry.type
class Query(Resolving):
    node: Node
    maybe_node: Node | None
    leaf: Leaf
    lists: Lists
    point: Point
    named: Named | None
    things: list[Thing]
    nodes: list[Node]
    branch: Branch | None
    asked: Asked

    @strawberry.field
    def one(self, info: Info[Any, Any], which: int = 0) -> Node:
        return self.ready(info, "one", which)  # type: ignore[no-any-return]

    @strawberry.field
    async def several(self, info: Info[Any, Any], first: int = 2) -> list[Node]:
        return (await self.held(info, "several", first, turns=first % 3))[:first]  # type: ignore[no-any-return]

    @strawberry.field
    async def page(self, info: Info[Any, Any]) -> Connection[Node]:
        return await self.held(info, "page")  # type: ignore[no-any-return]

    @strawberry.field
    async def some_lists(self, info: Info[Any, Any]) -> Lists | None:
        return await self.held(info, "some_lists", turns=3)  # type: ignore[no-any-return]


@strawberry.type
class Mutation(Resolving):
    """Root fields that are carried out one after the other."""

    leaf: Leaf | None

    @strawberry.mutation
    async def renamed(self, info: Info[Any, Any], name: str, colour: Colour = Colour.RED) -> Node | None:
        return await self.held(info, "renamed", name, colour, turns=2)  # type: ignore[no-any-return]

    @strawberry.mutation
    def touched(self, info: Info[Any, Any]) -> Node:
        return self.ready(info, "touched")  # type: ignore[no-any-return]

    @strawberry.mutation
    async def counted(self, info: Info[Any, Any]) -> int:
        return await self.held(info, "counted")  # type: ignore[no-any-return]


def _schema(scalars: dict[object, ScalarDefinition]) -> strawberry.Schema:
    return strawberry.Schema(
        Query,
        Mutation,
        types=(Branch, Stone),
        config=StrawberryConfig(scalar_map={**scalars, **ODD}),
    )


OUR_SCALARS = _schema(SCALARS)
USUAL_SCALARS = _schema(DIVISION)
"""With decimals, dates and moments as Strawberry writes them."""

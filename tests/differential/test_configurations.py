"""What a schema or a request may have settled otherwise, and the compiled executor must respect."""

from itertools import product
from typing import Annotated, Any

import pytest
import strawberry
from graphql import parse, validate
from graphql.execution import Executor
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.config import StrawberryConfig

from schema.engine.execution.execution_plans import Plans
from schema.engine.execution.executor import CompiledExecutor
from tests.differential.queries import Call
from tests.differential.responses import Response, carry_out, respond
from tests.differential.shapes import OUR_SCALARS
from tests.differential.worlds import EACH, Fault, World

EVERYTHING = """
query Everything($first: Int! = 2) {
  leaf { whole maybeWhole colour maybeOdd }
  nodes {
    name otherName leaf { text whole } children { name stone { size weight } } doubled
    friend { __typename name ... on Node { old } } thing { __typename ... on Point { x } } later
    page { totalCount edges { cursor node { x near { y } } } }
  }
  asked { byFunction some { plain waiting exact(amount: "1.50") } told }
  several(first: $first) { surelyLater points(first: 2) { x } }
}
"""
# With this one nothing is wrong yet.
SEED = 24
FAULTS = (
    (),
    (Fault("Leaf.whole", 1, 0, "wide"),),
    (Fault("Node.name", None, 0, "none"), Fault("Node.later", 1, 0, "raises")),
    (Fault("Node.children", None, 1, "later refused"), Fault("Stone.size", 0, 0, "text")),
    (Fault("Query.nodes", None, 1, "a stone"), Fault("Node.surelyLater", EACH - 1, 0, "raises ours")),
)


@strawberry.type
class Row:
    """An object whose attributes are read by a function of the schema's own."""

    first_name: str
    size: int | None
    below: "list[Row]"

    @strawberry.field
    def written(self) -> str:
        return f"{self}"


@strawberry.type
class Rows:
    row: Row
    rows: list[Row | None]


@strawberry.type
class Problem:
    message: str


@strawberry.type
class Fine:
    number: int


class Worried:
    """An object whose attribute is refused with an error that the schema knows how to tell."""

    @property
    def outcome(self) -> object:
        raise LookupError("nothing there")


@strawberry.type
class Outcomes:
    outcome: Annotated[Fine | Problem, strawberry.union("Outcome")]

    @strawberry.field
    def asked(self) -> Annotated[Fine | Problem, strawberry.union("Outcome")]:
        raise LookupError("nothing there")

    @strawberry.field
    def refused(self) -> Fine:
        raise LookupError("nothing there")


class Telling(strawberry.ExceptionHandler[LookupError, Problem]):
    """Makes an answer of an error where the field may answer so."""

    def handle(self, exception: LookupError, *, field: Any, info: Any) -> Problem:
        return Problem(message=f"{field.name} {info.field_name} {exception}")


def noting(next_: Any, source: Any, info: Any, **arguments: Any) -> Any:
    """A middleware: sees every field."""
    info.context.append(f"{info.parent_type}.{info.field_name}")
    return next_(source, info, **arguments)


def runs() -> list[tuple[type[Executor[Any]], dict[str, Plans]]]:
    """The ordinary executor, and the compiled one without a plan, with a new one and with a used one."""
    kept = {"plans": Plans()}
    return [(Executor, {}), (CompiledExecutor, {}), (CompiledExecutor, kept), (CompiledExecutor, kept)]


async def answers(schema: strawberry.Schema, root: object, text: str) -> list[Response]:
    """What the executors answer about an object."""
    document, call = parse(text), Call(None, {})
    return [await carry_out(schema._schema, root, document, call, each, **kept) for each, kept in runs()]


async def faulty_answers(text: str, faults: tuple[Fault, ...], **given: Any) -> list[Response]:
    """What they answer about a world with faults."""
    world, document, call = World(OUR_SCALARS, SEED), parse(text), Call(None, {})
    return [await respond(world, faults, document, call, each, **given, **kept) for each, kept in runs()]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"middleware": [noting]},
        {"is_awaitable": optimized_is_awaitable},
        {"hide_suggestions": True},
    ],
    ids=["usual", "middleware", "is_awaitable", "hide_suggestions"],
)
@pytest.mark.parametrize("faults", FAULTS)
async def test_the_settings_of_a_request(given: dict[str, Any], faults: tuple[Fault, ...]) -> None:
    ordinary, *compiled = await faulty_answers(EVERYTHING, faults, **given)
    assert compiled == [ordinary] * 3


async def test_what_is_asked_has_an_answer() -> None:
    ordinary, *_ = await faulty_answers(EVERYTHING, ())
    assert ordinary.errors == ()


@pytest.mark.parametrize("faults", FAULTS)
async def test_errors_that_stay_where_they_are(faults: tuple[Fault, ...]) -> None:
    # Not among Strawberry's directives; the executor heeds it all the same.
    text = EVERYTHING.replace("= 2) {", "= 2) @experimental_disableErrorPropagation {")
    ordinary, *compiled = await faulty_answers(text, faults)
    assert compiled == [ordinary] * 3


async def test_more_outcomes_of_conditions_than_plans_are_kept() -> None:
    names = "abcdef"
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    text = f"""query ({declared}) {{
      leaf {{ whole @skip(if: $a) text @include(if: $b) }}
      ... @include(if: $c) {{ leaf {{ colour }} nodes {{ name ...Named @skip(if: $d) }} }}
      asked {{ plain @include(if: $e) some {{ plain @skip(if: $f) byFunction }} }}
    }}
    fragment Named on Named {{ label name @include(if: $f) }}"""
    world, document, plans = World(OUR_SCALARS, 2), parse(text), Plans()
    for values in [*product((True, False), repeat=len(names))] * 2:
        call = Call(None, dict(zip(names, values, strict=True)))
        ordinary = await respond(world, (), document, call, Executor)
        assert await respond(world, (), document, call, CompiledExecutor, plans=plans) == ordinary, call


GIVEN: tuple[dict[str, object], ...] = (
    {"tags": ["a"], "spot": {"x": 1}},
    {"tags": ["a"], "spot": {"x": 1, "y": None, "tags": ["b"], "inner": {"x": 2}}, "word": "w", "count": 5},
    {"tags": [], "spot": {"x": 0}, "word": None, "count": None, "amount": None, "colour": "RED"},
    {"tags": "alone", "spot": {"x": 1}, "amount": "-0.10", "colour": None},
)


@pytest.mark.parametrize("given", GIVEN)
async def test_arguments_from_variables(given: dict[str, object]) -> None:
    text = """
    query (
      $tags: [String!]!, $spot: Spot!, $word: String, $count: Int, $amount: Decimal = "2.0", $colour: Colour
    ) {
      asked { some {
        listed(tags: $tags) again: listed(tags: $tags, more: [1, null])
        put(spot: $spot, spots: [$spot, {x: 7}]) putLater(spot: $spot) told(word: "x")
        unset(word: $word) maybe(word: $word) bare: maybe renamed(howMany: $count)
        exact(amount: $amount) failingLater(turns: $count)
      } }
      node { said(times: $count, colour: $colour) }
    }"""
    world, document, plans = World(OUR_SCALARS, SEED), parse(text), Plans()
    assert validate(world.schema, document) == []
    for variables in (given, *GIVEN, given):
        call = Call(None, variables)
        ordinary = await respond(world, (), document, call, Executor)
        assert await respond(world, (), document, call, CompiledExecutor, plans=plans) == ordinary


class Misleading(dict[str, object]):
    """Its attributes aren't what its items are."""

    first_name = "an attribute"
    size = 0
    below = ()


async def test_a_schema_reads_attributes_its_own_way() -> None:
    config = StrawberryConfig(default_resolver=lambda row, name: row[name], auto_camel_case=False)
    inner = Misleading(first_name="inner", size=None, below=[])
    row = Misleading(first_name="outer", size=2, below=[inner, inner])
    text = "{ row { first_name size below { first_name size } } rows { written first_name below { size } } }"
    root: object = {"row": row, "rows": [row, inner, {"first_name": "no more"}]}
    ordinary, *compiled = await answers(strawberry.Schema(Rows, config=config), root, text)
    assert compiled == [ordinary] * 3


async def test_a_schema_tells_exceptions_its_own_way() -> None:
    text = "{ asked { ...Told } outcome { ...Told } refused { number } } "
    text += "fragment Told on Outcome { __typename ... on Problem { message } ... on Fine { number } }"
    schema = strawberry.Schema(Outcomes, exception_handlers=[Telling()])
    ordinary, *compiled = await answers(schema, Worried(), text)
    assert compiled == [ordinary] * 3

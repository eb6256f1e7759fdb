"""Every field of the schema of shapes, with everything that can be wrong with its value."""

from collections import deque

import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
    parse,
)
from graphql.execution import Executor

from schema.engine.execution.execution_plans import Plans
from schema.engine.execution.executor import CompiledExecutor
from tests.abandoned_coroutines import ABANDONED
from tests.differential.queries import Call
from tests.differential.responses import respond
from tests.differential.shapes import OUR_SCALARS
from tests.differential.worlds import Fault, World
from tests.differential.wrongs import KINDS

SCHEMA = OUR_SCALARS._schema
# A branch has a node's fields, and those of mutations are read one by one.
TYPES = sorted(
    name
    for name, kind in SCHEMA.type_map.items()
    if is_object_type(kind) and not name.startswith("__") and name not in ("Mutation", "Branch")
)

pytestmark = ABANDONED


@pytest.mark.parametrize("name", TYPES)
async def test_whatever_stands_in_a_field(name: str) -> None:
    world = World(OUR_SCALARS, 1)
    way = led_to(world, name)
    for place in [each for each in world.places if each.startswith(f"{name}.")]:
        await try_all(world, way, place)


async def try_all(world: World, way: list[str], place: str) -> None:
    """One plan for everything, the good values first and again at the end: nothing wrong is remembered."""
    kind = world.places[place].kind
    document, plans, call = parse(asked(way, place)), Plans(), Call(None, {})
    for fault in [None, *every_fault(place, kind), None]:
        faults = (fault,) if fault else ()
        ordinary = await respond(world, faults, document, call, Executor)
        compiled = await respond(world, faults, document, call, CompiledExecutor, plans=plans)
        assert compiled == ordinary, fault


def every_fault(place: str, kind: GraphQLOutputType) -> list[Fault]:
    """In all objects, at every depth of the list."""
    depths = range(nesting(kind) + 1)
    return [Fault(place, None, depth, wrong) for wrong in KINDS for depth in depths]


def nesting(kind: GraphQLOutputType) -> int:
    """How many lists there are inside one another."""
    inner = get_nullable_type(kind)
    return 1 + nesting(inner.of_type) if is_list_type(inner) else 0


def led_to(world: World, name: str) -> list[str]:
    """The shortest way of plain fields to a type, with all its objects at the end of it."""
    ways: dict[str, list[str]] = {"Query": []}
    waiting = deque(["Query"])
    while name not in ways:
        owner = waiting.popleft()
        for key, place in world.places.items():
            inner = get_named_type(place.kind)
            if (
                place.type != owner
                or inner.name in ways
                or not is_object_type(inner)
                or is_held(place.attribute)
            ):
                continue
            ways[inner.name] = [*ways[owner], key]
            waiting.append(inner.name)
    for key in ways[name]:
        place = world.places[key]
        for number, each in enumerate(world.objects[place.type]):
            found = world.objects[get_named_type(place.kind).name]
            setattr(each, place.attribute, found if nesting(place.kind) else found[number])
    return ways[name]


def is_held(attribute: str) -> bool:
    """Whether a resolver answers with it."""
    return attribute.startswith("held_")


def asked(way: list[str], place: str) -> str:
    """A query for one field at the end of a way, among others."""
    inner = get_named_type(SCHEMA.type_map[place.partition(".")[0]])
    assert isinstance(inner, GraphQLObjectType)
    name = place.partition(".")[2]
    text = f"before: __typename {name}{below(inner.fields[name].type)} after: __typename"
    for key in reversed(way):
        text = f"before: __typename {key.partition('.')[2]} {{ {text} }}"
    return f"{{ {text} }}"


def below(kind: GraphQLOutputType) -> str:
    """What is selected of a field's value."""
    inner = get_named_type(kind)
    if not is_composite_type(inner):
        return ""
    leaves = (
        [key for key, each in inner.fields.items() if is_leaf_type(get_named_type(each.type))]
        if is_object_type(inner)
        else []
    )
    return f" {{ {' '.join(['__typename', *leaves[:2]])} }}"

"""The compiled executor answers as the ordinary one does: same data, same errors, same order of both."""

import asyncio
from collections.abc import Sequence
from functools import cache

from graphql import DocumentNode, is_abstract_type, parse, validate
from graphql.execution import Executor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.engine.execution.execution_plans import Plans
from schema.engine.execution.executor import CompiledExecutor
from tests.abandoned_coroutines import ABANDONED, collect_the_young
from tests.differential.draws import Draw
from tests.differential.known_values import KnownValues
from tests.differential.queries import Call, Question, Start, questions
from tests.differential.responses import Response, respond
from tests.differential.shapes import OUR_SCALARS, USUAL_SCALARS
from tests.differential.worlds import EACH, Fault, World
from tests.differential.wrongs import KINDS

SEEDS = 6
many = settings(
    max_examples=1_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
some = settings(many, max_examples=200)

pytestmark = ABANDONED


QUESTIONS = questions(OUR_SCALARS._schema, KnownValues({}))
RESOLVED = questions(
    OUR_SCALARS._schema,
    KnownValues({}),
    starts=[Start("query", "Asked", "{ asked ", " }"), Start("query", "Asked", "{ asked { some ", " } }")],
    size=20,
    depth=4,
)


@cache
def world(ours: bool, seed: int) -> World:
    """One of a few data sets, made once."""
    return World(OUR_SCALARS if ours else USUAL_SCALARS, seed)


def carriers(fields: Sequence[str]) -> list[str]:
    """The fields of objects that these fields, of objects or interfaces, are read from."""
    schema = OUR_SCALARS._schema
    found = {}
    for coordinate in fields:
        kind, _, name = coordinate.partition(".")
        named = schema.type_map[kind]
        owners = (
            [each.name for each in schema.get_possible_types(named)] if is_abstract_type(named) else [kind]
        )
        found.update(dict.fromkeys(f"{owner}.{name}" for owner in owners))
    return [each for each in found if each in world(True, 0).places]


@st.composite
def faults(draw: Draw, question: Question) -> tuple[Fault, ...]:
    """What is wrong with the data, where the question can see it."""
    fields = carriers(question.fields)
    if not fields:
        return ()
    found = draw(st.lists(st.sampled_from(fields), max_size=8, unique=True))
    return tuple(Fault(each, *draw(_HOW)) for each in found)


_HOW = st.tuples(st.none() | st.integers(0, EACH - 1), st.integers(0, 2), st.sampled_from(KINDS))


@st.composite
def settings_of_world(draw: Draw, question: Question) -> tuple[bool, int, tuple[Fault, ...]]:
    """A data set with its faults."""
    return draw(st.booleans()), draw(st.integers(0, SEEDS - 1)), draw(faults(question))


async def compare(
    place: World, faulty: Sequence[Fault], document: DocumentNode, call: Call, plans: Plans
) -> Response:
    """Fail if the compiled executor answers otherwise, with a plan of its own or with the one given."""
    ordinary = await respond(place, faulty, document, call, Executor)
    for kept in (Plans(), plans, plans):
        assert await respond(place, faulty, document, call, CompiledExecutor, plans=kept) == ordinary
    return ordinary


@some
@given(QUESTIONS)
def test_what_is_made_up_is_valid(question: Question) -> None:
    assert validate(OUR_SCALARS._schema, parse(question.text)) == []


async def check(data: st.DataObject, question: Question) -> None:
    """Compare every call of a question, each on data of its own, all with the same plans."""
    document, plans = parse(question.text), Plans()
    for call in question.calls:
        ours, seed, faulty = data.draw(settings_of_world(question))
        await compare(world(ours, seed), faulty, document, call, plans)


@many
@given(st.data())
async def test_both_executors_answer_the_same(data: st.DataObject) -> None:
    await check(data, data.draw(QUESTIONS))
    collect_the_young()


@some
@given(st.data())
async def test_both_executors_call_resolvers_the_same(data: st.DataObject) -> None:
    await check(data, data.draw(RESOLVED))


@some
@given(st.data())
async def test_runs_at_the_same_time_do_not_disturb_one_another(data: st.DataObject) -> None:
    question = data.draw(QUESTIONS)
    document, plans = parse(question.text), Plans()
    places = [(world(True, seed), data.draw(faults(question))) for seed in range(3)]
    runs = list(zip(places, question.calls, strict=True))

    alone = [await respond(place, faulty, document, call, Executor) for (place, faulty), call in runs]
    at_once = asyncio.gather(*(
        respond(place, faulty, document, call, CompiledExecutor, plans=plans)
        for (place, faulty), call in runs
    ))  # fmt: skip
    assert await at_once == alone

"""Runs one operation with one executor, and says everything about what came of it that can be compared."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    execute,
)
from graphql.execution import Executor
from graphql.utilities import get_operation_ast

from tests.differential.queries import Call
from tests.differential.worlds import Fault, World
from tests.differential.wrongs import put

# What is made afresh for each run has another place in memory.
_ADDRESS = re.compile(r"\b0x[0-9a-f]+")
# A scalar that takes anything passes any value, however it is written.
_WRITTEN = (str, int, float, bytes, Decimal, tuple)


@dataclass(frozen=True, slots=True)
class Response:
    """One response, in a form in which equal means the same to the last detail."""

    data: object
    errors: tuple[object, ...]
    at_once: bool
    """Whether it came without anything to wait for."""
    calls: tuple[str, ...] = field(default=())
    """The resolvers that were called, in their order."""


async def respond(
    world: World,
    faults: Sequence[Fault],
    document: DocumentNode,
    call: Call,
    executor_class: type[Executor[Any]],
    **given: Any,
) -> Response:
    """The response of an executor about a world in which something is wrong."""
    operation = get_operation_ast(document, call.operation)
    assert operation is not None
    root = world.root("Mutation" if operation.operation is OperationType.MUTATION else "Query")
    with world.with_faults(faults, put):
        return await carry_out(world.schema, root, document, call, executor_class, **given)


async def carry_out(
    schema: GraphQLSchema,
    root: object,
    document: DocumentNode,
    call: Call,
    executor_class: type[Executor[Any]],
    **given: Any,
) -> Response:
    """The response of an executor, after everything that it has started has come to its end."""
    before = asyncio.all_tasks()
    called: list[str] = []
    result = execute(
        schema,
        document,
        root_value=root,
        context_value=called,
        variable_values=dict(call.variables),
        operation_name=call.operation,
        executor_class=executor_class,
        **given,
    )
    at_once = not isawaitable(result)
    found = await result if isawaitable(result) else result
    assert isinstance(found, ExecutionResult)
    told = Response(exact(found.data), tuple(map(_error, found.errors or ())), at_once, tuple(called))
    # Siblings of what failed may still be on their way.
    if rest := asyncio.all_tasks() - before:
        await asyncio.wait(rest)
    return told


def exact(value: object) -> object:
    """A value with the order of its keys and the kind of its leaves: ``1``, ``True`` and ``1.0`` differ."""
    if type(value) is dict:
        return ("{}", *((key, exact(each)) for key, each in value.items()))
    if type(value) is list:
        return ("[]", *map(exact, value))
    written = repr(value) if isinstance(value, _WRITTEN) else ""
    return type(value).__name__, _ADDRESS.sub("0x", written)


def _error(error: GraphQLError) -> object:
    return (
        type(error).__name__,
        _ADDRESS.sub("0x", error.message),
        error.path,
        tuple(error.locations or ()),
        error.positions,
        tuple((node.kind, node.loc and (node.loc.start, node.loc.end)) for node in error.nodes or ()),
        exact(error.extensions) if isinstance(error.extensions, Mapping) else error.extensions,
        _causes(error.original_error),
        exact(error.formatted),
    )


def _causes(error: BaseException | None) -> tuple[tuple[str, str], ...]:
    """An exception with what it was raised from or during: a log would show it all."""
    if error is None:
        return ()
    earlier = error.__cause__ or error.__context__
    return ((type(error).__name__, _ADDRESS.sub("0x", str(error))), *_causes(earlier))

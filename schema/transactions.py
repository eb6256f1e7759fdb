"""How every mutation is carried out: one transaction, faults of the input answered as ``userErrors``."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from resolvers.faults import FaultsError
from schema.context import Info
from schema.mutation_inputs import input_faults, make_plain
from schema.user_errors import UserError, to_user_errors
from tenants.database.session import Session

T = TypeVar("T")

# What a mutation does in its transaction; gives the key of the changed object.
Work = Callable[[Session], Awaitable[UUID]]


async def carry_out(
    info: Info, given: object, prepare: Callable[[], Callable[[Session], Awaitable[T]]]
) -> tuple[T | None, list[UserError]]:
    """The outcome of the work, or what is wrong with its input; denials and the like pass on as errors.

    ``prepare`` reads the input, once nothing in it is wrong by itself, and gives the work to be done in the
    transaction.
    """
    return await outcome_of(info, given, lambda: info.context.write(prepare(), field=answered_field(info)))


def answered_field(info: Info) -> str:
    """The name under which a mutation is answered."""
    return str(info.path.key)


async def outcome_of(
    info: Info, given: object, work: Callable[[], Awaitable[T]]
) -> tuple[T | None, list[UserError]]:
    """The same for work that carries out its transaction itself."""
    wrong = to_user_errors(input_faults(given), info.context.language)
    if wrong:
        return None, wrong
    make_plain(given)
    try:
        done = await work()
        info.context.note_change(info.field_name)
        return done, []
    except FaultsError as error:
        return None, to_user_errors(error.faults, info.context.language)

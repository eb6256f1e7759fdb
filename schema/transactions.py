"""How every mutation is carried out: one transaction, faults of the input answered as ``userErrors``."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from resolvers.faults import FaultsError
from schema.context import Info
from schema.engine.faults.errors import InputError
from schema.user_errors import UserError, to_user_errors
from tenants.database.session import Session

T = TypeVar("T")

# What a mutation does in its transaction; gives the key of the changed object.
Work = Callable[[Session], Awaitable[UUID]]


async def carry_out(
    info: Info, prepare: Callable[[], Callable[[Session], Awaitable[T]]]
) -> tuple[T | None, list[UserError]]:
    """The outcome of the work, or what is wrong with its input; denials and the like pass on as errors.

    ``prepare`` reads the input (ids among it) and gives the work to be done in the transaction.
    """
    return await outcome_of(info, lambda: info.context.write(prepare(), field=answered_field(info)))


def answered_field(info: Info) -> str:
    """The name under which a mutation is answered."""
    return str(info.path.key)


async def outcome_of(info: Info, work: Callable[[], Awaitable[T]]) -> tuple[T | None, list[UserError]]:
    """The same for work that carries out its transaction itself."""
    try:
        done = await work()
        info.context.note_change(info.field_name)
        return done, []
    except FaultsError as error:
        return None, to_user_errors(error.faults, info.context.language)
    except InputError as error:
        return None, to_user_errors([error], info.context.language)

"""How every mutation is carried out: one transaction, faults of the input answered as ``userErrors``.

One that is sent with an idempotency key again is answered with its first outcome. Knows no mutation.
"""

from collections.abc import Awaitable, Callable
from itertools import islice
from uuid import UUID

from resolvers.exchange.idempotency import (
    AnsweredBeforeError,
    Attempt,
    Outcome,
    keep_outcome,
    look_for_outcome,
)
from resolvers.faults import Fault, FaultsError
from schema.context import Info
from schema.mutation_inputs import KEY_FIELD, MutationInput, input_faults, input_hash, make_plain
from schema.user_errors import MOST_FAULTS, UserError, to_user_errors
from tenants.database.session import Session

# What a mutation does in its transaction; gives the key of the changed object.
Work = Callable[[Session], Awaitable[UUID]]


class Once:
    """What a mutation does about its key: nothing if it was sent without one."""

    def __init__(self, attempt: Attempt | None) -> None:
        self._attempt = attempt

    @property
    def has_key(self) -> bool:
        """Whether it was sent with a key."""
        return self._attempt is not None

    async def look(self, session: Session) -> None:
        """End the mutation if its key was used before, by raising what came of it."""
        if self._attempt is not None:
            await look_for_outcome(session, self._attempt)

    async def note(self, session: Session, changed: UUID) -> None:
        """Write down what was changed, in the transaction that changes it."""
        if self._attempt is not None:
            await keep_outcome(session, self._attempt, Outcome(changed))


async def carry_out(
    info: Info, given: MutationInput, prepare: Callable[[], Work]
) -> tuple[UUID | None, list[UserError]]:
    """The key of what was changed, or what is wrong with the input; denials and the like pass on as errors.

    ``prepare`` reads the input, once nothing in it is wrong by itself, and gives the work to be done in the
    transaction.
    """

    async def work(once: Once) -> UUID:
        change = prepare()

        async def change_once(session: Session) -> UUID:
            await once.look(session)
            changed = await change(session)
            await once.note(session, changed)
            return changed

        return await info.context.write(change_once, field=answered_field(info))

    return await outcome_of(info, given, work)


def answered_field(info: Info) -> str:
    """The name under which a mutation is answered."""
    return str(info.path.key)


async def outcome_of(
    info: Info, given: MutationInput, work: Callable[[Once], Awaitable[UUID]]
) -> tuple[UUID | None, list[UserError]]:
    """The same for work that carries out its transaction itself, and deals with the key in it."""
    wrong = [Fault(each.code, each.path, each.params) for each in islice(input_faults(given), MOST_FAULTS)]
    if not wrong:
        make_plain(given)
    attempt = _attempt(info, given, wrong)
    try:
        if wrong:
            raise FaultsError(wrong)
        changed = await work(Once(attempt))
        info.context.note_change(info.field_name)
        return changed, []
    except AnsweredBeforeError as error:
        outcome = error.outcome
    except FaultsError as error:
        outcome = Outcome(None, error.faults)
        if attempt is not None:
            outcome = await _kept(info, attempt, outcome)
    return outcome.object_id, to_user_errors(outcome.faults, info.context.language)


def _attempt(info: Info, given: MutationInput, wrong: list[Fault]) -> Attempt | None:
    if given.idempotency_key is None or any(fault.path == (KEY_FIELD,) for fault in wrong):
        return None
    return Attempt(info.field_name, given.idempotency_key, input_hash(given))


async def _kept(info: Info, attempt: Attempt, outcome: Outcome) -> Outcome:
    """What was wrong, kept for the next time; or what another request with the key has done meanwhile."""

    async def keep(session: Session) -> None:
        told = Outcome(None, outcome.faults[:MOST_FAULTS])
        await look_for_outcome(session, attempt)
        await keep_outcome(session, attempt, told)

    try:
        # Nothing is changed that the field would have to tell of.
        await info.context.write(keep, field=None)
    except AnsweredBeforeError as error:
        return error.outcome
    return outcome

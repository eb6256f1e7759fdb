"""How every mutation is carried out: one transaction, faults of the input answered as ``userErrors``.

One that is sent with an idempotency key again is answered with its first outcome. Knows no mutation.
"""

from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Protocol, TypeVar
from uuid import UUID

from resolvers.computing_requests import Note, Write
from resolvers.exchange.idempotency import (
    AnsweredBeforeError,
    Attempt,
    KeyRefusedError,
    Outcome,
    keep_outcome,
    look_for_outcome,
)
from resolvers.faults import DeniedError, Fault, FaultsError, NotFoundError
from schema.context import Info
from schema.mutation_inputs import KEY_FIELD, MutationInput, input_faults, input_hash, make_plain
from schema.user_errors import MOST_FAULTS, UserError, to_user_errors
from tenants.database.session import Session

# What a mutation does in its transaction; gives the key of the changed object.
Work = Callable[[Session], Awaitable[UUID]]


class Changed(Protocol):
    """What a mutation has changed, as it is now."""

    @property
    def id(self) -> UUID:
        """The key by which it is found again."""


T = TypeVar("T")
ChangedT = TypeVar("ChangedT", bound=Changed)


class Once:
    """What a mutation does about its key: nothing if it was sent without one.

    Short work doesn't look first whether its key was used: it is carried out, and taken back when the outcome
    can't be kept, because there is one. If it was refused, one looks then.
    """

    def __init__(self, attempt: Attempt | None) -> None:
        self._attempt = attempt
        self._begun = False
        self._looked = False
        self._refused: Outcome | None = None

    async def look_first(self, info: Info) -> Note | None:
        """End long work before it begins if its key has changed something before; what notes the outcome.

        Without a key nothing is read, and there is nothing to note.
        """
        if self._attempt is None:
            return None
        await self.look(await info.context.reads())
        return self.note

    def begin(self) -> None:
        """The input is read, and the transaction begins: what is wrong from now on is the state's fault."""
        self._begun = True

    async def look_back(self, info: Info) -> None:
        """End the mutation, which was denied, if its key has changed something before, by raising what."""
        if self._attempt is not None and not self._looked:
            await self.look(await info.context.reads())

    async def look(self, session: Session) -> None:
        """End the mutation if its key has changed something before, by raising what.

        If it was refused before, it is carried out once more, and taken back by `note`: whoever has lost the
        right meanwhile is denied it, and isn't told again what was wrong.
        """
        if self._attempt is None:
            return
        self._begun = self._looked = True
        self._refused = before = await look_for_outcome(session, self._attempt)
        if before is not None and before.object_id is not None:
            raise AnsweredBeforeError(before)

    async def note(self, session: Session, changed: UUID) -> None:
        """Write down what was changed, in the transaction that changes it."""
        if self._refused is not None:
            raise AnsweredBeforeError(self._refused)
        if self._attempt is not None:
            await keep_outcome(session, self._attempt, Outcome(changed))

    async def refuse(self, info: Info, outcome: Outcome) -> Outcome:
        """What is answered to an input that is at fault, kept for the next time if it was the state's fault.

        Faults that were found before a transaction began are found again in the same input: nothing is kept.
        """
        attempt = self._attempt
        if attempt is None:
            return outcome
        if not self._looked:
            before = await look_for_outcome(await info.context.reads(), attempt)
            if before is not None and (self._begun or before.object_id is not None):
                return before
        if self._refused is not None:
            return self._refused
        if not self._begun:
            return outcome

        async def keep(session: Session) -> None:
            await keep_outcome(session, attempt, Outcome(None, outcome.faults[:MOST_FAULTS]))

        # Nothing is changed that the field would have to tell of.
        await info.context.write(keep, field=None)
        return outcome


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
            changed = await change(session)
            await once.note(session, changed)
            return changed

        once.begin()
        try:
            return await info.context.write(change_once, field=answered_field(info))
        except (DeniedError, NotFoundError):
            await once.look_back(info)
            raise

    return await outcome_of(info, given, work)


async def carry_out_with(
    info: Info, given: MutationInput, prepare: Callable[[], Callable[[Session], Awaitable[ChangedT]]]
) -> tuple[UUID | None, ChangedT | None, list[UserError]]:
    """The same for work that gives what it has changed, as it is now: nobody has to read it again.

    None in its place where the key had been used before: then it is read by its key.
    """
    made: list[ChangedT] = []

    def prepare_noted() -> Work:
        change = prepare()

        async def note(session: Session) -> UUID:
            made[:] = [await change(session)]
            return made[0].id

        return note

    key, faults = await carry_out(info, given, prepare_noted)
    changed = made[0] if made and made[0].id == key else None
    return key, changed, faults


def writing(info: Info) -> Write:
    """Carries out a mutation's transaction, for one that computes before."""

    async def write(work: Callable[[Session], Awaitable[T]], /) -> T:
        return await info.context.write(work, field=answered_field(info))

    return write


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
    once = Once(_attempt(info, given, wrong))
    try:
        try:
            if wrong:
                raise FaultsError(wrong)
            changed = await work(once)
            info.context.note_change(info.field_name)
            return changed, []
        except KeyRefusedError:
            raise
        except FaultsError as error:
            outcome = await once.refuse(info, Outcome(None, error.faults))
    except AnsweredBeforeError as error:
        outcome = error.outcome
    except KeyRefusedError as error:
        outcome = Outcome(None, error.faults)
    return outcome.object_id, to_user_errors(outcome.faults, info.context.language)


def _attempt(info: Info, given: MutationInput, wrong: list[Fault]) -> Attempt | None:
    if given.idempotency_key is None or any(fault.path == (KEY_FIELD,) for fault in wrong):
        return None
    return Attempt(info.field_name, given.idempotency_key, input_hash(given))

"""Idempotency keys (幂等键): a mutation that is sent again with its key is answered from its first outcome.

A key belongs to one person, one mutation and one input. What came of it is written in the transaction that
changes something, so that there is never one without the other. Must not know what a mutation does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from resolvers.faults import Fault
from tenants.clock import now
from tenants.database.session import Session
from tenants.models.exchange import idempotency_keys

LONGEST_QUOTE = 255

_ROW = insert(idempotency_keys).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A mutation as it is sent with a key."""

    field_name: str
    key: str
    input_hash: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: the object that was changed, or what was wrong."""

    object_id: UUID | None
    faults: Sequence[Fault] = ()


class AnsweredBeforeError(Exception):
    """The key was used before: what came of it then is the answer, and nothing is done."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(", ".join(fault.code for fault in outcome.faults))
        self.outcome = outcome


async def look_for_outcome(session: Session, attempt: Attempt) -> None:
    """Raise :class:`AnsweredBeforeError` if the viewer used the key before."""
    keys = idempotency_keys.c
    row = await session.row(
        select(keys.input_hash, keys.object_id, keys.faults).where(
            keys.tenant == session.viewer.tenant,
            keys.person_id == session.viewer.user,
            keys.field_name == attempt.field_name,
            keys.key == attempt.key,
        )
    )
    if row is not None:
        raise AnsweredBeforeError(_outcome(row, attempt))


async def keep_outcome(session: Session, attempt: Attempt, outcome: Outcome) -> None:
    """Write down what came of the key.

    Raises :class:`AnsweredBeforeError` if another transaction has done so meanwhile.
    """
    values = {
        "tenant": session.viewer.tenant,
        "person_id": session.viewer.user,
        "field_name": attempt.field_name,
        "key": attempt.key,
        "input_hash": attempt.input_hash,
        "object_id": outcome.object_id,
        "faults": None if outcome.object_id else [_stored(fault) for fault in outcome.faults],
        "used_at": now(),
    }
    if not await session.run(_ROW.values(values)):
        await look_for_outcome(session, attempt)


def _outcome(row: Any, attempt: Attempt) -> Outcome:
    if row.input_hash != attempt.input_hash:
        return Outcome(None, [Fault("IDEMPOTENCY_KEY_REUSED", ("idempotencyKey",))])
    return Outcome(row.object_id, [_restored(fault) for fault in row.faults or ()])


def _stored(fault: Fault) -> dict[str, Any]:
    """The fault as it is kept: texts of the input that it quotes can have any length."""
    params = {name: value[:LONGEST_QUOTE] for name, value in fault.params.items()}
    return {"code": fault.code, "path": [step[:LONGEST_QUOTE] for step in fault.path], "params": params}


def _restored(stored: Mapping[str, Any]) -> Fault:
    return Fault(stored["code"], tuple(stored["path"]), stored["params"])

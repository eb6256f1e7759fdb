"""Idempotency keys (幂等键): a mutation that is sent again with its key is answered from its first outcome.

A key belongs to one person, one mutation and one input. What came of it is written in the transaction that
changes something, so that there is never one without the other. Must not know what a mutation does.

What is kept is bounded: the size of a row, and how many rows one person makes in a day.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import UpdateBase

from resolvers.faults import Fault, FaultsError
from tenants.clock import now
from tenants.database.row_writes import RowWrite
from tenants.database.session import Session
from tenants.models.exchange import idempotency_keys

MOST_KEYS_A_DAY = 10_000
"""Somebody who works all day makes a few hundred; a program that fills in a year, some thousands."""

LONGEST_QUOTE = 255

MOST_FAULT_BYTES = 16_000
"""Of what was wrong, as JSON: a hundred faults that quote a short name each."""

_DAY = timedelta(days=1)


class _KeptForm:
    """The row if there is room for it, and none of its key: nothing is sent only to count."""

    table = idempotency_keys
    counts = True

    def statement(self, prefix: str) -> UpdateBase:
        """INSERT … SELECT … WHERE there is room."""
        keys = idempotency_keys.c
        given = {column.name: bindparam(f"{prefix}{column.name}", type_=column.type) for column in keys}
        most = bindparam(f"{prefix}most", type_=Integer)
        new = (
            select(literal_column("1").label("one"))
            .where(
                keys.tenant == given["tenant"],
                keys.person_id == given["person_id"],
                keys.used_at > bindparam(f"{prefix}since", type_=keys.used_at.type),
            )
            .limit(most)
            .subquery()
        )
        room_left = select(func.count()).select_from(new).scalar_subquery() < most
        row = select(*given.values()).where(room_left)
        return insert(idempotency_keys).from_select(list(keys), row).on_conflict_do_nothing()


_KEPT = _KeptForm()


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


class KeyRefusedError(FaultsError):
    """The key cannot be used: nothing is done, and nothing is kept of it."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__([Fault(code, ("idempotencyKey",), params)])


async def look_for_outcome(session: Session, attempt: Attempt) -> Outcome | None:
    """What came of the key, if the viewer used it before.

    Raises :class:`KeyRefusedError` if it was used for another input.
    """
    keys = idempotency_keys.c
    row = await session.row(
        select(keys.input_hash, keys.object_id, keys.faults).where(
            keys.tenant == session.viewer.tenant,
            keys.person_id == session.viewer.user,
            keys.field_name == attempt.field_name,
            keys.key == attempt.key,
        )
    )
    return None if row is None else _outcome(row, attempt)


async def keep_outcome(session: Session, attempt: Attempt, outcome: Outcome) -> None:
    """Write down what came of the key.

    Raises :class:`AnsweredBeforeError` if another transaction has done so meanwhile, and
    :class:`KeyRefusedError` if the viewer has used too many keys.
    """
    moment = now()
    values = {
        "tenant": session.viewer.tenant,
        "person_id": session.viewer.user,
        "field_name": attempt.field_name,
        "key": attempt.key,
        "input_hash": attempt.input_hash,
        "object_id": outcome.object_id,
        "faults": None if outcome.object_id else faults_to_keep(outcome.faults),
        "used_at": moment,
        "since": moment - _DAY,
        "most": MOST_KEYS_A_DAY,
    }
    if not await session.write_if_new(RowWrite(_KEPT, values)):
        before = await look_for_outcome(session, attempt)
        if before is None:
            raise KeyRefusedError("TOO_MANY_KEYS", limit=str(MOST_KEYS_A_DAY))
        raise AnsweredBeforeError(before)


def _outcome(row: Any, attempt: Attempt) -> Outcome:
    if row.input_hash != attempt.input_hash:
        raise KeyRefusedError("IDEMPOTENCY_KEY_REUSED")
    return Outcome(row.object_id, [_restored(fault) for fault in row.faults or ()])


def faults_to_keep(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """The first faults that a row has room for, as they are kept; never none."""
    kept: list[dict[str, Any]] = []
    room = MOST_FAULT_BYTES
    for fault in faults:
        stored = _stored(fault)
        room -= len(json.dumps(stored, ensure_ascii=False).encode())
        if kept and room < 0:
            break
        kept.append(stored)
    return kept


def _stored(fault: Fault) -> dict[str, Any]:
    """The fault as it is kept: texts of the input that it quotes can have any length."""
    params = {name: value[:LONGEST_QUOTE] for name, value in fault.params.items()}
    return {"code": fault.code, "path": [step[:LONGEST_QUOTE] for step in fault.path], "params": params}


def _restored(stored: Mapping[str, Any]) -> Fault:
    return Fault(stored["code"], tuple(stored["path"]), stored["params"])

"""Anything with a global id (Relay's Node): found again by the id alone."""

from collections.abc import Mapping
from typing import Annotated, cast
from uuid import UUID

import strawberry

from resolvers.faults import NotFoundError
from resolvers.node_loaders import NodeLoaders
from schema.context import Info
from schema.engine.faults.errors import InputError
from schema.exchange.access_denials import AccessDenial
from schema.exchange.audit_log import AuditEntry
from schema.exchange.jobs import job_of
from schema.ids import decoded_keys
from schema.node import Finder, Node, finders
from schema.organisation.appointments import Appointment
from schema.organisation.governments import government_of
from schema.organisation.persons import Person
from schema.organisation.subjects import subject_of
from schema.results.releases import Release
from schema.results.runs import Run
from schema.results.scores import Score
from schema.rules.schemes import Scheme
from schema.year.cycles import Cycle
from schema.year.events import Event
from schema.year.measurements import Measurement
from schema.year.rosters import RosterEntry

MOST_NODES = 100

_CODES = range(100_000, 1_000_000)


async def _government(info: Info, key: UUID) -> Node:
    found = await government_of(info, key.int) if key.int in _CODES else None
    if found is None:
        raise NotFoundError("government")
    return found


async def _subject(info: Info, key: UUID) -> Node:
    return await subject_of(info, key)


async def _person(info: Info, key: UUID) -> Node:
    return Person.of(await (await _loaders(info)).persons.load(key))


async def _appointment(info: Info, key: UUID) -> Node:
    return Appointment.of(await (await _loaders(info)).appointments.load(key))


async def _scheme(info: Info, key: UUID) -> Node:
    return Scheme.of(await (await _loaders(info)).schemes.load(key))


async def _cycle(info: Info, key: UUID) -> Node:
    return Cycle.of(await (await _loaders(info)).cycle(key))


async def _entry(info: Info, cycle_id: UUID, subject_id: UUID) -> Node:
    found = await (await _loaders(info)).entry(cycle_id, subject_id)
    return RosterEntry.of(found.entry, found.cycle)


async def _measurement(info: Info, key: UUID) -> Node:
    return Measurement.of(await (await _loaders(info)).figure(key))


async def _event(info: Info, key: UUID) -> Node:
    found = await (await _loaders(info)).event(key)
    return Event.of(found.event, found.entry, found.cycle)


async def _run(info: Info, key: UUID) -> Node:
    found = await (await _loaders(info)).run(key)
    return Run.of(found.run, found.cycle)


async def _score(info: Info, run_id: UUID, subject_id: UUID) -> Node:
    found = await (await _loaders(info)).score(run_id, subject_id)
    return Score.of(found.score, found.entry)


async def _released_score(info: Info, key: UUID) -> Node:
    found = await (await _loaders(info)).released_score(key)
    return Score.of(found.score, found.entry)


async def _release(info: Info, key: UUID) -> Node:
    return Release.of(await (await _loaders(info)).releases.load(key))


async def _audit(info: Info, key: UUID) -> Node:
    return AuditEntry.of(await (await _loaders(info)).log_entries.load(key))


async def _denial(info: Info, key: UUID) -> Node:
    return AccessDenial.of(await (await _loaders(info)).denials.load(key))


async def _loaders(info: Info) -> NodeLoaders:
    return (await info.context.loaders()).nodes


_FINDERS: Mapping[str, Finder] = {
    "government": _government,
    "subject": _subject,
    "person": _person,
    "appointment": _appointment,
    "scheme": _scheme,
    "cycle": _cycle,
    "entry": _entry,
    "measurement": _measurement,
    "event": _event,
    "run": _run,
    "score": _score,
    "released_score": _released_score,
    "release": _release,
    "audit": _audit,
    "denial": _denial,
    "job": job_of,
}
finders.update(_FINDERS)
NOUNS = frozenset(_FINDERS)
"""What a global id may name."""


@strawberry.type
class NodeQueries:
    """What ids name."""

    @strawberry.field(
        description=(
            "Whatever has a global id, found by it; null with an error if it is unknown or the viewer may "
            "not know of it."
        )
    )
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")]
    ) -> Node | None:
        """Only what the viewer may read."""
        return await _found(info, id, "id")

    @strawberry.field(
        description=(
            f"The same for several ids, at most {MOST_NODES}, in their order; null with an error in place "
            "of each that is not found."
        ),
        metadata={"list_size": MOST_NODES, "sized_by": "ids"},
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID],
            strawberry.argument(description="Global ids.", metadata={"longest_list": MOST_NODES}),
        ],
    ) -> list[Node | None]:
        """Those of a kind are read together; each has its own error."""
        if len(ids) > MOST_NODES:
            raise InputError("TOO_MANY", path=("ids",), limit=str(MOST_NODES), actual=str(len(ids)))
        found = [_found(info, each, "ids", str(number)) for number, each in enumerate(ids)]
        return cast("list[Node | None]", found)


async def _found(info: Info, text: str, *path: str) -> Node:
    noun, keys = decoded_keys(text, *_FINDERS, path=path)
    return await _FINDERS[noun](info, *keys)

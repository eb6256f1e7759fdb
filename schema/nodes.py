"""Anything with a global id (Relay's Node): found again by the id alone."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.results.releases import read_release
from resolvers.rules.schemes import read_scheme
from resolvers.year.cycles import read_cycle
from schema.context import Info
from schema.ids import decoded
from schema.node import Node
from schema.organisation.subjects import subject_of
from schema.results.releases import Release
from schema.rules.schemes import Scheme
from schema.year.cycles import Cycle


async def _scheme(info: Info, key: UUID) -> Scheme:
    return Scheme.of(await read_scheme(await info.context.reads(), key))


async def _cycle(info: Info, key: UUID) -> Cycle:
    return Cycle.of(await read_cycle(await info.context.reads(), key))


async def _release(info: Info, key: UUID) -> Release:
    return Release.of(await read_release(await info.context.reads(), key))


_FINDERS: Mapping[str, Callable[[Info, UUID], Awaitable[Node]]] = {
    "subject": subject_of,
    "scheme": _scheme,
    "cycle": _cycle,
    "release": _release,
}


@strawberry.type
class NodeQueries:
    """What an id names."""

    @strawberry.field(
        description="A subject, scheme, cycle or release by its global id; null with an error if unknown."
    )
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")]
    ) -> Node | None:
        """Only what the viewer may read."""
        noun, key = decoded(id, *_FINDERS, path=("id",))
        return await _FINDERS[noun](info, key)

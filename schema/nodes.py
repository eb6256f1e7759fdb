"""Anything with a global id (Relay's Node): found again by the id alone."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from resolvers.faults import NotFoundError
from resolvers.results.releases import readable_release
from resolvers.rules.schemes import readable_scheme
from resolvers.year.cycles import read_cycle
from schema.context import Info
from schema.ids import decoded
from schema.node import Node
from schema.organisation.subjects import Subject
from schema.results.releases import Release
from schema.rules.schemes import Scheme
from schema.year.cycles import Cycle


async def find_node(info: Info, text: str) -> Node:
    """What the id names, if the viewer may read it."""
    noun, key = decoded(text, *_FINDERS, path=("id",))
    return await _FINDERS[noun](info, key)


async def find_subject_node(info: Info, key: UUID) -> Subject:
    """A subject that the viewer may know of."""
    found = await (await info.context.loaders()).organisation.subjects.load(key)
    if found is None:
        raise NotFoundError("subject")
    return Subject.of(found)


async def _find_scheme(info: Info, key: UUID) -> Scheme:
    return Scheme.of(await readable_scheme(await info.context.reads(), key))


async def _find_cycle(info: Info, key: UUID) -> Cycle:
    return Cycle.of(await read_cycle(await info.context.reads(), key))


async def _find_release(info: Info, key: UUID) -> Release:
    return Release.of(await readable_release(await info.context.reads(), key))


_FINDERS: Mapping[str, Callable[[Info, UUID], Awaitable[Node]]] = {
    "subject": find_subject_node,
    "scheme": _find_scheme,
    "cycle": _find_cycle,
    "release": _find_release,
}

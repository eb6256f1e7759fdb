"""The interface of whatever has a global id, and how it is found again from any module of this room."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import strawberry

from schema.context import Info


@strawberry.interface(description="Whatever can be found again by its global id.")
class Node:
    """Relay's Node."""

    id: strawberry.ID = strawberry.field(
        description="Global id: opaque, the same wherever the thing appears."
    )


Finder = Callable[..., Awaitable[Node]]

finders: dict[str, Finder] = {}
"""By the noun of the id; filled by `schema/nodes.py`, which knows every type, as none of the types may."""


async def found_node(info: Info, noun: str, key: UUID) -> Node:
    """The thing with this key, as `node` finds it."""
    return await finders[noun](info, key)

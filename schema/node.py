"""The interface of whatever has a global id."""

import strawberry


@strawberry.interface(description="Whatever can be found again by its global id.")
class Node:
    """Relay's Node."""

    id: strawberry.ID = strawberry.field(
        description="Global id: opaque, the same wherever the thing appears."
    )

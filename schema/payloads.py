"""What every mutation answers with, whatever it does: what is wrong, and the query to go on with."""

from typing import Any

import strawberry

from schema.engine.libraries.strawberry_internals import type_named
from schema.user_errors import MOST_FAULTS, UserError

# The fields of the query's root read nothing of the object that they are asked of.
_ROOT = object()


@strawberry.interface(description="What every mutation answers: the changed object, or what is wrong.")
class Payload:
    """Base class of the payloads."""

    user_errors: list[UserError] = strawberry.field(
        description=(
            f"What is wrong with the input, the first {MOST_FAULTS} faults; "
            "empty when the mutation was carried out."
        )
    )

    @strawberry.field(
        description=(
            "Whatever else the page shows, as it is after this mutation and before the next one of the "
            "request (同一请求中继续查询). What computes for long is asked in a request of its own."
        ),
        # By its name: modules do not import each other in a circle.
        graphql_type=type_named("Query", "schema.root"),
    )
    def query(self) -> Any:
        """All of it reads one snapshot."""
        return _ROOT

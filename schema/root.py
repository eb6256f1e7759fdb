"""The schema as a whole: its roots and its text."""

import strawberry

from resolvers.loaders import Loaders
from schema.building import build_schema
from schema.mutations.administration import AdministrationMutations
from schema.mutations.cycles import CycleMutations
from schema.mutations.events import EventMutations
from schema.mutations.measurements import MeasurementMutations
from schema.mutations.results import ResultMutations
from schema.mutations.schemes import SchemeMutations
from schema.queries import Query


@strawberry.type(description="Everything that can be changed; each mutation is one transaction.")
class Mutation(
    SchemeMutations,
    CycleMutations,
    MeasurementMutations,
    EventMutations,
    ResultMutations,
    AdministrationMutations,
):
    """The mutation root."""


schema = build_schema(Query, Mutation)

# What the endpoint makes anew for each snapshot.
loaders_factory = Loaders


def sdl() -> str:
    """The schema as the text that is committed and compared."""
    return schema.as_str() + "\n"

"""The schema as a whole: its roots and its text."""

import strawberry

from resolvers.loaders import Loaders
from schema.building import build_schema
from schema.organisation.administration_mutations import AdministrationMutations
from schema.queries import Query
from schema.results.result_mutations import ResultMutations
from schema.rules.scheme_mutations import SchemeMutations
from schema.year.cycle_mutations import CycleMutations
from schema.year.event_mutations import EventMutations
from schema.year.measurement_mutations import MeasurementMutations


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

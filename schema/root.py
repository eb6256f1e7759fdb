"""The schema as a whole: its roots and its text."""

import strawberry

from resolvers.loaders import Loaders
from schema.building import build_schema
from schema.engine.libraries.strawberry_internals import extend_type, leave_objects_unchecked
from schema.exchange.jobs import JobMutations
from schema.nodes import NodeQueries
from schema.organisation.appointments import AppointmentMutations
from schema.organisation.queries import OrganisationQueries
from schema.organisation.subjects import Subject, SubjectMutations
from schema.results.queries import ResultQueries
from schema.results.release_mutations import ReleaseMutations
from schema.results.run_mutations import RunMutations
from schema.results.ties import TieMutations
from schema.rules.queries import RuleQueries
from schema.rules.scheme_mutations import SchemeMutations
from schema.year.cycle_contents import CycleContents
from schema.year.cycle_mutations import CycleMutations
from schema.year.cycles import Cycle
from schema.year.event_mutations import EventMutations
from schema.year.measurement_mutations import MeasurementMutations
from schema.year.queries import YearQueries
from schema.year.roster_mutations import RosterMutations
from schema.year.subject_years import SubjectInYears
from schema.year.target_mutations import TargetMutations


@strawberry.type(description="Everything that can be read.")
class Query(OrganisationQueries, NodeQueries, YearQueries, RuleQueries, ResultQueries):
    """The query root."""


@strawberry.type(description="Everything that can be changed; each mutation is one transaction.")
class Mutation(
    SchemeMutations,
    CycleMutations,
    RosterMutations,
    TieMutations,
    MeasurementMutations,
    TargetMutations,
    EventMutations,
    RunMutations,
    ReleaseMutations,
    SubjectMutations,
    AppointmentMutations,
    JobMutations,
):
    """The mutation root."""


# What leads back to a type that it is made of.
extend_type(Subject, SubjectInYears)
extend_type(Cycle, CycleContents)

schema = build_schema(Query, Mutation)
leave_objects_unchecked(schema)

# What the endpoint makes anew for each snapshot.
loaders_factory = Loaders


def sdl() -> str:
    """The schema as the text that is committed and compared."""
    return schema.as_str() + "\n"

"""Every mutation as a deed, in an order in which each one can be done in a realm's running year."""

from tests.graphql.deeds.deed import Deed
from tests.graphql.exchange import job_deeds
from tests.graphql.organisation import appointment_deeds, subject_deeds
from tests.graphql.results import result_deeds
from tests.graphql.rules import scheme_deeds
from tests.graphql.year import cycle_deeds, event_deeds, measurement_deeds

DEEDS: tuple[Deed, ...] = (
    *subject_deeds.DEEDS,
    *appointment_deeds.DEEDS,
    *scheme_deeds.DEEDS,
    *measurement_deeds.DEEDS,
    *event_deeds.DEEDS,
    # Closes the year in which figures are reported and events recorded above.
    *cycle_deeds.DEEDS,
    *result_deeds.DEEDS,
    *job_deeds.DEEDS,
)


def deed_of(mutation: str) -> Deed:
    """The record of one mutation."""
    found = next((deed for deed in DEEDS if deed.mutation == mutation), None)
    assert found is not None, f"{mutation}: add its Deed to the …_deeds.py of its area in tests/graphql"
    return found

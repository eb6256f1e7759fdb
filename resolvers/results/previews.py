"""Live previews (实时预览): subjects' scores so far, while the year runs."""

from collections.abc import Collection
from uuid import UUID

from resolvers.faults import FaultsError
from resolvers.results.evaluations import COUNTED_IN_PREVIEWS, CycleInputs, load_inputs
from resolvers.results.records import Preview
from resolvers.results.runs import pending_json
from resolvers.year.records import Cycle
from tenants.database.session import Session

_OF_THE_WHOLE_ROSTER = ("grade", "override", "consequence", "stage")


async def read_previews(
    session: Session, cycle: Cycle, subjects: Collection[UUID]
) -> dict[UUID, Preview | FaultsError]:
    """The live previews of some subjects of a cycle; nothing is stored.

    The rows are read for all at once, but each subject is evaluated alone: its preview must not depend on
    which others are asked for.
    """
    inputs = await load_inputs(session, cycle, statuses=COUNTED_IN_PREVIEWS, around=subjects)
    return {subject: await _preview(inputs.around(subject), subject) for subject in subjects}


async def _preview(inputs: CycleInputs, subject_id: UUID) -> Preview | FaultsError:
    try:
        result = (await inputs.results_here(compare=False))[subject_id]
    except FaultsError as error:
        # A circle around one subject is no fault of the others.
        return error
    scheme_id = next(entry.scheme_id for entry in inputs.entries if entry.subject_id == subject_id)
    # Bands, quotas, ranks and overrides need the whole roster, which a preview doesn't evaluate.
    lines = [line for line in result.stored_lines if line["kind"] not in _OF_THE_WHOLE_ROSTER]
    return Preview(
        subject_id,
        scheme_id,
        result.total,
        result.attained,
        [pending_json(item) for item in result.pending],
        lines,
    )

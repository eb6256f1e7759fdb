"""Live previews (实时预览): what subjects' scores stand at while the year runs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from resolvers.faults import FaultsError
from resolvers.results.evaluations import COUNTED_IN_PREVIEWS, Cohort, load_cohort
from resolvers.results.runs import pending_json
from resolvers.year.records import Cycle
from tenants.database.session import Session
from tenants.schemes import lines_to_json

_OF_THE_WHOLE_ROSTER = ("grade", "override", "consequence", "stage")


@dataclass(frozen=True, slots=True)
class Preview:
    """The points so far, from everything reported and not returned; no grade and no rank yet."""

    subject_id: UUID
    scheme_id: UUID
    total: Decimal | None
    attained: Decimal
    pending: Sequence[dict[str, Any]]
    lines: Sequence[dict[str, Any]]


async def read_previews(
    session: Session, cycle: Cycle, subjects: Collection[UUID]
) -> dict[UUID, Preview | FaultsError]:
    """What subjects of a cycle stand at, each with what its score rests on; nothing is kept.

    Whoever asks has already decided that the viewer may read them. The rows are read for all at once, but
    each subject is evaluated alone: what it stands at must not depend on who else is looked at.
    """
    cohort = await load_cohort(session, cycle, statuses=COUNTED_IN_PREVIEWS, around=subjects)
    return {subject: await _preview(cohort.around(subject), subject) for subject in subjects}


async def _preview(cohort: Cohort, subject_id: UUID) -> Preview | FaultsError:
    try:
        result = (await cohort.results(compare=False))[subject_id]
    except FaultsError as error:
        # A circle around one subject is no fault of the others.
        return error
    scheme_id = next(entry.scheme_id for entry in cohort.entries if entry.subject_id == subject_id)
    # Bands, quotas, ranks and overrides need the whole roster, which a preview doesn't evaluate.
    lines = [line for line in result.lines if line.kind not in _OF_THE_WHOLE_ROSTER]
    return Preview(
        subject_id,
        scheme_id,
        result.total,
        result.attained,
        [pending_json(item) for item in result.pending],
        lines_to_json(lines),
    )

"""Live previews (实时预览): what one subject's score stands at while the year runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from policy import Action
from resolvers.evaluations import COUNTED_IN_PREVIEWS, load_cohort
from resolvers.permits import require
from resolvers.places import entry_place
from resolvers.records import Cycle, Entry
from resolvers.runs import pending_json
from tenants.schemes import lines_to_json
from tenants.session import Session


@dataclass(frozen=True, slots=True)
class Preview:
    """The points so far, from everything reported and not returned; no grade and no rank yet."""

    subject_id: UUID
    scheme_id: UUID
    total: Decimal | None
    attained: Decimal
    pending: Sequence[dict[str, Any]]
    lines: Sequence[dict[str, Any]]


async def preview_entry(session: Session, cycle: Cycle, entry: Entry) -> Preview:
    """Evaluate one subject with what its score rests on; nothing is kept."""
    require(session, Action.PREVIEW_READ, entry_place(session.viewer, entry))
    cohort = await load_cohort(session, cycle, statuses=COUNTED_IN_PREVIEWS, around=entry.subject_id)
    result = (await cohort.results())[entry.subject_id]
    # Bands, quotas and overrides need the whole roster, which a preview doesn't evaluate.
    lines = [line for line in result.lines if line.kind not in ("grade", "override", "consequence")]
    return Preview(
        entry.subject_id,
        entry.scheme_id,
        result.total,
        result.attained,
        [pending_json(item) for item in result.pending],
        lines_to_json(lines),
    )

"""Targets (下达目标): set by the office where the scheme leaves them open, never stated with the figure."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from policy import Action
from resolvers import audit
from resolvers.faults import refuse, refuse_all
from resolvers.stale_versions import refuse_stale
from resolvers.text_rules import optional_text_faults, text_faults
from resolvers.write_locks import acceptance_of
from resolvers.year.figures import Figure, find_figure
from resolvers.year.measurement_steps import MeasurementStep
from resolvers.year.records import AssignedTarget
from tenants.clock import now
from tenants.database.session import Session
from tenants.models.year import targets
from tenants.schemes import FactError, parse_target

# What the audit log says of the target before.
_KEPT = ("target", "document", "reason", "version", "set_by", "set_at")


async def set_target(
    session: Session,
    key: UUID,
    *,
    target: Decimal,
    document: str | None,
    reason: str | None,
    expected_version: int | None,
) -> Figure:
    """Set what the figure with this id is measured against, or set it anew, which takes a reason.

    ``expected_version`` is that of the target which was seen; none for the first one.
    """
    await session.lock(acceptance_of(key))
    figure = await find_figure(session, key, to_write=True)
    verdict = figure.verdict(session.viewer, MeasurementStep.SET_TARGET)
    decision = verdict.permit()
    current = figure.target
    refuse_stale(current.version if current else 0, expected_version or 0)
    verdict.require()
    reasons = optional_text_faults(reason=reason) if current is None else text_faults(reason=reason or "")
    refuse_all([*optional_text_faults(document=document), *reasons])
    values: dict[str, Any] = {
        "target": _checked(figure, target),
        "document": document,
        "reason": reason,
        "version": (current.version if current else 0) + 1,
        "set_by": session.viewer.user,
        "set_at": now(),
    }
    row = {"tenant": session.viewer.tenant, **figure.key, **values}
    if current is None:
        await session.insert_one(targets, row)
    else:
        seen = {"tenant": session.viewer.tenant, "id": key, "version": current.version}
        await session.change_one(targets, seen, values)
    before = None if current is None else {name: getattr(current, name) for name in _KEPT}
    await audit.record(
        session, decision, Action.TARGET_SET.value, "measurement", key, before=before, after=row
    )
    return replace(figure, target=AssignedTarget(**figure.key, **values))


def _checked(figure: Figure, target: Decimal) -> Any:
    try:
        return Decimal(parse_target(figure.leaf, target))
    except FactError as error:
        raise refuse(error.code, "target", **error.params) from None

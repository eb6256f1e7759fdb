"""Measurements (指标数据): reported by whom the scheme names, then verified or returned."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from policy import Action, Decision
from resolvers import audit
from resolvers.faults import refuse_all
from resolvers.stale_versions import refuse_stale
from resolvers.text_rules import optional_text_faults, text_faults
from resolvers.write_locks import acceptance_of
from resolvers.year.figures import Figure, find_figure
from resolvers.year.measurement_facts import checked_fact
from resolvers.year.measurement_steps import MeasurementStep, report_action
from resolvers.year.records import Measurement, MeasurementStatus
from tenants.clock import now
from tenants.database.session import Session
from tenants.models.year import measurements
from tenants.schemes import restored_fact, stored_fact


async def report_measurement(
    session: Session,
    key: UUID,
    *,
    fact: Mapping[str, object],
    note: str | None = None,
    expected_version: int | None = None,
) -> Figure:
    """Report the figure with this id, or report it anew while it isn't verified.

    ``expected_version`` is the version that the reporter saw; none for a first report. A report that comes a
    second time, because its answer was lost, changes nothing.
    """
    figure = await find_figure(session, key, to_write=True)
    if _is_sent_again(session, figure, fact, note, expected_version):
        figure.verdict(session.viewer, MeasurementStep.REPORT).permit()
        return figure
    decision = _take(session, figure, MeasurementStep.REPORT, expected_version)
    refuse_all(optional_text_faults(note=note))
    data = _checked(figure, fact)
    action = report_action(figure.place)
    return await _write_report(session, decision, action, figure, data, note)


async def correct_measurement(
    session: Session,
    measurement_id: UUID,
    *,
    fact: Mapping[str, object],
    reason: str,
    expected_version: int,
) -> Figure:
    """Replace the reported figure by the office's own; another person of the office verifies it."""
    figure = await find_figure(session, measurement_id, to_write=True)
    if _is_sent_again(session, figure, fact, reason, expected_version):
        figure.verdict(session.viewer, MeasurementStep.CORRECT).permit()
        return figure
    decision = _take(session, figure, MeasurementStep.CORRECT, expected_version)
    refuse_all(text_faults(reason=reason))
    data = _checked(figure, fact)
    return await _write_report(session, decision, Action.MEASUREMENT_CORRECT, figure, data, reason)


async def verify_measurement(session: Session, measurement_id: UUID, *, expected_version: int) -> Figure:
    """Accept a reported figure, so that it counts; never one that the viewer ever reported or corrected."""
    figure, decision = await _to_decide(session, measurement_id, MeasurementStep.VERIFY, expected_version)
    return await _write_decision(
        session,
        decision,
        Action.MEASUREMENT_VERIFY,
        figure,
        status=MeasurementStatus.VERIFIED,
        return_reason=None,
    )


async def return_measurement(
    session: Session, measurement_id: UUID, *, reason: str, expected_version: int
) -> Figure:
    """Send a figure back to its reporter, with the reason; a verified one loses its verification."""
    refuse_all(text_faults(reason=reason))
    figure, decision = await _to_decide(session, measurement_id, MeasurementStep.RETURN, expected_version)
    return await _write_decision(
        session,
        decision,
        Action.MEASUREMENT_RETURN,
        figure,
        status=MeasurementStatus.RETURNED,
        return_reason=reason,
    )


async def _to_decide(
    session: Session, measurement_id: UUID, step: MeasurementStep, expected_version: int
) -> tuple[Figure, Decision]:
    if step is MeasurementStep.VERIFY:
        await session.lock(acceptance_of(measurement_id))
    figure = await find_figure(session, measurement_id, to_write=True)
    return figure, _take(session, figure, step, expected_version)


def _take(session: Session, figure: Figure, step: MeasurementStep, expected_version: int | None) -> Decision:
    """The decision that allows a step on the figure as it is now, and as the client saw it."""
    verdict = figure.verdict(session.viewer, step)
    decision = verdict.permit()
    current = figure.measurement
    refuse_stale(current.version if current else 0, expected_version or 0)
    verdict.require()
    return decision


def _is_sent_again(
    session: Session,
    figure: Figure,
    fact: Mapping[str, object],
    note: str | None,
    expected_version: int | None,
) -> bool:
    """Whether the figure is exactly what the viewer's own report, made from this version, has left behind."""
    current = figure.measurement
    return (
        current is not None
        and current.version == (expected_version or 0) + 1
        and current.status is MeasurementStatus.REPORTED
        and current.reported_by == session.viewer.user
        and current.note == note
        and restored_fact(current.fact) == fact
    )


def _checked(figure: Figure, fact: Mapping[str, object]) -> Any:
    """The fact as it is stored, if the scheme accepts it."""
    return stored_fact(checked_fact(figure.document.scheme, figure.leaf.code, figure.period, fact).data)


async def _write_report(
    session: Session,
    decision: Decision,
    action: Action,
    figure: Figure,
    data: Any,
    note: str | None,
) -> Figure:
    current = figure.measurement
    values = {
        "status": MeasurementStatus.REPORTED,
        "fact": data,
        "note": note,
        "version": (current.version if current else 0) + 1,
        "reported_by": session.viewer.user,
        "reported_at": now(),
        "decided_by": None,
        "decided_at": None,
        "return_reason": None,
        "earlier_reporters": _earlier_reporters(session, current),
    }
    row = {"tenant": session.viewer.tenant, **figure.key, **values}
    if current is None:
        await session.insert_one(measurements, row)
    else:
        await _update(session, current, values)
    before = None if current is None else {"fact": current.fact, "status": current.status}
    await audit.record(session, decision, action.value, "measurement", figure.id, before=before, after=row)
    return replace(figure, measurement=Measurement(**figure.key, **values))


def _earlier_reporters(session: Session, current: Measurement | None) -> list[UUID]:
    """Whoever reported it before the viewer, who does now."""
    earlier = () if current is None else current.reporters
    return [person for person in dict.fromkeys(earlier) if person != session.viewer.user]


async def _write_decision(
    session: Session,
    decision: Decision,
    action: Action,
    figure: Figure,
    *,
    status: MeasurementStatus,
    return_reason: str | None,
) -> Figure:
    current = figure.measurement
    if current is None:
        raise LookupError("a figure that may be decided on was reported")
    changes: dict[str, Any] = {
        "status": status,
        "version": current.version + 1,
        "decided_by": session.viewer.user,
        "decided_at": now(),
        "return_reason": return_reason,
    }
    await _update(session, current, changes)
    before = {"status": current.status}
    await audit.record(
        session, decision, action.value, "measurement", current.id, before=before, after=changes
    )
    return replace(figure, measurement=replace(current, **changes))


async def _update(session: Session, current: Measurement, changes: dict[str, Any]) -> None:
    seen = {"tenant": session.viewer.tenant, "id": current.id, "version": current.version}
    await session.change_one(measurements, seen, changes)

"""Measurements (指标数据): reported by whom the scheme names, then verified or returned."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from policy import Action, Decision
from resolvers import audit
from resolvers.faults import refuse, refuse_all
from resolvers.organisation.rows import read_units_by_code
from resolvers.rules.rows import read_schemes
from resolvers.rules.stored_documents import read_document
from resolvers.stale_versions import refuse_stale
from resolvers.text_rules import optional_text_faults, text_faults
from resolvers.year.earlier_reporters import measurements_query
from resolvers.year.figure_assessors import FigureAssessor, figure_assessor
from resolvers.year.measurement_facts import checked_fact, find_leaf, stored
from resolvers.year.measurement_steps import MeasurementStep, measurement_verdict, report_action
from resolvers.year.places import entry_place
from resolvers.year.records import Cycle, Entry, Measurement, MeasurementStatus
from resolvers.year.rows import find_cycle, find_entry, find_measurement
from tenants.clock import now
from tenants.database.session import Session
from tenants.models.year import measurements
from tenants.schemes import Indicator, StoredDocument
from tenants.tree import Place


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is reported: a subject's indicator in its cycle, and who gives it."""

    cycle: Cycle
    entry: Entry
    document: StoredDocument
    leaf: Indicator
    assessor: FigureAssessor
    place: Place


async def find_figure(session: Session, cycle_id: UUID, subject_id: UUID, indicator: str) -> Figure:
    """The place of a figure in a cycle; refused where the roster or the scheme has none."""
    cycle = await find_cycle(session, cycle_id)
    entry = await find_entry(session, cycle_id, subject_id)
    if entry is None:
        raise refuse("NOT_IN_ROSTER", "subject")
    version = (await read_schemes(session, [entry.scheme_id]))[entry.scheme_id]
    document = await read_document(version.document)
    leaf = find_leaf(document.scheme, indicator)
    named = None if leaf.assessor is None else leaf.assessor.department
    units = {} if named is None else await read_units_by_code(session, [named])
    assessor = figure_assessor(leaf, entry, units)
    place = entry_place(session.viewer, entry, assessor)
    return Figure(cycle, entry, document, leaf, assessor, place)


async def report_measurement(
    session: Session,
    *,
    cycle_id: UUID,
    subject_id: UUID,
    indicator: str,
    period: str | None,
    fact: Mapping[str, object],
    note: str | None = None,
    expected_version: int | None = None,
) -> UUID:
    """Report a figure, or report it anew while it isn't verified.

    ``expected_version`` is the version that the reporter saw; none for a first report.
    """
    figure = await find_figure(session, cycle_id, subject_id, indicator)
    current = await _current(session, figure, period)
    decision = _take(session, figure, MeasurementStep.REPORT, current, expected_version)
    refuse_all(optional_text_faults(note=note))
    data = stored(checked_fact(figure.document.scheme, indicator, period, fact).data)
    action = report_action(figure.place)
    return await _write_report(session, decision, action, figure, period, data, note, current)


async def correct_measurement(
    session: Session,
    measurement_id: UUID,
    *,
    fact: Mapping[str, object],
    reason: str,
    expected_version: int,
) -> UUID:
    """Replace the reported figure by the office's own; another person of the office verifies it."""
    current = await find_measurement(session, measurement_id)
    figure = await find_figure(session, current.cycle_id, current.subject_id, current.indicator)
    decision = _take(session, figure, MeasurementStep.CORRECT, current, expected_version)
    refuse_all(text_faults(reason=reason))
    data = stored(checked_fact(figure.document.scheme, current.indicator, current.period, fact).data)
    return await _write_report(
        session, decision, Action.MEASUREMENT_CORRECT, figure, current.period, data, reason, current
    )


async def verify_measurement(session: Session, measurement_id: UUID, *, expected_version: int) -> UUID:
    """Accept a reported figure, so that it counts; never one that the viewer ever reported or corrected."""
    current, decision = await _to_decide(session, measurement_id, MeasurementStep.VERIFY, expected_version)
    await _write_decision(
        session,
        decision,
        Action.MEASUREMENT_VERIFY,
        current,
        status=MeasurementStatus.VERIFIED,
        return_reason=None,
    )
    return measurement_id


async def return_measurement(
    session: Session, measurement_id: UUID, *, reason: str, expected_version: int
) -> UUID:
    """Send a figure back to its reporter, with the reason; a verified one loses its verification."""
    refuse_all(text_faults(reason=reason))
    current, decision = await _to_decide(session, measurement_id, MeasurementStep.RETURN, expected_version)
    await _write_decision(
        session,
        decision,
        Action.MEASUREMENT_RETURN,
        current,
        status=MeasurementStatus.RETURNED,
        return_reason=reason,
    )
    return measurement_id


async def _current(session: Session, figure: Figure, period: str | None) -> Measurement | None:
    row = await session.row(
        measurements_query(session.viewer.tenant).where(
            measurements.c.cycle_id == figure.cycle.id,
            measurements.c.subject_id == figure.entry.subject_id,
            measurements.c.indicator == figure.leaf.code,
            measurements.c.period.is_not_distinct_from(period),
        )
    )
    return None if row is None else Measurement.of(row)


async def _to_decide(
    session: Session, measurement_id: UUID, step: MeasurementStep, expected_version: int
) -> tuple[Measurement, Decision]:
    current = await find_measurement(session, measurement_id)
    figure = await find_figure(session, current.cycle_id, current.subject_id, current.indicator)
    return current, _take(session, figure, step, current, expected_version)


def _take(
    session: Session,
    figure: Figure,
    step: MeasurementStep,
    current: Measurement | None,
    expected_version: int | None,
) -> Decision:
    """The decision that allows a step on the figure as it is now, and as the client saw it."""
    verdict = measurement_verdict(
        session.viewer,
        step,
        cycle=figure.cycle,
        place=figure.place,
        measurement=current,
    )
    decision = verdict.permit()
    refuse_stale(current.version if current else 0, expected_version or 0)
    verdict.require()
    return decision


async def _write_report(
    session: Session,
    decision: Decision,
    action: Action,
    figure: Figure,
    period: str | None,
    data: Any,
    note: str | None,
    current: Measurement | None,
) -> UUID:
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
    measurement_id = current.id if current else uuid7()
    key = {
        "tenant": session.viewer.tenant,
        "id": measurement_id,
        "cycle_id": figure.cycle.id,
        "subject_id": figure.entry.subject_id,
        "indicator": figure.leaf.code,
        "period": period,
    }
    if current is None:
        await session.run(measurements.insert().values(key | values))
    else:
        await _update(session, current.id, values)
    before = None if current is None else {"fact": current.fact, "status": current.status}
    await audit.record(
        session, decision, action.value, "measurement", measurement_id, before=before, after=key | values
    )
    return measurement_id


def _earlier_reporters(session: Session, current: Measurement | None) -> list[UUID]:
    """Whoever reported it before the viewer, who does now."""
    earlier = () if current is None else current.reporters
    return [person for person in dict.fromkeys(earlier) if person != session.viewer.user]


async def _write_decision(
    session: Session,
    decision: Decision,
    action: Action,
    current: Measurement,
    *,
    status: MeasurementStatus,
    return_reason: str | None,
) -> None:
    changes = {
        "status": status,
        "version": current.version + 1,
        "decided_by": session.viewer.user,
        "decided_at": now(),
        "return_reason": return_reason,
    }
    await _update(session, current.id, changes)
    before = {"status": current.status}
    await audit.record(
        session, decision, action.value, "measurement", current.id, before=before, after=changes
    )


async def _update(session: Session, measurement_id: UUID, changes: dict[str, Any]) -> None:
    await session.run(
        measurements.update()
        .where(measurements.c.tenant == session.viewer.tenant, measurements.c.id == measurement_id)
        .values(changes)
    )

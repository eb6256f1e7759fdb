"""Inserts all figures of one cycle at once, with their targets, as if they had been reported and decided on.

One use case per figure would take minutes. So the rows are made here; each fact passes the same check as a
reported one, and the reporter never decides on it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from deploy.demo.counties import County
from deploy.demo.generated_facts import fact_data
from deploy.demo.progress import decided_at, reported_at, return_reason, status_of, targets_set_at
from deploy.demo.qualities import qualities_by_subject
from deploy.demo.reporters import office_id, reporter_logins, supplier_id
from deploy.demo.stable_ids import stable_id, user_id
from resolvers.rules.rows import read_rules
from resolvers.year.figure_assessors import figure_assessor
from resolvers.year.figure_ids import figure_id
from resolvers.year.figures import expected_of
from resolvers.year.measurement_facts import checked_fact
from resolvers.year.records import Entry
from resolvers.year.rows import read_entries
from tenants.assessor_kinds import AssessorKind
from tenants.database.session import Session
from tenants.models.year import measurements, targets
from tenants.schemes import Fact, Indicator, Scheme, leaves_target_open, stored_fact


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one subject reports."""

    county: County
    year: int
    cycle: UUID
    entry: Entry
    scheme: Scheme
    quality: int
    reporters: Mapping[UUID, str]
    units: Mapping[str, UUID]
    suppliers: Mapping[UUID, UUID]


async def write_figures(session: Session, county: County, cycle: UUID, year: int) -> None:
    """Insert the figures that the cycle has so far; the session is that of the person who decides on them."""
    entries = await read_entries(session, [cycle])
    rules = await read_rules(session, {entry.scheme_id for entry in entries})
    qualities = qualities_by_subject(entries, year=year, lift=county.lift, handicaps=_handicaps(county))
    logins = reporter_logins(county)
    units = {unit.code: county.id_of("unit", unit.code) for unit in county.units}
    suppliers = {key: supplier_id(county, code) for code, key in units.items()}
    sheets = [
        _Sheet(
            county,
            year,
            cycle,
            entry,
            rules[entry.scheme_id],
            qualities[entry.subject_id],
            logins,
            units,
            suppliers,
        )
        for entry in entries
    ]
    decider = session.viewer.user
    await session.insert(measurements, [row for sheet in sheets for row in _rows(sheet, decider)])
    await session.insert(targets, [row for sheet in sheets for row in _target_rows(sheet, decider)])


def measurement_id(subject: UUID, year: int, indicator: str, period: str | None) -> UUID:
    """The id of a figure of the demonstration."""
    return stable_id("measurement", subject, year, indicator, period)


def _handicaps(county: County) -> Mapping[UUID, int]:
    return {county.id_of("portfolio", each.code): each.handicap for each in county.portfolios}


def _rows(sheet: _Sheet, decider: UUID) -> Iterator[dict[str, Any]]:
    for leaf, period in expected_of(sheet.scheme):
        status = _status(sheet, leaf, period)
        if status is not None:
            yield _row(sheet, leaf, period, status, decider)


def _target_rows(sheet: _Sheet, office: UUID) -> Iterator[dict[str, Any]]:
    """What the scheme leaves open is set for the whole year at its beginning."""
    for leaf, period in expected_of(sheet.scheme):
        if not leaves_target_open(leaf):
            continue
        subject, year = sheet.entry.subject_id, sheet.year
        is_reported = _status(sheet, leaf, period) is not None
        key = measurement_id(subject, year, leaf.code, period)
        yield {
            "tenant": sheet.county.division,
            "id": key if is_reported else figure_id(sheet.cycle, subject, leaf.code, period),
            "cycle_id": sheet.cycle,
            "subject_id": subject,
            "indicator": leaf.code,
            "period": period,
            "target": _fact(sheet, leaf, period).target,
            "document": f"绩效办〔{year}〕2号",
            "reason": None,
            "version": 1,
            "set_by": office,
            "set_at": targets_set_at(year),
        }


def _status(sheet: _Sheet, leaf: Indicator, period: str | None) -> str | None:
    return status_of(sheet.year, period, sheet.entry.subject_id, leaf.code)


def _fact(sheet: _Sheet, leaf: Indicator, period: str | None) -> Fact:
    key = (sheet.entry.subject_id, sheet.year, leaf.code, period)
    return checked_fact(sheet.scheme, leaf.code, period, fact_data(leaf, sheet.quality, key))


def _row(sheet: _Sheet, leaf: Indicator, period: str | None, status: str, decider: UUID) -> dict[str, Any]:
    subject = sheet.entry.subject_id
    key = (subject, sheet.year, leaf.code, period)
    fact = _fact(sheet, leaf, period)
    reported = reported_at(sheet.year, period, *key)
    decided = status != "reported"
    return {
        "tenant": sheet.county.division,
        "id": measurement_id(subject, sheet.year, leaf.code, period),
        "cycle_id": sheet.cycle,
        "subject_id": subject,
        "indicator": leaf.code,
        "period": period,
        "status": status,
        "fact": stored_fact(fact.data),
        "note": None,
        "version": 2 if decided else 1,
        "reported_by": _reporter(sheet, leaf),
        "reported_at": reported,
        "decided_by": decider if decided else None,
        "decided_at": decided_at(reported, *key) if decided else None,
        "return_reason": return_reason(*key) if status == "returned" else None,
    }


def _reporter(sheet: _Sheet, leaf: Indicator) -> UUID:
    assessor = figure_assessor(leaf, sheet.entry, sheet.units)
    if assessor.unit is not None:
        return sheet.suppliers[assessor.unit]
    if assessor.kind is AssessorKind.OFFICE:
        return office_id(sheet.county)
    return user_id(sheet.county.division, sheet.reporters[sheet.entry.subject_id])

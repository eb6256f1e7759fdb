"""Results from outside a cycle that count in it: a unit's released score in its people's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_

from resolvers.rules.rows import read_rules
from tenants.database.session import Session
from tenants.models.results import released_scores
from tenants.schemes import OutsideResult, Scheme


@dataclass(frozen=True, slots=True)
class OutsideResults:
    """The results, and from which release each was read (None where there is none yet: pending)."""

    results: tuple[OutsideResult, ...] = ()
    releases: Mapping[str, str | None] = field(default_factory=dict)


async def read_outside_results(session: Session, year: int, targets: Collection[UUID]) -> OutsideResults:
    """The released results in force of these subjects in a year."""
    in_force = (
        released_scores.c.subject_id.in_(targets),
        released_scores.c.year == year,
        released_scores.c.superseded_at.is_(None),
    )
    return await _read(session, {str(target) for target in targets}, in_force)


async def outside_results_as_read(session: Session, releases: Mapping[str, str | None]) -> OutsideResults:
    """The results as a run once read them, though a later release may have replaced some."""
    keys = [(UUID(release), UUID(target)) for target, release in releases.items() if release is not None]
    return await _read(
        session,
        set(releases),
        (tuple_(released_scores.c.release_id, released_scores.c.subject_id).in_(keys),),
    )


async def _read(session: Session, targets: set[str], which: Sequence[ColumnElement[bool]]) -> OutsideResults:
    if not targets:
        return OutsideResults()
    query = select(released_scores).where(released_scores.c.tenant == session.viewer.tenant, *which)
    rows = await session.rows(query)
    rules = await read_rules(session, {row.scheme_id for row in rows})
    found = [_result(row, rules[row.scheme_id]) for row in rows]
    missing = targets - {str(row.subject_id) for row in rows}
    pending = [OutsideResult(target, None, Decimal(100)) for target in missing]
    releases: dict[str, str | None] = dict.fromkeys(missing)
    releases |= {str(row.subject_id): str(row.release_id) for row in rows}
    return OutsideResults((*found, *pending), releases)


def _result(row: Any, scheme: Scheme) -> OutsideResult:
    return OutsideResult(
        str(row.subject_id),
        row.total,
        row.full_marks,
        row.grade,
        scheme.band(row.grade) if row.grade else None,
        row.subject_name,
    )

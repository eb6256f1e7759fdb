"""Rows of the results, read without deciding: for use cases, never for the schema room."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    FromClause,
    Integer,
    LargeBinary,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from resolvers.faults import NotFoundError
from resolvers.results.records import Release, Run, Score
from resolvers.year.records import Cycle
from tenants.database.records import Record
from tenants.database.session import Session
from tenants.models.results import released_scores, releases, runs, scores

Key = tuple[UUID, UUID]


ScoresOfCycle = Mapping[UUID, Score]
"""By subject."""


async def find_run(session: Session, run_id: UUID) -> Run:
    """A run of the viewer's government."""
    row = await session.row(select(runs).where(runs.c.tenant == session.viewer.tenant, runs.c.id == run_id))
    if row is None:
        raise NotFoundError("run")
    return Run.of(row)


async def read_runs(session: Session, ids: Collection[UUID]) -> dict[UUID, Run]:
    """Runs of the viewer's government by id."""
    query = select(runs).where(runs.c.tenant == session.viewer.tenant, runs.c.id.in_(ids))
    return {row.id: Run.of(row) for row in await session.rows(query)}


async def latest_run(session: Session, cycle: Cycle) -> Run | None:
    """The newest run of a cycle."""
    row = await session.row(
        select(runs)
        .where(runs.c.tenant == session.viewer.tenant, runs.c.cycle_id == cycle.id)
        .order_by(runs.c.number.desc())
        .limit(1)
    )
    return None if row is None else Run.of(row)


async def current_release(session: Session, cycle_id: UUID) -> Release | None:
    """The release of a cycle that is in force."""
    row = await session.row(
        select(releases).where(
            releases.c.tenant == session.viewer.tenant,
            releases.c.cycle_id == cycle_id,
            releases.c.superseded_at.is_(None),
        )
    )
    return None if row is None else Release.of(row)


async def read_releases(session: Session, ids: Collection[UUID]) -> dict[UUID, Release]:
    """Releases by id, of the viewer's government and of those below it."""
    rows = await session.rows(select(releases).where(releases.c.id.in_(ids)))
    return {row.id: Release.of(row) for row in rows}


async def list_releases(session: Session, cycle_ids: Collection[UUID]) -> dict[UUID, list[Release]]:
    """Every release of some cycles, the newest first; each but the newest was replaced."""
    rows = await session.rows(
        select(releases)
        .where(releases.c.tenant == session.viewer.tenant, releases.c.cycle_id.in_(cycle_ids))
        .order_by(releases.c.published_at.desc())
    )
    found: defaultdict[UUID, list[Release]] = defaultdict(list)
    for row in rows:
        found[row.cycle_id].append(Release.of(row))
    return dict(found)


async def read_released(session: Session, cycle_ids: Collection[UUID]) -> dict[UUID, ScoresOfCycle]:
    """The released scores in force of some cycles."""
    return _by_cycle(await session.rows(_RELEASED, _values(session, cycle_ids)))


async def read_provisional(session: Session, cycle_ids: Collection[UUID]) -> dict[UUID, ScoresOfCycle]:
    """The scores of the latest run of some cycles."""
    return _by_cycle(await session.rows(_PROVISIONAL, _values(session, cycle_ids)))


_CYCLES = bindparam("cycles", type_=ARRAY(Uuid))


_TENANT = bindparam("tenant", type_=Integer)


_OF_RELEASES = select(
    released_scores.c.id,
    released_scores.c.cycle_id,
    released_scores.c.subject_id,
    released_scores.c.scheme_id,
    released_scores.c.total,
    released_scores.c.total.label("attained"),
    released_scores.c.grade,
    released_scores.c.rank,
    null().label("undecided"),
    null().label("pending"),
    released_scores.c.consequences,
    null().label("run_id"),
    released_scores.c.release_id,
).where(released_scores.c.tenant == _TENANT)


_RELEASED = _OF_RELEASES.where(
    released_scores.c.cycle_id == any_(_CYCLES),
    released_scores.c.superseded_at.is_(None),
)


_LATEST = (
    select(runs.c.tenant, runs.c.id, runs.c.cycle_id)
    .ext(distinct_on(runs.c.cycle_id))
    .where(runs.c.tenant == _TENANT, runs.c.cycle_id == any_(_CYCLES))
    .order_by(runs.c.cycle_id, runs.c.number.desc())
).subquery()


def _of_runs(source: FromClause) -> Select[Any]:
    """The scores of some runs."""
    return (
        select(
            null().label("id"),
            source.c.cycle_id,
            scores.c.subject_id,
            scores.c.scheme_id,
            scores.c.total,
            scores.c.attained,
            scores.c.grade,
            scores.c.rank,
            scores.c.undecided,
            scores.c.pending,
            scores.c.consequences,
            scores.c.run_id,
            null().label("release_id"),
        )
        .join(source, and_(scores.c.tenant == source.c.tenant, scores.c.run_id == source.c.id))
        .where(scores.c.tenant == _TENANT)
    )


_PROVISIONAL = _of_runs(_LATEST)


async def read_released_scores(session: Session, ids: Collection[UUID]) -> dict[UUID, Score]:
    """Released scores of the viewer's government by id, those of replaced releases too."""
    values = {"tenant": session.viewer.tenant, "ids": list(ids)}
    return {row.id: Score.of(row) for row in await session.rows(_OF_IDS, values)}


_OF_IDS = _OF_RELEASES.where(released_scores.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))


async def read_provisional_scores(session: Session, keys: Collection[Key]) -> dict[Key, Score]:
    """Scores by run and subject, those of earlier runs too, as long as they are kept."""
    values = {
        "tenant": session.viewer.tenant,
        "sources": [run for run, _ in keys],
        "subjects": [subject for _, subject in keys],
    }
    return {(row.run_id, row.subject_id): Score.of(row) for row in await session.rows(_OF_KEYS, values)}


def _values(session: Session, cycle_ids: Collection[UUID]) -> dict[str, Any]:
    return {"tenant": session.viewer.tenant, "cycles": list(cycle_ids)}


def _by_cycle(rows: Iterable[Any]) -> dict[UUID, ScoresOfCycle]:
    found: defaultdict[UUID, dict[UUID, Score]] = defaultdict(dict)
    for row in rows:
        found[row.cycle_id][row.subject_id] = Score.of(row)
    return dict(found)


@dataclass(frozen=True, slots=True)
class KeptDerivation(Record):
    """What is kept of a score's derivation: one of the three.

    `lines` from before migration 0010; `derivation` of a released score; the `basis` of a run's.
    """

    source: UUID
    subject_id: UUID
    scheme_id: UUID
    lines: list[dict[str, Any]] | None
    derivation: bytes | None
    basis: bytes | None

    @property
    def key(self) -> Key:
        """Its run or release, and its subject."""
        return self.source, self.subject_id


async def read_kept_derivations(session: Session, keys: Collection[Key]) -> list[KeptDerivation]:
    """What is kept of the derivations of scores, by run or release and subject."""
    asked = {
        "tenant": session.viewer.tenant,
        "sources": [source for source, _ in keys],
        "subjects": [subject for _, subject in keys],
    }
    return [KeptDerivation.of(row) for row in await session.rows(_KEPT, asked)]


async def read_bases(
    session: Session, run_ids: Collection[UUID], scheme_ids: Collection[UUID] | None = None
) -> list[KeptDerivation]:
    """The bases of the scores of some runs, of all schemes or of some."""
    query = _kept_of(scores, scores.c.run_id).where(
        scores.c.tenant == session.viewer.tenant, scores.c.run_id.in_(run_ids), scores.c.basis.is_not(None)
    )
    if scheme_ids is not None:
        query = query.where(scores.c.scheme_id.in_(scheme_ids))
    return [KeptDerivation.of(row) for row in await session.rows(query)]


_ASKED = (
    func.unnest(bindparam("sources", type_=ARRAY(Uuid)), bindparam("subjects", type_=ARRAY(Uuid)))
    .table_valued("source", "subject_id")
    .render_derived(name="asked")
)


_OF_KEYS = _of_runs(runs).join(
    _ASKED, and_(scores.c.run_id == _ASKED.c.source, scores.c.subject_id == _ASKED.c.subject_id)
)


def _kept_of(table: Table, source: Column[UUID]) -> Select[Any]:
    nothing = null().cast(LargeBinary)
    return select(
        source.label("source"),
        table.c.subject_id,
        table.c.scheme_id,
        table.c.lines,
        table.c.get("derivation", nothing).label("derivation"),
        table.c.get("basis", nothing).label("basis"),
    )


def _asked_of(table: Table, source: Column[UUID]) -> Select[Any]:
    return _kept_of(table, source).join(
        _ASKED, and_(source == _ASKED.c.source, table.c.subject_id == _ASKED.c.subject_id)
    )


_KEPT = _asked_of(released_scores, released_scores.c.release_id).union_all(
    # Runs belong to this tenant only, so the primary key finds them.
    _asked_of(scores, scores.c.run_id).where(scores.c.tenant == _TENANT)
)

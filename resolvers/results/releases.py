"""Releases (正式发布): a final run made official. Never changed, only replaced by a later one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from uuid_utils.compat import uuid7

from policy import Action, Decision, decide
from resolvers import audit
from resolvers.computing_requests import ComputingRequest, Note, Write
from resolvers.faults import DeniedError, Fault, NotFoundError, refuse_all
from resolvers.organisation.governments import own_government, read_governments
from resolvers.organisation.records import Government
from resolvers.results.records import SCORES_AT_ONCE, Release, Run
from resolvers.results.release_steps import release_verdict
from resolvers.results.rows import current_release, find_run, read_releases
from resolvers.results.score_derivations import Written, derivations_of_run
from resolvers.rules.rows import read_rules
from resolvers.text_rules import text_faults
from resolvers.write_locks import whole_cycle
from resolvers.year.cycles import set_status
from resolvers.year.records import Cycle, CycleStatus, Entry
from resolvers.year.rows import find_cycle, read_entries
from tenants.batches import batches
from tenants.clock import now
from tenants.computing import run_pieces_here
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.results import released_counts, released_scores, releases, scores
from tenants.schemes import CodeKind, DerivationPart, Scheme, write_derivations
from tenants.schemes.exact_numbers import percent_of
from tenants.tree import Place

# All but what derivations are written from.
_COPIED = [column for column in scores.c if column is not scores.c.basis]

# Whatever bonuses come to: no column holds more.
_LARGEST_KEY = 2**63 - 1
_COUNTED_BY = ("tenant", "release_id", "level", "category", "year", "province", "prefecture")


@dataclass(frozen=True, slots=True)
class Publication:
    """A final run to be published; a correction names the release that it replaces, and why."""

    run: UUID
    replaces: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedPublication:
    """What is published, in whose place, and by which right."""

    run: Run
    cycle: Cycle
    current: Release | None
    decision: Decision


async def publish_release(
    request: ComputingRequest, write: Write, asked: Publication, note: Note | None = None
) -> UUID:
    """Publish a final run, with its derivations: these are written first, without a connection.

    Whoever asks has been judged before (`judge_publication`).
    """
    derivations = await derivations_of_run(
        await request.reads(), partial(request.compute_pieces, write_derivations), asked.run
    )

    async def publish(session: Session) -> UUID:
        published = await _publish(session, asked, derivations)
        if note is not None:
            await note(session, published)
        return published

    return await write(publish)


async def publish_release_within(session: Session, asked: Publication) -> UUID:
    """The same inside a transaction that does more than this, such as the demonstration's."""

    async def write_here(pieces: Sequence[Sequence[DerivationPart]], *, long: bool) -> list[Written]:
        del long
        return await run_pieces_here(write_derivations, pieces)

    return await _publish(session, asked, await derivations_of_run(session, write_here, asked.run))


async def judge_publication(session: Session, asked: Publication) -> JudgedPublication:
    """What is published in whose place, once nothing is in its way."""
    run = await find_run(session, asked.run)
    cycle = await find_cycle(session, run.cycle_id)
    verdict = await release_verdict(session, cycle, run)
    decision = verdict.permit()
    current = await current_release(session, cycle.id)
    refuse_all([*verdict.obstacles, *_replacement_faults(current, asked.replaces, asked.reason)])
    return JudgedPublication(run, cycle, current, decision)


async def _publish(session: Session, asked: Publication, derivations: Mapping[UUID, bytes]) -> UUID:
    await session.lock(whole_cycle((await find_run(session, asked.run)).cycle_id))
    judged = await judge_publication(session, asked)
    run, cycle, current = judged.run, judged.cycle, judged.current
    government = own_government(session)
    release_id = uuid7()
    release = _release_row(session, release_id, cycle, run, government, current, asked.reason)
    if current is not None:
        await _supersede(session, current)
    await session.insert_one(releases, release)
    await _copy_scores(session, release, run, derivations)
    await _keep_counts(session, release)
    await set_status(session, cycle, CycleStatus.RELEASED)
    await audit.record(session, judged.decision, "release:publish", "release", release_id, after=release)
    return release_id


def _replacement_faults(
    current: Release | None, replaces: UUID | None, reason: str | None
) -> Iterator[Fault]:
    if (current.id if current else None) != replaces:
        yield Fault("REPLACES_OTHER_RELEASE", ("replaces",))
    if current is not None:
        yield from text_faults(reason=reason)


def _release_row(
    session: Session,
    release_id: UUID,
    cycle: Cycle,
    run: Run,
    government: Government,
    current: Release | None,
    reason: str | None,
) -> dict[str, Any]:
    return {
        "tenant": session.viewer.tenant,
        "id": release_id,
        "cycle_id": cycle.id,
        "run_id": run.id,
        "owner_id": cycle.owner_id,
        "year": cycle.year,
        "replaces_id": current.id if current else None,
        "reason": reason,
        "published_by": session.viewer.user,
        "published_at": now(),
        "province": government.province,
        "prefecture": government.prefecture,
    }


async def _supersede(session: Session, current: Release) -> None:
    moment = now()
    seen = {"tenant": session.viewer.tenant, "id": current.id, "superseded_at": None}
    await session.change_one(releases, seen, {"superseded_at": moment})
    for published in (released_scores, released_counts):
        await session.run(
            published.update()
            .where(published.c.tenant == session.viewer.tenant, published.c.release_id == current.id)
            .values(superseded_at=moment)
        )


async def _copy_scores(
    session: Session, release: dict[str, Any], run: Run, derivations: Mapping[UUID, bytes]
) -> None:
    entries = {entry.subject_id: entry for entry in await read_entries(session, [run.cycle_id])}
    rules = await read_rules(session, {entry.scheme_id for entry in entries.values()})
    rows = await session.rows(
        select(*_COPIED).where(scores.c.tenant == session.viewer.tenant, scores.c.run_id == run.id)
    )
    for batch in batches(rows, SCORES_AT_ONCE):
        await session.insert(
            released_scores,
            [
                _released_row(release, row, entries[row.subject_id], rules[row.scheme_id])
                | {"derivation": derivations.get(row.subject_id)}
                for row in batch
            ],
        )


async def _keep_counts(session: Session, release: dict[str, Any]) -> None:
    """How many scores it published of each level and category: what a ranking's number is added up from."""
    of_scores = [released_scores.c[name] for name in _COUNTED_BY]
    counted = (
        select(*of_scores, func.count())
        .where(
            released_scores.c.tenant == session.viewer.tenant, released_scores.c.release_id == release["id"]
        )
        .group_by(*of_scores)
    )
    await session.run(released_counts.insert().from_select([*_COUNTED_BY, "scores"], counted))


def _released_row(release: dict[str, Any], row: Any, entry: Entry, scheme: Scheme) -> dict[str, Any]:
    percent = percent_of(row.total, scheme.full_marks)
    return {
        "tenant": release["tenant"],
        "id": uuid7(),
        "release_id": release["id"],
        "cycle_id": release["cycle_id"],
        "subject_id": entry.subject_id,
        "subject_name": entry.name,
        "level": entry.level.value,
        "category": entry.category,
        "category_name": scheme.names.own(CodeKind.CATEGORY, entry.category),
        "ranking_group": entry.ranking_group,
        "year": release["year"],
        "scheme_id": row.scheme_id,
        "total": row.total,
        "full_marks": scheme.full_marks,
        "percent": percent,
        "percent_key": min(int(percent * 10**6), _LARGEST_KEY),
        "grade": row.grade,
        "rank": row.rank,
        "consequences": row.consequences,
        "lines": row.lines,
        "province": release["province"],
        "prefecture": release["prefecture"],
    }


async def read_release(session: Session, release_id: UUID) -> Release:
    """A release that the viewer may read, of the own government or of one below it."""
    found = (await read_known_releases(session, [release_id])).get(release_id)
    if found is None:
        raise NotFoundError("release")
    if isinstance(found, DeniedError):
        raise found
    return found


async def read_known_releases(session: Session, ids: Collection[UUID]) -> dict[UUID, Release | DeniedError]:
    """The releases with these ids, of the own government and of those below it, each with its denial."""
    found = await read_releases(session, ids)
    governments = await read_governments(session, {each.tenant for each in found.values()}) if found else {}
    return {key: _readable(session, each, governments[each.tenant]) for key, each in found.items()}


def _readable(session: Session, release: Release, government: Government) -> Release | DeniedError:
    level = Level.UNIT if release.owner_id is None else Level.SECTION
    above = frozenset() if release.owner_id is None else frozenset({release.owner_id})
    place = Place(release.tenant, government.path, level, None, above)
    decision = decide(session.viewer, Action.RELEASE_READ, place)
    return release if decision.allowed else DeniedError(decision)

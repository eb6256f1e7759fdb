"""Changes of a roster while its cycle is open, checked as a whole like a new one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Delete, Table, Uuid, any_, bindparam, delete, select, union

from resolvers import audit
from resolvers.audited_rows import KeptRows
from resolvers.faults import Fault, refuse_all
from resolvers.stale_versions import refuse_stale
from resolvers.write_locks import subjects_in_rosters, whole_cycle
from resolvers.year.audited_rosters import roster_after, roster_before
from resolvers.year.cycle_steps import CycleStep, cycle_verdict
from resolvers.year.cycles import set_status
from resolvers.year.records import Cycle, Entry, Link
from resolvers.year.rosters import CheckedEntry, LinkInput, RosterInput, check_roster, entry_row, link_rows
from resolvers.year.rows import find_cycle, read_entries, read_links
from tenants.database.session import Session
from tenants.models.results import tie_decisions
from tenants.models.year import events, measurements, roster_entries, roster_links, targets


async def edit_roster(
    session: Session,
    cycle_id: UUID,
    *,
    put: Sequence[RosterInput],
    remove: Collection[UUID],
    expected_version: int,
) -> UUID:
    """Add, replace and take out subjects; one that facts were reported for stays and keeps its scheme."""
    await session.lock(whole_cycle(cycle_id))
    cycle = await find_cycle(session, cycle_id)
    await session.lock(subjects_in_rosters(cycle.owner_id))
    verdict = cycle_verdict(session.viewer, cycle, CycleStep.CHANGE, "cycle")
    decision = verdict.permit()
    refuse_stale(cycle.version, expected_version)
    verdict.require()
    present = {entry.subject_id: entry for entry in await read_entries(session, [cycle_id])}
    changed = {item.subject for item in put} | set(remove)
    facts = await _subjects_in(session, cycle, measurements, events, targets)
    decided = await _subjects_in(session, cycle, tie_decisions)
    refuse_all([*_put_faults(present, facts, put), *_removal_faults(present, facts | decided, put, remove)])
    links = await read_links(session, cycle)
    checked = await check_roster(session, cycle, [*put, *_kept(present, links, changed)])
    before = roster_before(
        [present[key] for key in changed & present.keys()],
        [link for link in links if link.subject in changed],
    )
    after = await _write(session, cycle, present, checked[: len(put)], remove)
    await set_status(session, cycle, cycle.status)
    await audit.record(session, decision, "roster:edit", "cycle", cycle_id, kept=[*before, *after])
    return cycle_id


async def _subjects_in(session: Session, cycle: Cycle, *tables: Table) -> set[UUID]:
    found = union(
        *(
            select(table.c.subject_id).where(
                table.c.tenant == session.viewer.tenant, table.c.cycle_id == cycle.id
            )
            for table in tables
        )
    )
    return {row.subject_id for row in await session.rows(found)}


def _put_faults(
    present: Mapping[UUID, Entry], facts: Collection[UUID], put: Sequence[RosterInput]
) -> Iterator[Fault]:
    for number, item in enumerate(put):
        entry = present.get(item.subject)
        if item.subject in facts and entry is not None and entry.scheme_id != item.scheme:
            yield Fault("HAS_FACTS", ("put", str(number), "scheme"), {"subject": entry.name})


def _removal_faults(
    present: Mapping[UUID, Entry],
    touched: Collection[UUID],
    put: Sequence[RosterInput],
    remove: Collection[UUID],
) -> Iterator[Fault]:
    """Decisions on ties stay on record, voided or not, so whom they are about stays too."""
    added = {item.subject for item in put}
    headed = _portfolios_left(present, put, remove)
    if not added and present.keys() <= set(remove):
        yield Fault("ROSTER_EMPTY", ("remove",))
    for number, subject in enumerate(remove):
        if subject in added and subject in present:
            yield Fault("SUBJECT_TWICE", ("remove", str(number)), {"subject": present[subject].name})
        elif subject not in present:
            yield Fault("NOT_IN_ROSTER", ("remove", str(number)))
        elif subject in touched:
            yield Fault("HAS_FACTS", ("remove", str(number)), {"subject": present[subject].name})
        elif subject in headed:
            yield Fault("PORTFOLIO_HAS_UNITS", ("remove", str(number)), {"subject": present[subject].name})


def _portfolios_left(
    present: Mapping[UUID, Entry], put: Sequence[RosterInput], remove: Collection[UUID]
) -> set[UUID | None]:
    """The portfolios that entries would still name which the edit doesn't speak of."""
    changed = {item.subject for item in put} | set(remove)
    return {entry.portfolio_id for entry in present.values() if entry.subject_id not in changed}


def _kept(
    present: Mapping[UUID, Entry], links: Iterable[Link], changed: Collection[UUID]
) -> list[RosterInput]:
    """The entries that stay as they are, as if asked for again: the whole must hold.

    They have no place in the input: a fault of theirs is about the edit as a whole.
    """
    of_subject: defaultdict[UUID, list[LinkInput]] = defaultdict(list)
    for link in links:
        of_subject[link.subject].append(LinkInput(link.link, link.target, link.weight))
    return [
        RosterInput(
            subject=entry.subject_id,
            scheme=entry.scheme_id,
            ranking_group=entry.ranking_group,
            portfolio=entry.portfolio_id,
            weight=entry.weight,
            links=tuple(of_subject[entry.subject_id]),
        )
        for entry in present.values()
        if entry.subject_id not in changed
    ]


async def _write(
    session: Session,
    cycle: Cycle,
    present: Mapping[UUID, Entry],
    put: Sequence[CheckedEntry],
    remove: Collection[UUID],
) -> list[KeptRows]:
    """Write what is put and take out the others; what the log keeps of what is there now."""
    changed = [item.subject.id for item in put] + list(remove)
    # Portfolios first: units name them. And what is new before what names it from now on.
    rows = sorted(_rows(cycle, present, put), key=lambda row: row["portfolio_id"] is not None)
    await session.run(_REMOVED_LINKS, _of(cycle, changed))
    await session.insert(roster_entries, [row for row in rows if row["subject_id"] not in present])
    await session.update_each(roster_entries, [row for row in rows if row["subject_id"] in present])
    links = [row for item in put for row in link_rows(cycle, item)]
    await session.insert(roster_links, links)
    await session.run(_REMOVED_ENTRIES, _of(cycle, remove))
    return roster_after(rows, links)


def _removed(table: Table) -> Delete:
    return delete(table).where(
        table.c.tenant == bindparam("tenant"),
        table.c.cycle_id == bindparam("cycle"),
        table.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))),
    )


_REMOVED_LINKS, _REMOVED_ENTRIES = _removed(roster_links), _removed(roster_entries)


def _of(cycle: Cycle, subjects: Iterable[UUID]) -> dict[str, Any]:
    return {"tenant": cycle.tenant, "cycle": cycle.id, "subjects": list(subjects)}


def _rows(
    cycle: Cycle, present: Mapping[UUID, Entry], put: Sequence[CheckedEntry]
) -> Iterator[dict[str, Any]]:
    """The rows of what is put: in its present place, or after all others."""
    end = count(max((entry.position for entry in present.values()), default=-1) + 1)
    for item in put:
        entry = present.get(item.subject.id)
        yield entry_row(cycle, next(end) if entry is None else entry.position, item)

"""Rosters (考评名册): which subject is assessed by which scheme, in whose portfolio, linked to what."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from resolvers.audited_rows import KeptRows
from resolvers.faults import Fault, refuse_all
from resolvers.organisation.records import Subject
from resolvers.organisation.rows import read_units_by_code
from resolvers.rules.records import SchemeStatus, SchemeVersion
from resolvers.rules.rows import read_schemes
from resolvers.rules.stored_documents import read_documents
from resolvers.text_rules import optional_text_faults, text_faults
from resolvers.year.audited_rosters import roster_after
from resolvers.year.records import Cycle
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.organisation import subjects
from tenants.models.year import roster_entries, roster_links
from tenants.text_rule import all_alike

LARGEST_WEIGHT = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class LinkInput:
    """Another subject whose result counts: ``projects`` into a unit, ``of`` into a person."""

    link: str
    target: UUID
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class RosterInput:
    """One line of a roster as a mutation gives it; ``path`` is its position in the input."""

    subject: UUID
    scheme: UUID
    ranking_group: str | None = None
    portfolio: UUID | None = None
    weight: Decimal = Decimal(1)
    links: tuple[LinkInput, ...] = field(default_factory=tuple)
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """A roster line that was found right, with the rows it names."""

    asked: RosterInput
    subject: Subject
    scheme: SchemeVersion


async def check_roster(session: Session, cycle: Cycle, roster: Sequence[RosterInput]) -> list[CheckedEntry]:
    """The roster with its subjects and schemes; every fault at once otherwise."""
    found = await _subjects_of(session, roster)
    versions = await _own_schemes(session, cycle, {asked.scheme for asked in roster})
    refuse_all(_roster_faults(cycle, roster, found, versions))
    checked = [CheckedEntry(asked, found[asked.subject], versions[asked.scheme]) for asked in roster]
    await _refuse_unknown_assessors(session, checked)
    return checked


async def _subjects_of(session: Session, roster: Iterable[RosterInput]) -> dict[UUID, Subject]:
    ids = {asked.subject for asked in roster} | {link.target for asked in roster for link in asked.links}
    values = {"tenant": session.viewer.tenant, "ids": list(ids)}
    return {row.id: Subject.of(row) for row in await session.rows(_SUBJECTS, values)}


_SUBJECTS = select(subjects).where(
    subjects.c.tenant == bindparam("tenant"), subjects.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
)


async def _own_schemes(session: Session, cycle: Cycle, ids: Iterable[UUID]) -> dict[UUID, SchemeVersion]:
    # A subordinate's published scheme can be seen, but means nothing here, nor do what was discarded and the
    # drafts of other units: no fault may speak of them.
    versions = await read_schemes(session, set(ids))
    return {
        key: version
        for key, version in versions.items()
        if version.tenant == session.viewer.tenant
        and (
            version.status is SchemeStatus.PUBLISHED
            or (version.status, version.owner_id) == (SchemeStatus.DRAFT, cycle.owner_id)
        )
    }


async def _refuse_unknown_assessors(session: Session, checked: Iterable[CheckedEntry]) -> None:
    read = await read_documents({entry.scheme.id: entry.scheme.document for entry in checked})
    named = [(entry.asked.path, read[entry.scheme.id].scheme.departments) for entry in checked]
    codes = {code for _, each in named for code in each}
    known = await read_units_by_code(session, codes) if codes else {}
    refuse_all(
        Fault("UNKNOWN_ASSESSOR", (*path, "scheme"), {"assessor": code})
        for path, each in named
        for code in sorted(each - set(known))
    )


def _roster_faults(
    cycle: Cycle,
    roster: Sequence[RosterInput],
    found: dict[UUID, Subject],
    versions: dict[UUID, SchemeVersion],
) -> Iterator[Fault]:
    if not roster:
        yield Fault("ROSTER_EMPTY", ("entries",))
    yield from _repetition_faults(roster, found)
    yield from _alike_faults(roster)
    listed = {asked.subject for asked in roster}
    for asked in roster:
        path = asked.path
        subject, scheme = found.get(asked.subject), versions.get(asked.scheme)
        if subject is None:
            yield Fault("UNKNOWN_SUBJECT", (*path, "subject"))
        if scheme is None:
            yield Fault("UNKNOWN_SCHEME", (*path, "scheme"))
        if subject is not None:
            yield from _subject_faults(cycle, subject, path)
        if subject is not None and scheme is not None:
            yield from _scheme_faults(cycle, subject, scheme, path)
        yield from _group_faults(asked, path)
        yield from _portfolio_faults(asked, subject, listed, found, path)
        yield from _link_faults(cycle, asked, found, path)


def _repetition_faults(roster: Sequence[RosterInput], found: dict[UUID, Subject]) -> Iterator[Fault]:
    counts = Counter(asked.subject for asked in roster)
    named: defaultdict[UUID, set[UUID | None]] = defaultdict(set)
    for asked in roster:
        named[asked.subject].add(asked.portfolio)
    for asked in roster:
        if counts[asked.subject] == 1:
            continue
        portfolios = named[asked.subject]
        subject = found.get(asked.subject)
        yield Fault(
            "SUBJECT_IN_TWO_PORTFOLIOS" if len(portfolios) > 1 else "SUBJECT_TWICE",
            (*asked.path, "portfolio" if len(portfolios) > 1 else "subject"),
            {"subject": subject.name if subject else ""},
        )


def _alike_faults(roster: Sequence[RosterInput]) -> Iterator[Fault]:
    """Names of ranking groups and of links that look like another one of the roster.

    Only of lines that the input brings: what is there already is told by `jixiao check-names`.
    """
    # The lines that stay come last in the roster, and are who was there first.
    lines = [*(asked for asked in roster if not asked.path), *(asked for asked in roster if asked.path)]
    groups = dict(all_alike(dict.fromkeys(asked.ranking_group for asked in lines if asked.ranking_group)))
    links = dict(all_alike(dict.fromkeys(link.link for asked in lines for link in asked.links)))
    for asked in roster if groups or links else ():
        if asked.path and asked.ranking_group in groups:
            yield _alike(asked.ranking_group, groups, (*asked.path, "rankingGroup"))
        for number, link in enumerate(asked.links if asked.path else ()):
            if link.link in links:
                yield _alike(link.link, links, (*asked.path, "links", str(number), "link"))


def _alike(name: str, others: Mapping[str, str], path: tuple[str, ...]) -> Fault:
    return Fault("LOOKS_ALIKE", path, {"value": name[:80], "other": others[name][:80]})


def _subject_faults(cycle: Cycle, subject: Subject, path: tuple[str, ...]) -> Iterator[Fault]:
    if subject.level.run_by_unit != (cycle.owner_id is not None):
        yield Fault("LEVEL_NOT_IN_CYCLE", (*path, "subject"), {"subject": subject.name})
    elif cycle.owner_id is not None and subject.unit_id != cycle.owner_id:
        yield Fault("SUBJECT_OF_OTHER_UNIT", (*path, "subject"), {"subject": subject.name})
    ended = subject.valid_to is not None and subject.valid_to.year < cycle.year
    if ended or subject.valid_from.year > cycle.year:
        yield Fault("SUBJECT_NOT_IN_YEAR", (*path, "subject"), {"subject": subject.name})


def _scheme_faults(
    cycle: Cycle, subject: Subject, scheme: SchemeVersion, path: tuple[str, ...]
) -> Iterator[Fault]:
    names = {"scheme": scheme.name, "subject": subject.name}
    if scheme.status is not SchemeStatus.PUBLISHED:
        yield Fault("SCHEME_NOT_PUBLISHED", (*path, "scheme"), names)
    if scheme.level is not subject.level:
        yield Fault("SCHEME_OTHER_LEVEL", (*path, "scheme"), names)
    if scheme.owner_id != cycle.owner_id:
        yield Fault("SCHEME_OTHER_OWNER", (*path, "scheme"), names)
    if scheme.year != cycle.year:
        yield Fault("SCHEME_OTHER_YEAR", (*path, "scheme"), names | {"year": str(scheme.year)})


def _group_faults(asked: RosterInput, path: tuple[str, ...]) -> Iterator[Fault]:
    for fault in optional_text_faults(rankingGroup=asked.ranking_group):
        yield replace(fault, path=(*path, *fault.path))


def _portfolio_faults(
    asked: RosterInput,
    subject: Subject | None,
    listed: set[UUID],
    found: dict[UUID, Subject],
    path: tuple[str, ...],
) -> Iterator[Fault]:
    if not 0 < asked.weight <= LARGEST_WEIGHT:
        yield Fault("WEIGHT_OUT_OF_RANGE", (*path, "weight"), {"most": str(LARGEST_WEIGHT)})
    if asked.portfolio is None:
        return
    portfolio = found.get(asked.portfolio)
    if portfolio is None or portfolio.level is not Level.PORTFOLIO or asked.portfolio not in listed:
        yield Fault("NOT_A_PORTFOLIO", (*path, "portfolio"))
    if subject is not None and subject.level is not Level.UNIT:
        yield Fault("PORTFOLIO_FOR_UNITS", (*path, "portfolio"), {"subject": subject.name})


def _link_faults(
    cycle: Cycle, asked: RosterInput, found: dict[UUID, Subject], path: tuple[str, ...]
) -> Iterator[Fault]:
    seen: set[tuple[str, UUID]] = set()
    for number, link in enumerate(asked.links):
        where = (*path, "links", str(number))
        for fault in text_faults(link=link.link):
            yield replace(fault, path=(*where, *fault.path))
        if (link.link, link.target) in seen:
            yield Fault("LINK_TWICE", (*where, "target"))
        seen.add((link.link, link.target))
        if link.target == asked.subject or not _may_count(cycle, found.get(link.target)):
            yield Fault("UNKNOWN_SUBJECT", (*where, "target"))
        if not 0 < link.weight <= LARGEST_WEIGHT:
            yield Fault("WEIGHT_OUT_OF_RANGE", (*where, "weight"), {"most": str(LARGEST_WEIGHT)})


def _may_count(cycle: Cycle, target: Subject | None) -> bool:
    """Sections and staff of other units are treated as unknown."""
    return target is not None and (not target.level.run_by_unit or target.unit_id == cycle.owner_id)


async def write_roster(session: Session, cycle: Cycle, checked: Sequence[CheckedEntry]) -> list[KeptRows]:
    """Insert the entries (portfolios first, since units name them) and their links; what the log keeps."""
    rows = [entry_row(cycle, position, entry) for position, entry in enumerate(checked)]
    rows.sort(key=lambda row: row["portfolio_id"] is not None)
    links = [row for entry in checked for row in link_rows(cycle, entry)]
    await session.insert(roster_entries, rows)
    await session.insert(roster_links, links)
    return roster_after(rows, links)


def entry_row(cycle: Cycle, position: int, entry: CheckedEntry) -> dict[str, Any]:
    """The row of a checked entry."""
    return {
        "tenant": cycle.tenant,
        "cycle_id": cycle.id,
        "subject_id": entry.subject.id,
        "scheme_id": entry.scheme.id,
        "category": entry.scheme.category,
        "ranking_group": entry.asked.ranking_group,
        "portfolio_id": entry.asked.portfolio,
        "weight": entry.asked.weight,
        "position": position,
    }


def link_rows(cycle: Cycle, entry: CheckedEntry) -> Iterator[dict[str, Any]]:
    """The rows of a checked entry's links."""
    for link in entry.asked.links:
        yield {
            "tenant": cycle.tenant,
            "cycle_id": cycle.id,
            "subject_id": entry.subject.id,
            "link": link.link,
            "target_id": link.target,
            "weight": link.weight,
        }

"""May the viewer do this, and why not: the policy's answer before anybody presses a button."""

from dataclasses import dataclass
from uuid import UUID

from policy import Action, Decision, decide
from resolvers.cycles import cycle_of_year
from resolvers.facts import find_leaf, supplier_of
from resolvers.governments import find_government
from resolvers.places import entry_place, owned_place, subject_place
from resolvers.rosters import find_entry
from resolvers.schemes import parsed, read_schemes
from resolvers.subjects import find_subject, read_units_by_code
from tenants.levels import Level
from tenants.session import Session
from tenants.tree import Place


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to do, and to what.

    Either a subject (in a year, if its portfolio or a provider matters; with an indicator for its
    figures), or a level of a government (what the government owns, or one of its units), or a government.
    """

    action: Action
    division: int | None = None
    level: Level | None = None
    owner: UUID | None = None
    subject: UUID | None = None
    year: int | None = None
    indicator: str | None = None


async def answer(session: Session, question: Question) -> Decision:
    """The decision with its reason, for the viewer as appointed now."""
    return decide(session.viewer, question.action, await _target(session, question))


async def _target(session: Session, question: Question) -> Place:
    if question.subject is not None:
        return await _subject_target(session, question.subject, question)
    if question.division is not None and question.division != session.viewer.tenant:
        government = await find_government(session, question.division, "division")
        return Place(government.code, government.path, question.level)
    if question.level is None:
        return Place(session.viewer.tenant, session.viewer.path)
    return owned_place(session.viewer, question.level, question.owner)


async def _subject_target(session: Session, subject_id: UUID, question: Question) -> Place:
    subject = await find_subject(session, subject_id)
    if question.year is None:
        return subject_place(session.viewer, subject)
    cycle = await cycle_of_year(session, question.year, subject.unit_id)
    entry = await find_entry(session, cycle.id, subject_id) if cycle else None
    if entry is None:
        return subject_place(session.viewer, subject)
    if question.indicator is None:
        return entry_place(session.viewer, entry)
    versions = await read_schemes(session, [entry.scheme_id])
    leaf = find_leaf(parsed(versions[entry.scheme_id].document), question.indicator)
    units = await read_units_by_code(session, [leaf.provider]) if leaf.provider else {}
    return entry_place(session.viewer, entry, provider=supplier_of(leaf, units))

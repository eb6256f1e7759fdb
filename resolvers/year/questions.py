"""Answers `viewer { may }`: what the policy says to a list of actions and targets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from policy import Action, decide
from resolvers.faults import Fault, NotFoundError, refuse_all
from resolvers.organisation.governments import read_governments
from resolvers.organisation.places import subject_place
from resolvers.organisation.records import Government, Subject
from resolvers.organisation.rows import own_subjects, read_units_by_code
from resolvers.rights.places import owned_place
from resolvers.rights.verdicts import Verdict
from resolvers.rules.rows import read_rules
from resolvers.year.figure_assessors import figure_assessor
from resolvers.year.measurement_facts import find_leaf
from resolvers.year.places import entry_place
from resolvers.year.records import Entry
from resolvers.year.rows import cycles_of_years, read_entries
from tenants.database.session import Session
from tenants.levels import Level
from tenants.schemes import Scheme
from tenants.tree import Place
from tenants.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Question:
    """An action and what it is done to.

    Either a subject (in a year, if its portfolio or who gives a figure matters; with an indicator for its
    figures), or a level of a government (what the government owns, or one of its units), or a government.
    """

    action: Action
    division: int | None = None
    level: Level | None = None
    owner: UUID | None = None
    subject: UUID | None = None
    year: int | None = None
    indicator: str | None = None


async def answer(session: Session, questions: Sequence[Question]) -> list[Verdict]:
    """The decisions with their reasons, in the order asked, for the viewer as appointed now."""
    refuse_all(_year_faults(questions))
    known = await _read(session, questions)
    return [
        Verdict(decide(session.viewer, question.action, known.target(session.viewer, question, number)))
        for number, question in enumerate(questions)
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the questions are about, read for all of them at once."""

    governments: Mapping[int, Government]
    subjects: Mapping[UUID, Subject]
    entries: Mapping[tuple[UUID, int], Entry]
    schemes: Mapping[UUID, Scheme]
    units: Mapping[str, UUID]

    def target(self, viewer: Viewer, question: Question, number: int) -> Place:
        """The policy's target of a question."""
        if question.subject is not None:
            return self._subject_target(viewer, self.subjects[question.subject], question, number)
        if question.division is not None and question.division != viewer.tenant:
            government = self.governments[question.division]
            return Place(government.code, government.path, question.level)
        if question.level is None:
            return Place(viewer.tenant, viewer.path)
        return owned_place(viewer, question.level, question.owner)

    def _subject_target(self, viewer: Viewer, subject: Subject, question: Question, number: int) -> Place:
        entry = None if question.year is None else self.entries.get((subject.id, question.year))
        if entry is None:
            return subject_place(viewer, subject)
        if question.indicator is None:
            return entry_place(viewer, entry)
        leaf = find_leaf(
            self.schemes[entry.scheme_id],
            question.indicator,
            path=_path(number, "indicator"),
        )
        return entry_place(viewer, entry, figure_assessor(leaf, entry, self.units))


async def _read(session: Session, questions: Sequence[Question]) -> _Known:
    governments = await _governments(session, questions)
    subjects = await _subjects(session, questions)
    entries = await _entries(session, questions, subjects)
    schemes = await _schemes(session, questions, entries)
    named = {code for scheme in schemes.values() for code in scheme.departments}
    units = await read_units_by_code(session, named) if named else {}
    return _Known(governments, subjects, entries, schemes, units)


async def _governments(session: Session, questions: Sequence[Question]) -> Mapping[int, Government]:
    asked = {
        number: question.division
        for number, question in enumerate(questions)
        if question.subject is None and question.division not in (None, session.viewer.tenant)
    }
    found = await read_governments(session, set(asked.values())) if asked else {}
    refuse_all(
        Fault("UNKNOWN_DIVISION", _path(number, "division"), {"division": str(code)})
        for number, code in asked.items()
        if code not in found
    )
    return found


async def _subjects(session: Session, questions: Sequence[Question]) -> Mapping[UUID, Subject]:
    asked = {
        number: question.subject for number, question in enumerate(questions) if question.subject is not None
    }
    found = await own_subjects(session, set(asked.values())) if asked else {}
    for number, subject in asked.items():
        if subject not in found:
            raise NotFoundError("subject", *_path(number, "subject"))
    return found


def _year_faults(questions: Sequence[Question]) -> Iterator[Fault]:
    # Which scheme an indicator belongs to, and so who supplies it, differs from year to year.
    for number, question in enumerate(questions):
        if question.indicator is not None and question.year is None:
            yield Fault("YEAR_REQUIRED", _path(number, "year"))


def _path(number: int, field: str) -> tuple[str, ...]:
    return ("questions", str(number), field)


async def _entries(
    session: Session, questions: Sequence[Question], subjects: Mapping[UUID, Subject]
) -> dict[tuple[UUID, int], Entry]:
    years = {
        (asked.year, subjects[asked.subject].unit_id)
        for asked in questions
        if asked.subject is not None and asked.year is not None
    }
    cycles = await cycles_of_years(session, years) if years else {}
    year_of = {cycle.id: cycle.year for cycle in cycles.values()}
    entries = await read_entries(session, year_of) if year_of else []
    return {(entry.subject_id, year_of[entry.cycle_id]): entry for entry in entries}


async def _schemes(
    session: Session, questions: Sequence[Question], entries: Mapping[tuple[UUID, int], Entry]
) -> dict[UUID, Scheme]:
    needed = {
        entries[asked.subject, asked.year].scheme_id
        for asked in questions
        if asked.indicator is not None
        and asked.subject is not None
        and asked.year is not None
        and (asked.subject, asked.year) in entries
    }
    return await read_rules(session, needed) if needed else {}

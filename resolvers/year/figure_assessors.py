"""Who gives a figure (考评主体), as the policy asks it: the words of a scheme, resolved for one subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from resolvers.year.records import Entry
from tenants.assessor_kinds import AssessorKind
from tenants.schemes import FactMethod, Indicator


@dataclass(frozen=True, slots=True)
class FigureAssessor:
    """Who gives a figure.

    ``unit`` is the department that is named (None if the government has none of that code), or the unit that
    runs the assessment of the subject, one of its own sections or staff.
    """

    kind: AssessorKind
    unit: UUID | None = None


def figure_assessor(leaf: Indicator, entry: Entry, units: Mapping[str, UUID]) -> FigureAssessor:
    """Who gives an indicator's figures for a subject.

    What others think of a department is not given by itself: there the office gives it.
    """
    told = leaf.assessor
    if told is None or told.kind is AssessorKind.SUBJECT:
        return FigureAssessor(AssessorKind.SUBJECT)
    if told.department is not None:
        unit = units.get(told.department)
        if unit != entry.subject_id or not is_by_others(leaf):
            return FigureAssessor(told.kind, unit)
    return FigureAssessor(AssessorKind.OFFICE, entry.unit_id if entry.level.run_by_unit else None)


def is_by_others(leaf: Indicator) -> bool:
    """Whether its figures are what others think of the subject."""
    return isinstance(leaf.params, FactMethod) and leaf.params.by_others

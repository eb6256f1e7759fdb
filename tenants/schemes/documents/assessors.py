"""Who gives an indicator's figure (考评主体): the subject itself, the office, or a department that is named.

Knows codes only: which unit a code names is the business of other rooms.
"""

from dataclasses import dataclass
from typing import Self

from tenants.assessor_kinds import AssessorKind
from tenants.schemes.methods.contracts import FactMethod, Method
from tenants.schemes.reading.table_reader import Table


@dataclass(frozen=True, slots=True)
class Assessor:
    """Who gives a figure; `department` is the code of the unit that is named."""

    kind: AssessorKind
    department: str | None = None

    @classmethod
    def named(cls, word: str) -> Self:
        """The assessor that a document names."""
        if word in (AssessorKind.SUBJECT, AssessorKind.OFFICE):
            return cls(AssessorKind(word))
        return cls(AssessorKind.DEPARTMENT, word)


SUBJECT = Assessor(AssessorKind.SUBJECT)
OFFICE = Assessor(AssessorKind.OFFICE)


def read_assessor(table: Table) -> Assessor | None:
    """What a table says under `assessor`; None where it says nothing."""
    word = table.optional_text("assessor")
    if word is None and table.faults.stored:
        # Documents of before 2026-11-29 name a department so, and nobody else.
        word = table.optional_text("provider")
    return None if word is None else Assessor.named(word)


def assessor_of(table: Table, method: Method | None, told: Assessor | None) -> Assessor | None:
    """Who gives the figures of an indicator with this method; None if there are none to give.

    Where nobody is told, the office gives what is judged, and the subject what is counted.
    """
    if not isinstance(method, FactMethod):
        return None
    if told is None:
        table.warn("assessor", "ASSESSOR_OPEN_JUDGED" if method.judged else "ASSESSOR_OPEN")
        return OFFICE if method.judged else SUBJECT
    if told == SUBJECT and method.by_others:
        table.fault("assessor", "ASSESSOR_IS_SUBJECT", value=method.name)
    return told

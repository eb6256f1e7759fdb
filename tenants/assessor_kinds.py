"""Who gives a figure (考评主体): the kinds of assessor that a scheme names and the policy tells apart."""

from enum import StrEnum


class AssessorKind(StrEnum):
    """Who gives a figure.

    The office is whoever runs the assessment: the performance office, at levels 3 and 4 the unit itself.
    """

    SUBJECT = "subject"
    OFFICE = "office"
    DEPARTMENT = "department"

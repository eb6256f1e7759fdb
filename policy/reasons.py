"""The codes of a decision; stable, because clients and translations depend on them.

Holds no sentences: they are in the room that answers.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why the answer is yes or no."""

    ALLOWED = "ALLOWED"
    NO_APPOINTMENT = "NO_APPOINTMENT"
    OUTSIDE_TENANT = "OUTSIDE_TENANT"
    RELEASED_ONLY = "RELEASED_ONLY"
    BELONGS_TO_UNIT = "BELONGS_TO_UNIT"
    PROVIDED_BY_OTHER = "PROVIDED_BY_OTHER"
    ASSESSED_BY_OFFICE = "ASSESSED_BY_OFFICE"
    NOT_PROVIDER = "NOT_PROVIDER"
    OFFICER_NO_BUSINESS = "OFFICER_NO_BUSINESS"
    NOT_YOUR_ROLE = "NOT_YOUR_ROLE"
    OWN_ASSESSMENT = "OWN_ASSESSMENT"
    OWN_REPORT = "OWN_REPORT"
    OWN_APPOINTMENT = "OWN_APPOINTMENT"
    EXCLUSIVE_ROLES = "EXCLUSIVE_ROLES"
    ROLE_NODE_MISMATCH = "ROLE_NODE_MISMATCH"

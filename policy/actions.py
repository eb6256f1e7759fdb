"""What may be asked for: every action of the decision table, written ``noun:verb``.

Knows nothing of roles; ``policy.csv`` says who may do what.
"""

from enum import StrEnum


class Action(StrEnum):
    """One thing that can be done to a subject, to what it owns, or to the government itself."""

    SUBJECT_READ = "subject:read"
    SUBJECT_CREATE = "subject:create"
    SUBJECT_END = "subject:end"

    SCHEME_READ = "scheme:read"
    SCHEME_DRAFT = "scheme:draft"
    SCHEME_PUBLISH = "scheme:publish"

    CYCLE_READ = "cycle:read"
    CYCLE_OPEN = "cycle:open"
    CYCLE_CLOSE = "cycle:close"
    ROSTER_EDIT = "roster:edit"

    MEASUREMENT_READ = "measurement:read"
    MEASUREMENT_REPORT = "measurement:report"
    MEASUREMENT_SUPPLY = "measurement:supply"
    MEASUREMENT_ASSESS = "measurement:assess"
    MEASUREMENT_VERIFY = "measurement:verify"
    MEASUREMENT_RETURN = "measurement:return"
    MEASUREMENT_CORRECT = "measurement:correct"

    TARGET_SET = "target:set"

    EVENT_READ = "event:read"
    INSPECTION_RECORD = "inspection:record"
    COMPLAINT_RECORD = "complaint:record"
    COMMENDATION_RECORD = "commendation:record"
    VETO_RECORD = "veto:record"

    TIE_DECIDE = "tie:decide"
    RUN_COMPUTE = "run:compute"
    SCORE_READ = "score:read"
    PREVIEW_READ = "preview:read"
    RELEASE_READ = "release:read"
    RELEASE_PUBLISH = "release:publish"
    RANKING_READ = "ranking:read"

    APPOINTMENT_READ = "appointment:read"
    APPOINTMENT_GRANT = "appointment:grant"
    APPOINTMENT_REVOKE = "appointment:revoke"
    AUDIT_READ = "audit:read"
    DENIAL_READ = "denial:read"

    @property
    def is_business(self) -> bool:
        """Whether it is part of the assessment, which the three officers (三员) have nothing to do with."""
        return self not in _ADMINISTRATION


_ADMINISTRATION = frozenset(
    {
        Action.SUBJECT_READ,
        Action.SUBJECT_CREATE,
        Action.SUBJECT_END,
        Action.APPOINTMENT_READ,
        Action.APPOINTMENT_GRANT,
        Action.APPOINTMENT_REVOKE,
        Action.AUDIT_READ,
        Action.DENIAL_READ,
    }
)

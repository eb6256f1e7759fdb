"""How a query comes to an object of each type, who is asked first, and to whom the way itself is shut."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import Template

from policy import Reason
from tenants.viewer import Role
from tests.worlds.realms import POSTS

OFFICE, LEADER, PORTFOLIO_HEAD, UNIT_HEAD = (
    str(role) for role in (Role.PERFORMANCE_OFFICE, Role.LEADER, Role.PORTFOLIO_HEAD, Role.UNIT_HEAD)
)
REPORTER, SECTION_REPORTER, PROVIDER, STAFF = (
    *(f"{Role.REPORTER}{which}" for which in ("", "_section")),
    str(Role.DATA_PROVIDER),
    str(Role.STAFF),
)
INSPECTOR, COMPLAINTS, SURVEYS = map(str, (Role.INSPECTOR, Role.COMPLAINT_OFFICER, Role.SURVEY_OFFICER))
SYSTEM_ADMIN, SECURITY, AUDITOR = map(str, (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR))
SYSTEMS = frozenset(f"{Role.CONNECTED_SYSTEM}{which}" for which in ("", "_unit"))
OFFICERS = frozenset({SYSTEM_ADMIN, SECURITY, AUDITOR})
BUSINESS = frozenset(
    {
        *(OFFICE, LEADER, PORTFOLIO_HEAD, UNIT_HEAD, REPORTER, SECTION_REPORTER, PROVIDER, STAFF),
        *(INSPECTOR, COMPLAINTS, SURVEYS),
    }
)
EVERYBODY = BUSINESS | OFFICERS | SYSTEMS
assert len(EVERYBODY) == len(POSTS)

Codes = dict[str, str]
"""What each of some persons is refused with: a reason of the policy, or NOT_FOUND."""


def _told(code: str, persons: Iterable[str]) -> Codes:
    return dict.fromkeys(persons, code)


NO_BUSINESS = _told(Reason.OFFICER_NO_BUSINESS, OFFICERS)
DENIED: Codes = _told(Reason.NOT_YOUR_ROLE, EVERYBODY) | NO_BUSINESS
"""As the policy denies what is part of the assessment."""

_OUTSIDE_A_YEAR: Codes = _told(Reason.NOT_YOUR_ROLE, SYSTEMS) | NO_BUSINESS
_OUTSIDE_A_UNIT: Codes = _OUTSIDE_A_YEAR | _told(
    Reason.NOT_YOUR_ROLE, (PORTFOLIO_HEAD, REPORTER, PROVIDER, INSPECTOR, COMPLAINTS, SURVEYS)
)
_UNKNOWN: Codes = _told("NOT_FOUND", {*SYSTEMS, AUDITOR})
_UNKNOWN_PERSON: Codes = _told(
    "NOT_FOUND", EVERYBODY - {OFFICE, LEADER, UNIT_HEAD, STAFF, SYSTEM_ADMIN, SECURITY}
)


@dataclass(frozen=True, slots=True)
class Way:
    """A selection that leads to objects of a type, with %s for their fields, and who is asked first.

    To those in ``shut`` the way itself is refused. Only the fields in ``only`` are asked, if it names some;
    those in ``also`` are asked with these arguments besides. ``arguments`` are those of fields that the usual
    ones (``ARGUMENTS``) don't fit here.
    """

    type: str
    name: str
    asker: str
    selection: str
    shut: Codes = field(default_factory=dict)
    only: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    arguments: Mapping[str, str] = field(default_factory=dict)

    def document(self, fields: str, known: Mapping[str, str]) -> str:
        return Template("{ " + self.selection % fields + " }").substitute(known)


_OWN = 'cycle(id: "$running") { %s }'
_ENTRY = 'cycle(id: "$%s") { entry(subject: "$%s") { %%s } }'
_UNIT = _ENTRY % ("running", "forestry")
_PENDING = _ENTRY % ("pending", "forestry")
_TIED = _ENTRY % ("tied", "forestry")
_OFFICIAL = _ENTRY % ("released", "forestry")
_PERSON = _ENTRY % ("units", "forester")
_SECTION = _ENTRY % ("units", "nursery")
_TRIAL = 'schemeTrial(cycle: "$released", tried: {document: $tried}) { %s }'
_RANKING = 'ranking(under: "$home", year: 2024, level: UNIT) { nodes { %s } }'
_NO_RANKING = _told(Reason.OUTSIDE_TENANT, EVERYBODY - {OFFICE, LEADER}) | NO_BUSINESS

WAYS: tuple[Way, ...] = (
    # Asked beside the viewer, so that what opens the request is read anyway.
    Way("Query", "the root", OFFICE, "viewer { __typename } %s"),
    Way("Query", "the root alone", OFFICE, "%s", only=("schemeTrial",)),
    Way("Viewer", "the viewer", PORTFOLIO_HEAD, "viewer { %s }"),
    Way("Government", "the government", OFFICE, 'tenant(code: "$home") { %s }'),
    Way("Government", "its people", SECURITY, 'tenant(code: "$home") { %s }', only=("appointments",)),
    Way("Government", "its log", AUDITOR, 'tenant(code: "$home") { %s }', only=("auditEntries",)),
    Way("Government", "its denials", AUDITOR, 'tenant(code: "$home") { %s }', only=("accessDenials",)),
    Way(
        "Appointment",
        "an appointment",
        SECURITY,
        'tenant(code: "$home") { appointments { nodes { %s } } }',
        _told(Reason.NOT_YOUR_ROLE, EVERYBODY - {SECURITY}),
    ),
    Way(
        "AuditEntry",
        "an entry of the log",
        AUDITOR,
        'tenant(code: "$home") { auditEntries(about: "$running", first: 20) { nodes { %s } } }',
        _told(Reason.NOT_YOUR_ROLE, EVERYBODY - {AUDITOR}),
    ),
    Way(
        "AccessDenial",
        "a denial",
        AUDITOR,
        'tenant(code: "$home") { accessDenials { nodes { %s } } }',
        _told(Reason.NOT_YOUR_ROLE, EVERYBODY - {AUDITOR}),
    ),
    Way(
        "Job",
        "a job",
        OFFICE,
        'tenant(code: "$home") { jobs { nodes { %s } } }',
    ),
    Way("Subject", "a unit", OFFICE, 'subject(id: "$forestry") { %s }', _UNKNOWN),
    Way(
        "Subject",
        "a person",
        UNIT_HEAD,
        'subject(id: "$forester") { %s }',
        _UNKNOWN_PERSON,
        only=("unit", "parent", "entry", "preview", "measurements"),
    ),
    Way("Cycle", "the government's year", OFFICE, _OWN, _OUTSIDE_A_YEAR),
    Way(
        "Cycle",
        "a unit's year",
        UNIT_HEAD,
        'cycle(id: "$units") { %s }',
        _OUTSIDE_A_UNIT,
        arguments={"entry": '(subject: "$forester")'},
    ),
    Way(
        "Cycle",
        "a closed year",
        OFFICE,
        'cycle(id: "$tied") { %s }',
        _OUTSIDE_A_YEAR,
        only=("mayRelease",),
    ),
    Way(
        "Cycle",
        "a released year",
        OFFICE,
        'cycle(id: "$released") { %s }',
        _OUTSIDE_A_YEAR,
        only=("releases",),
    ),
    Way(
        "Cycle",
        "a unit's released year",
        UNIT_HEAD,
        'cycle(id: "$units_released") { %s }',
        _OUTSIDE_A_UNIT,
        only=("releases",),
    ),
    Way("RosterEntry", "a unit in its year", OFFICE, _UNIT, _OUTSIDE_A_YEAR),
    Way(
        "RosterEntry",
        "a person in a unit's year",
        UNIT_HEAD,
        _PERSON,
        _OUTSIDE_A_UNIT,
        only=("scheme", "score", "preview", "measurements"),
    ),
    Way("RosterEntry", "a section in a unit's year", UNIT_HEAD, _SECTION, _OUTSIDE_A_UNIT, only=("events",)),
    Way("RosterEntry", "a tied unit", OFFICE, _TIED, _OUTSIDE_A_YEAR, only=("mayDecideTie",)),
    Way(
        "RosterEntry",
        "a unit in a released year",
        OFFICE,
        _OFFICIAL,
        _OUTSIDE_A_YEAR,
        only=("score",),
        also=("score(status: PROVISIONAL)",),
    ),
    Way(
        "Score",
        "a provisional score",
        OFFICE,
        _PENDING % "score { %s }",
        _OUTSIDE_A_YEAR,
    ),
    Way("Score", "a released score", OFFICE, _OFFICIAL % "score { %s }", _OUTSIDE_A_YEAR),
    Way("PendingItem", "what is missing", OFFICE, _PENDING % "score { pending { %s } }", _OUTSIDE_A_YEAR),
    Way("Preview", "a preview", OFFICE, _PENDING % "preview { %s }", _OUTSIDE_A_YEAR),
    Way("Measurement", "a figure", OFFICE, _UNIT % "measurements { nodes { %s } }", _OUTSIDE_A_YEAR),
    Way(
        "Assessor",
        "who gives a figure",
        OFFICE,
        _UNIT % "measurements { nodes { assessor { %s } } }",
        _OUTSIDE_A_YEAR,
    ),
    Way(
        "Assessor",
        "who gives what is missing",
        OFFICE,
        _PENDING % "score { pending { assessor { %s } } }",
        _OUTSIDE_A_YEAR,
    ),
    Way("Event", "an event", OFFICE, _UNIT % "events { %s }", _OUTSIDE_A_YEAR),
    Way(
        "Run",
        "a run",
        OFFICE,
        'cycle(id: "$tied") { runs { nodes { %s } } }',
        {each: DENIED[each] for each in EVERYBODY - {OFFICE, LEADER}},
    ),
    Way("Scheme", "a scheme", OFFICE, 'node(id: "$scheme") { ... on Scheme { %s } }'),
    Way("Release", "a release", OFFICE, 'node(id: "$release") { ... on Release { %s } }'),
    Way("RankedScore", "a row of a ranking", OFFICE, _RANKING, _NO_RANKING),
    Way("SchemeTrial", "a trial", OFFICE, _TRIAL, {each: DENIED[each] for each in EVERYBODY - {OFFICE}}),
    Way(
        "TrialSubject",
        "a subject of a trial",
        OFFICE,
        _TRIAL % "subjects { nodes { %s } }",
        {each: DENIED[each] for each in EVERYBODY - {OFFICE}},
    ),
)

ARGUMENTS: Mapping[str, str] = {
    "Query.tenant": '(code: "$home")',
    "Query.subject": '(id: "$forestry")',
    "Query.node": '(id: "$units")',
    "Query.nodes": '(ids: ["$units"])',
    "Query.cycle": '(id: "$running")',
    "Query.schemeCheck": '(document: "")',
    "Query.ranking": '(under: "$home", year: 2024, level: UNIT)',
    "Query.schemeTrial": '(cycle: "$released", tried: {document: $tried})',
    "Viewer.may": '(questions: [{action: SCORE_READ, subject: "$forestry", year: 2025}])',
    "Government.cycle": "(year: 2025)",
    "Government.mayOpenCycle": "(year: 2025)",
    "Subject.cycle": "(year: 2025)",
    "Subject.entry": "(year: 2025)",
    "Subject.preview": "(year: 2025)",
    "Subject.measurements": "(year: 2025)",
    "Cycle.entry": '(subject: "$forestry")',
    "RosterEntry.mayRecord": "(noun: INSPECTION)",
}
"""What fields are asked with; a field that needs arguments and has none here fails."""

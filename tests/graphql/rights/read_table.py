"""Who sees what of each field that reads rows, and what others are told; from the agreed rights."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from policy import Reason
from tests.graphql.rights.read_ways import (
    AUDITOR,
    BUSINESS,
    COMPLAINTS,
    DENIED,
    EVERYBODY,
    INSPECTOR,
    LEADER,
    OFFICE,
    OFFICERS,
    PORTFOLIO_HEAD,
    PROVIDER,
    REPORTER,
    SECTION_REPORTER,
    SECURITY,
    STAFF,
    SYSTEM_ADMIN,
    UNIT_HEAD,
    Codes,
)


@dataclass(frozen=True, slots=True)
class Read:
    """A field on a way. ``readers`` see all of it, others only the entries in ``parts``.

    The others whom the way lets in see nothing. Those in ``silent`` get null or an empty list without a word,
    the rest are ``refused`` with these codes. A ``verdict`` is shown to the rest as well, and says that code.
    What is the viewer's ``own`` is shown to everybody, to each their own.
    """

    name: str
    way: str
    readers: Collection[str] = ()
    refused: Codes = field(default_factory=lambda: DENIED)
    silent: Collection[str] = ()
    parts: Mapping[str, Collection[str]] = field(default_factory=dict)
    own: bool = False
    verdict: bool = False


_DIRECTION = (OFFICE, LEADER)
_KEEPERS = (SYSTEM_ADMIN, SECURITY)
_ASSESSED = (PORTFOLIO_HEAD, UNIT_HEAD, STAFF)
_UNITS_AFFAIR: Codes = {**DENIED, OFFICE: Reason.BELONGS_TO_UNIT, LEADER: Reason.BELONGS_TO_UNIT}
_NO_ROLE: Codes = dict.fromkeys(EVERYBODY, Reason.NOT_YOUR_ROLE)
_NO_RANKING: Codes = {each: DENIED[each] if each in OFFICERS else Reason.OUTSIDE_TENANT for each in EVERYBODY}

_GOVERNMENT = ("economy", "society", "forestry", "water", "statistics", "roofs")
_FORESTRY = ("nursery", "forester", "ranger")
_SUPPLIED = ("forestry supplied", "water supplied", "statistics supplied", "roofs supplied")
_OF_FORESTRY = ("forestry work", "forestry supplied")
_RULES = ("realm.portfolio", "realm.unit", "realm.project", "realm.tied", "realm.unfinished")
_OWN_RULES = ("realm.section", "realm.person")
# The reporter of a section finds no person in the roster.
_STRANGERS = (SECTION_REPORTER,)

PUBLIC = {"Viewer.tenant", "Government.parent", "Government.children", "RankedScore.tenant"}
"""They read the tree of governments alone, whose names are no secret."""

READS: tuple[Read, ...] = (
    Read("Query.subject", "the root", BUSINESS | {*_KEEPERS}, dict.fromkeys(EVERYBODY, "NOT_FOUND")),
    # A unit's year.
    *(
        Read(f"Query.{name}", "the root", (*_DIRECTION, UNIT_HEAD, SECTION_REPORTER, STAFF))
        for name in ("node", "nodes")
    ),
    Read("Query.cycle", "the root", BUSINESS),
    Read("Query.ranking", "the root", _DIRECTION, _NO_RANKING),
    Read("Query.schemeTrial", "the root alone", (OFFICE,)),
    Read("Viewer.appointments", "the viewer", own=True),
    Read("Viewer.may", "the viewer", (*_DIRECTION, PORTFOLIO_HEAD), verdict=True),
    Read("Government.cycle", "the government", BUSINESS),
    Read("Government.cycles", "the government", BUSINESS),
    Read(
        "Government.subjects",
        "the government",
        (*_DIRECTION, *_KEEPERS),
        silent=EVERYBODY,
        parts=dict.fromkeys(BUSINESS, _GOVERNMENT)
        | {
            UNIT_HEAD: (*_GOVERNMENT, *_FORESTRY),
            SECTION_REPORTER: (*_GOVERNMENT, "nursery"),
            STAFF: (*_GOVERNMENT, "forester"),
        },
    ),
    Read(
        "Government.schemes",
        "the government",
        (OFFICE,),
        silent=EVERYBODY,
        parts=dict.fromkeys(BUSINESS, _RULES)
        | {
            UNIT_HEAD: (*_RULES, *_OWN_RULES),
            SECTION_REPORTER: (*_RULES, "realm.section"),
            STAFF: (*_RULES, *_OWN_RULES),
        },
    ),
    Read("Government.jobs", "the government", (OFFICE,), silent=EVERYBODY),
    Read("Job.about", "a job", (OFFICE,), silent=EVERYBODY),
    Read("Job.result", "a job", (OFFICE,), silent=EVERYBODY),
    Read("Government.appointments", "its people", (SECURITY,), _NO_ROLE),
    Read("Government.auditEntries", "its log", (AUDITOR,), _NO_ROLE),
    Read("AuditEntry.rows", "an entry of the log", (AUDITOR,)),
    Read("Government.accessDenials", "its denials", (AUDITOR,), _NO_ROLE),
    Read("Government.mayOpenCycle", "the government", (OFFICE,), verdict=True),
    Read("Appointment.node", "an appointment", (SECURITY,)),
    Read("Appointment.mayRevoke", "an appointment", (SECURITY,)),
    Read(
        "Subject.members",
        "a unit",
        (*_DIRECTION, UNIT_HEAD, *_KEEPERS),
        silent=EVERYBODY,
        parts={SECTION_REPORTER: ("nursery",), STAFF: ("forester",)},
    ),
    Read("Subject.cycle", "a unit", (*_DIRECTION, UNIT_HEAD, SECTION_REPORTER, STAFF)),
    Read("Subject.entry", "a unit", BUSINESS),
    Read("Subject.preview", "a unit", (*_DIRECTION, UNIT_HEAD)),
    Read(
        "Subject.measurements",
        "a unit",
        (*_DIRECTION, PORTFOLIO_HEAD, UNIT_HEAD, REPORTER, INSPECTOR),
        silent=BUSINESS,
        parts={PROVIDER: ("forestry supplied",)},
    ),
    Read("Subject.unit", "a person", (*_DIRECTION, UNIT_HEAD, STAFF, *_KEEPERS)),
    # The section that a person belongs to is known to those who may know of sections.
    Read("Subject.parent", "a person", (*_DIRECTION, UNIT_HEAD, *_KEEPERS), silent=(STAFF,)),
    Read("Subject.entry", "a person", (*_DIRECTION, UNIT_HEAD, STAFF)),
    Read("Subject.preview", "a person", (UNIT_HEAD, STAFF), _UNITS_AFFAIR),
    Read("Subject.measurements", "a person", (UNIT_HEAD, STAFF), silent=_DIRECTION),
    Read("Cycle.portfolios", "the government's year", BUSINESS),
    Read("Cycle.entry", "the government's year", BUSINESS),
    Read("Cycle.entries", "the government's year", BUSINESS),
    Read(
        "Cycle.measurements",
        "the government's year",
        (*_DIRECTION, INSPECTOR),
        silent=BUSINESS,
        parts=dict.fromkeys((PORTFOLIO_HEAD, UNIT_HEAD, REPORTER), _OF_FORESTRY) | {PROVIDER: _SUPPLIED},
    ),
    Read("Cycle.runs", "the government's year", _DIRECTION),
    *(
        Read("Cycle.releases", way, (*_DIRECTION, *_ASSESSED))
        for way in ("the government's year", "a released year")
    ),
    Read("Cycle.owner", "a unit's year", BUSINESS),
    Read("Cycle.portfolios", "a unit's year", BUSINESS),
    Read("Cycle.entry", "a unit's year", (*_DIRECTION, UNIT_HEAD, STAFF), silent=(SECTION_REPORTER,)),
    Read(
        "Cycle.entries",
        "a unit's year",
        (*_DIRECTION, UNIT_HEAD),
        parts={SECTION_REPORTER: ("nursery",), STAFF: ("forester",)},
    ),
    Read(
        "Cycle.measurements",
        "a unit's year",
        (UNIT_HEAD,),
        silent=_DIRECTION,
        parts={SECTION_REPORTER: ("nursery work",), STAFF: ("forester work", "forester aim")},
    ),
    Read("Cycle.runs", "a unit's year", (UNIT_HEAD,), _UNITS_AFFAIR),
    *(
        Read("Cycle.releases", way, (*_DIRECTION, UNIT_HEAD))
        for way in ("a unit's year", "a unit's released year")
    ),
    Read("Cycle.mayRelease", "a closed year", (OFFICE,), verdict=True),
    Read("RosterEntry.scheme", "a unit in its year", BUSINESS),
    # A code is named from the scheme to whoever sees it.
    Read("RosterEntry.category", "a unit in its year", BUSINESS),
    Read("CodedName.name", "a unit in its year: category", BUSINESS),
    Read(
        "Event.name",
        "an event",
        (*_DIRECTION, PORTFOLIO_HEAD, UNIT_HEAD, INSPECTOR, COMPLAINTS),
    ),
    Read("RosterEntry.score", "a unit in its year", (*_DIRECTION, PORTFOLIO_HEAD), silent=BUSINESS),
    Read("RosterEntry.preview", "a unit in its year", (*_DIRECTION, UNIT_HEAD)),
    Read(
        "RosterEntry.measurements",
        "a unit in its year",
        (*_DIRECTION, PORTFOLIO_HEAD, UNIT_HEAD, REPORTER, INSPECTOR),
        silent=BUSINESS,
        parts={PROVIDER: ("forestry supplied",)},
    ),
    Read(
        "RosterEntry.events",
        "a unit in its year",
        (*_DIRECTION, PORTFOLIO_HEAD, UNIT_HEAD, INSPECTOR, COMPLAINTS),
    ),
    *(
        Read(f"RosterEntry.{name}", "a person in a unit's year", readers, _UNITS_AFFAIR, silent)
        for name, readers, silent in (
            ("scheme", (OFFICE, UNIT_HEAD, STAFF), _STRANGERS),
            ("score", (UNIT_HEAD,), BUSINESS),
            ("preview", (UNIT_HEAD, STAFF), _STRANGERS),
            ("measurements", (UNIT_HEAD, STAFF), BUSINESS),
        )
    ),
    Read("RosterEntry.events", "a section in a unit's year", (UNIT_HEAD,), _UNITS_AFFAIR, (STAFF,)),
    Read("RosterEntry.mayDecideTie", "a tied unit", (OFFICE,), verdict=True),
    Read("RosterEntry.score", "a unit in a released year", (*_DIRECTION, *_ASSESSED), silent=BUSINESS),
    Read(
        "RosterEntry.score(status: PROVISIONAL)",
        "a unit in a released year",
        (*_DIRECTION, PORTFOLIO_HEAD),
        silent=BUSINESS,
    ),
    # What belongs to a score that somebody sees: to everybody else there is no score.
    *(
        Read(f"Score.{name}", "a provisional score", _DIRECTION, silent=BUSINESS)
        # Its total is pending: no percent of it is calculated, so nothing is read for one.
        for name in ("pending", "lines", "stages", "scheme", "fullMarks")
    ),
    *(
        Read(f"Score.{name}", "a released score", (*_DIRECTION, *_ASSESSED), silent=BUSINESS)
        for name in ("lines", "stages", "scheme", "release", "fullMarks", "percent")
    ),
    Read("Assessor.unit", "who gives what is missing", _DIRECTION, silent=BUSINESS),
    Read("Preview.pending", "a preview", (*_DIRECTION, UNIT_HEAD)),
    Read(
        "Assessor.unit",
        "who gives a figure",
        (*_DIRECTION, PORTFOLIO_HEAD, UNIT_HEAD, REPORTER, INSPECTOR),
        silent=BUSINESS,
        parts={PROVIDER: ("statistics",)},
    ),
    Read("Run.mayRelease", "a run", (OFFICE,), verdict=True),
    Read("RankedScore.release", "a row of a ranking", _DIRECTION),
    Read("RankedScore.lines", "a row of a ranking", _DIRECTION),
    Read("TrialSubject.movedBy", "a subject of a trial", (OFFICE,)),
)

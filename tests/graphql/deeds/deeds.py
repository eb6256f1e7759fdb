"""Every mutation as it is done in a realm's running year, in an order in which each one can be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from policy import Action
from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.realms import FINDING, GRADE, RUNNING, TIED, Realm, scheme_text

PLANNED = 2023
"""A year with schemes and without a cycle."""

Made = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Deed:
    """A mutation, who may do it, and what it is given; ``made`` holds what earlier ones answered.

    The audit log calls it ``logged`` where that isn't what the policy is asked.
    """

    mutation: str
    role: Role
    action: Action
    answered: str
    given: Callable[[Realm, Made], dict[str, Any]]
    logged: str | None = None

    @property
    def in_log(self) -> str:
        """Its name in the audit log."""
        return self.logged or self.action.value


def _about(realm: Realm) -> dict[str, Any]:
    return {"cycle": realm.ids["cycle", RUNNING], "subject": realm.subject("forestry")}


def _figure(realm: Realm, version: int, **more: Any) -> dict[str, Any]:
    return {"measurement": realm.ids["measurement", RUNNING], "expectedVersion": version, **more}


def _cycle(realm: Realm, version: int, **more: Any) -> dict[str, Any]:
    return {"cycle": realm.ids["cycle", RUNNING], "expectedVersion": version, **more}


def _event(code: str, **more: Any) -> Callable[[Realm, Made], dict[str, Any]]:
    return lambda realm, _: _about(realm) | FINDING | {"code": code} | more


_OFFICE = Role.PERFORMANCE_OFFICE

DEEDS: tuple[Deed, ...] = (
    Deed(
        "schemeDraft",
        _OFFICE,
        Action.SCHEME_DRAFT,
        "scheme { id }",
        lambda *_: {"document": scheme_text(Level.UNIT, RUNNING, code="realm.other")},
    ),
    Deed(
        "schemeRevise",
        _OFFICE,
        Action.SCHEME_DRAFT,
        "scheme { id }",
        lambda realm, _: {
            "scheme": realm.ids["draft", RUNNING],
            "document": scheme_text(Level.UNIT, RUNNING, code="realm.draft"),
            "expectedRevision": 1,
        },
        "scheme:revise",
    ),
    Deed(
        "schemePublish",
        _OFFICE,
        Action.SCHEME_PUBLISH,
        "scheme { id }",
        lambda realm, _: {"scheme": realm.ids["draft", RUNNING], "expectedRevision": 2},
    ),
    Deed(
        "schemeRenew",
        _OFFICE,
        Action.SCHEME_DRAFT,
        "scheme { id }",
        lambda realm, _: {"scheme": realm.ids["unit_scheme", RUNNING], "year": RUNNING + 1},
        "scheme:renew",
    ),
    Deed(
        "schemeDiscard",
        _OFFICE,
        Action.SCHEME_DRAFT,
        "scheme { id }",
        lambda realm, made: {
            "scheme": made.get("schemeRenew", {}).get("id", realm.ids["draft", RUNNING]),
            "expectedRevision": 1,
        },
        "scheme:discard",
    ),
    Deed(
        "cycleOpen",
        _OFFICE,
        Action.CYCLE_OPEN,
        "cycle { id }",
        lambda realm, _: {
            "year": PLANNED,
            "name": "年度",
            "entries": [realm.entry("water", Level.UNIT, PLANNED)],
        },
    ),
    Deed(
        "rosterEdit",
        _OFFICE,
        Action.ROSTER_EDIT,
        "cycle { id }",
        lambda realm, _: _cycle(
            realm,
            1,
            put=[realm.entry("statistics", Level.UNIT, RUNNING) | {"rankingGroup": "综合"}],
            remove=[],
        ),
    ),
    Deed(
        "tieDecide",
        _OFFICE,
        Action.TIE_DECIDE,
        "cycle { id }",
        lambda realm, _: {
            "cycle": realm.ids["cycle", TIED],
            "subject": realm.subject("forestry"),
            "grade": GRADE,
            "admitted": False,
            "reason": "经研究",
            "expectedVersion": 2,
        },
    ),
    Deed(
        "measurementReport",
        Role.UNIT_HEAD,
        Action.MEASUREMENT_REPORT,
        "measurement { id }",
        lambda realm, _: (
            _about(realm) | {"indicator": "work", "fact": {"rating": "90"}, "expectedVersion": 1}
        ),
    ),
    Deed(
        "measurementReturn",
        _OFFICE,
        Action.MEASUREMENT_RETURN,
        "measurement { id }",
        lambda realm, _: _figure(realm, 2, reason="缺依据"),
    ),
    Deed(
        "measurementCorrect",
        _OFFICE,
        Action.MEASUREMENT_CORRECT,
        "measurement { id }",
        lambda realm, _: _figure(realm, 3, reason="更正", fact={"rating": "91"}),
    ),
    Deed(
        "measurementVerify",
        _OFFICE,
        Action.MEASUREMENT_VERIFY,
        "measurement { id }",
        lambda realm, _: {"measurement": realm.ids["supplied", RUNNING], "expectedVersion": 1},
    ),
    Deed("inspectionRecord", Role.INSPECTOR, Action.INSPECTION_RECORD, "event { id }", _event("inspection")),
    Deed(
        "complaintRecord",
        Role.COMPLAINT_OFFICER,
        Action.COMPLAINT_RECORD,
        "event { id }",
        _event("complaint"),
    ),
    Deed("commendationRecord", _OFFICE, Action.COMMENDATION_RECORD, "event { id }", _event("commendation")),
    Deed("vetoRecord", _OFFICE, Action.VETO_RECORD, "event { id }", _event("accident", points=None)),
    Deed(
        "eventWithdraw",
        Role.INSPECTOR,
        Action.INSPECTION_RECORD,
        "event { id }",
        lambda realm, _: {"event": realm.ids["event", RUNNING], "reason": "误记", "expectedVersion": 1},
        "event:withdraw",
    ),
    Deed("cycleClose", _OFFICE, Action.CYCLE_CLOSE, "cycle { id }", lambda realm, _: _cycle(realm, 2)),
    Deed(
        "runCompute",
        _OFFICE,
        Action.RUN_COMPUTE,
        "run { id }",
        lambda realm, _: {"cycle": realm.ids["cycle", RUNNING]},
    ),
    Deed(
        "releasePublish",
        _OFFICE,
        Action.RELEASE_PUBLISH,
        "release { id }",
        lambda realm, made: {"run": made.get("runCompute", {}).get("id", realm.ids["run", RUNNING])},
    ),
    Deed(
        "cycleReopen",
        _OFFICE,
        Action.CYCLE_CLOSE,
        "cycle { id }",
        lambda realm, _: _cycle(realm, 4, reason="异议成立"),
        "cycle:reopen",
    ),
    Deed(
        "subjectCreate",
        Role.SYSTEM_ADMIN,
        Action.SUBJECT_CREATE,
        "subject { id }",
        lambda *_: {"level": "UNIT", "code": "archives", "name": "档案局"},
    ),
    Deed(
        "subjectEnd",
        Role.SYSTEM_ADMIN,
        Action.SUBJECT_END,
        "subject { id }",
        lambda realm, made: {
            "subject": made.get("subjectCreate", {}).get("id", realm.subject("water")),
            "validTo": "2999-12-31",
            "expectedVersion": 1,
        },
    ),
    Deed(
        "appointmentGrant",
        Role.SECURITY_ADMIN,
        Action.APPOINTMENT_GRANT,
        "appointment { id }",
        lambda realm, _: {
            "issuer": "https://identity.example",
            "login": "newcomer",
            "name": "新任",
            "role": "UNIT_HEAD",
            "node": realm.subject("water"),
        },
    ),
    Deed(
        "appointmentRevoke",
        Role.SECURITY_ADMIN,
        Action.APPOINTMENT_REVOKE,
        "appointment { id }",
        lambda realm, made: {
            "appointment": made.get("appointmentGrant", {}).get("id", realm.appointment(Role.LEADER))
        },
    ),
)

BY_NAME = {deed.mutation: deed for deed in DEEDS}

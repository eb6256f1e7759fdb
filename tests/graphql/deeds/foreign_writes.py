"""Every mutation, tried with ids of another government: its own objects, or mixed with one's own."""

from collections.abc import Iterator
from typing import Any

from tenants.levels import Level
from tenants.viewer import Role
from tests.graphql.attacks.foreign_requests import Attack, Given, mutation_attack
from tests.worlds.realms import FINDING, GRADE, RELEASED, RUNNING, TIED, Realm, scheme_text

_RATING = {"rating": "50"}


def _slot(cycle: Realm, subject: Realm, year: int) -> dict[str, Any]:
    return {"cycle": cycle.ids["cycle", year], "subject": subject.subject("forestry")}


def _at(said: dict[str, Any], *, mixed: bool, year: int = RUNNING) -> Given:
    """About another's subject, in its own cycle or mixed with one's own."""
    return lambda own, victim: _slot(own if mixed else victim, victim, year) | said


def _events() -> Iterator[Attack]:
    for name, role, code in (
        ("inspectionRecord", Role.INSPECTOR, "inspection"),
        ("complaintRecord", Role.COMPLAINT_OFFICER, "complaint"),
        ("commendationRecord", Role.PERFORMANCE_OFFICE, "commendation"),
        ("vetoRecord", Role.PERFORMANCE_OFFICE, "accident"),
    ):
        said = FINDING | {"code": code} | ({"points": None} if code == "accident" else {})
        for why, given in (
            ("in another's cycle", _at(said, mixed=False)),
            ("about another's subject", _at(said, mixed=True)),
        ):
            yield mutation_attack(name, role, given, kind="EventRecordInput", why=why)


def _roster_line(subject: Realm, scheme: Realm) -> dict[str, Any]:
    return {"subject": subject.subject("water"), "scheme": scheme.ids["unit_scheme", RUNNING]}


def _versions(noun: str, key: tuple[str, int]) -> Given:
    return lambda _, victim: {noun: victim.ids[key], "expectedVersion": 1}


def _scheme(key: tuple[str, int]) -> Given:
    return lambda _, victim: {"scheme": victim.ids[key], "year": 2027}


_OFFICE = Role.PERFORMANCE_OFFICE
_CYCLE, _FIGURE = ("cycle", RUNNING), ("measurement", RUNNING)

MUTATIONS: tuple[Attack, ...] = (
    *_events(),
    mutation_attack(
        "schemeRevise",
        _OFFICE,
        lambda _, victim: {
            "scheme": victim.ids["draft", RUNNING],
            "document": scheme_text(Level.UNIT, RUNNING, code="realm.draft"),
            "expectedRevision": 1,
        },
    ),
    mutation_attack(
        "schemePublish",
        _OFFICE,
        lambda _, victim: {"scheme": victim.ids["draft", RUNNING], "expectedRevision": 1},
    ),
    mutation_attack(
        "schemeDiscard",
        _OFFICE,
        lambda _, victim: {"scheme": victim.ids["draft", RUNNING], "expectedRevision": 1},
    ),
    *(
        mutation_attack("schemeRenew", _OFFICE, _scheme(key), why=why)
        for key, why in ((("draft", RUNNING), "a draft"), (("unit_scheme", RELEASED), "a published version"))
    ),
    mutation_attack(
        "schemeDraft",
        Role.UNIT_HEAD,
        lambda _, victim: {
            "document": scheme_text(Level.SECTION, RUNNING),
            "owner": victim.subject("forestry"),
        },
        why="for another's unit",
    ),
    mutation_attack("cycleClose", _OFFICE, _versions("cycle", _CYCLE)),
    mutation_attack(
        "cycleReopen",
        _OFFICE,
        lambda _, victim: {"cycle": victim.ids["cycle", RELEASED], "reason": "更正", "expectedVersion": 3},
    ),
    mutation_attack(
        "cycleOpen",
        _OFFICE,
        lambda own, victim: {"year": 2023, "name": "x", "entries": [_roster_line(victim, own)]},
        why="with another's subject",
    ),
    mutation_attack(
        "cycleOpen",
        _OFFICE,
        lambda own, victim: {"year": 2023, "name": "x", "entries": [_roster_line(own, victim)]},
        why="with another's scheme",
    ),
    mutation_attack(
        "cycleOpen",
        Role.UNIT_HEAD,
        lambda own, victim: {
            "year": 2023,
            "name": "x",
            "owner": victim.subject("forestry"),
            "entries": [_roster_line(own, own)],
        },
        why="for another's unit",
    ),
    mutation_attack(
        "rosterEdit",
        _OFFICE,
        lambda own, victim: {
            "cycle": victim.ids["cycle", RUNNING],
            "put": [_roster_line(own, own)],
            "remove": [],
            "expectedVersion": 1,
        },
    ),
    mutation_attack(
        "rosterEdit",
        _OFFICE,
        lambda own, victim: {
            "cycle": own.ids["cycle", RUNNING],
            "put": [_roster_line(victim, victim)],
            "remove": [victim.subject("water")],
            "expectedVersion": 1,
        },
        why="with another's subject and scheme",
    ),
    mutation_attack(
        "rosterEdit",
        _OFFICE,
        lambda own, victim: {
            "cycle": own.ids["cycle", RUNNING],
            "put": [
                own.entry("water", Level.UNIT, RUNNING)
                | {"links": [{"link": "projects", "target": victim.subject("roofs")}]}
            ],
            "remove": [],
            "expectedVersion": 1,
        },
        why="with a link to another's project",
    ),
    *(
        mutation_attack(
            "tieDecide",
            _OFFICE,
            _at(
                {"grade": GRADE, "admitted": False, "reason": "x", "expectedVersion": 2},
                mixed=mixed,
                year=TIED,
            ),
            why=why,
        )
        for mixed, why in ((False, "in another's cycle"), (True, "about another's subject"))
    ),
    *(
        mutation_attack(
            "measurementReport",
            Role.UNIT_HEAD,
            _at({"indicator": "work", "fact": _RATING, "expectedVersion": None if mixed else 1}, mixed=mixed),
            why=why,
        )
        for mixed, why in ((False, "in another's cycle"), (True, "about another's subject"))
    ),
    mutation_attack("measurementVerify", _OFFICE, _versions("measurement", _FIGURE)),
    mutation_attack(
        "measurementReturn",
        _OFFICE,
        lambda _, victim: {"measurement": victim.ids[_FIGURE], "reason": "x", "expectedVersion": 1},
    ),
    mutation_attack(
        "measurementCorrect",
        _OFFICE,
        lambda _, victim: {
            "measurement": victim.ids[_FIGURE],
            "fact": _RATING,
            "reason": "x",
            "expectedVersion": 1,
        },
    ),
    mutation_attack(
        "eventWithdraw",
        Role.INSPECTOR,
        lambda _, victim: {"event": victim.ids["event", RUNNING], "reason": "x", "expectedVersion": 1},
    ),
    mutation_attack("runCompute", _OFFICE, lambda _, victim: {"cycle": victim.ids[_CYCLE]}),
    mutation_attack("releasePublish", _OFFICE, lambda _, victim: {"run": victim.ids["run", RUNNING]}),
    mutation_attack(
        "releasePublish",
        _OFFICE,
        lambda own, victim: {
            "run": own.ids["run", RELEASED],
            "replaces": victim.ids["release", RELEASED],
            "reason": "x",
        },
        why="in place of another's release",
    ),
    mutation_attack(
        "subjectCreate",
        Role.SYSTEM_ADMIN,
        lambda _, victim: {
            "level": "SECTION",
            "code": "new",
            "name": "new",
            "parent": victim.subject("forestry"),
        },
        why="under another's unit",
    ),
    mutation_attack(
        "subjectEnd",
        Role.SYSTEM_ADMIN,
        lambda _, victim: {
            "subject": victim.subject("water"),
            "validTo": "2026-01-01",
            "expectedVersion": 1,
        },
    ),
    mutation_attack(
        "appointmentGrant",
        Role.SECURITY_ADMIN,
        lambda _, victim: {
            "issuer": "i",
            "login": "l",
            "name": "n",
            "role": "UNIT_HEAD",
            "node": victim.subject("forestry"),
        },
        why="at another's unit",
    ),
    mutation_attack(
        "appointmentRevoke",
        Role.SECURITY_ADMIN,
        lambda _, victim: {"appointment": victim.appointment(Role.LEADER)},
    ),
)

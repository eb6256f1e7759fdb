"""What somebody of one government may try with the ids of another one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policy import Action
from tenants.levels import Level
from tenants.viewer import Role
from tests.graphql.realms import FINDING, GRADE, RELEASED, RUNNING, Realm, scheme_text

Given = Callable[[Realm, Realm], Mapping[str, Any]]

_RATING = {"rating": "50"}


@dataclass(frozen=True, slots=True)
class Attack:
    """A request made in one's own realm about another one; ``official`` if superiors may ask it."""

    name: str
    role: Role
    document: str
    given: Given
    official: bool = False


def _query(name: str, role: Role, document: str, given: Given, *, official: bool = False) -> Attack:
    return Attack(name, role, document, given, official)


def _mutation(name: str, role: Role, given: Given, *, kind: str | None = None, why: str = "") -> Attack:
    kind = kind or f"{name[0].upper()}{name[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ userErrors {{ code }} }} }}"
    title = f"{name} {why}".strip()
    return Attack(title, role, document, lambda own, victim: {"input": given(own, victim)})


def _nodes() -> Iterator[Attack]:
    document = "query($id: ID!) { node(id: $id) { id } }"
    for noun, year, official in (
        ("unit_scheme", RELEASED, True),
        ("section_scheme", RELEASED, False),
        ("draft", RUNNING, False),
        ("cycle", RUNNING, False),
        ("unit_cycle", RUNNING, False),
        ("release", RELEASED, True),
        ("unit_release", RELEASED, False),
    ):
        yield _query(
            f"node {noun}",
            Role.PERFORMANCE_OFFICE,
            document,
            lambda _, victim, key=(noun, year): {"id": victim.ids[key]},
            official=official,
        )


def _of_government() -> Iterator[Attack]:
    for role, selection, official in (
        (Role.PERFORMANCE_OFFICE, "cycle(year: 2025) { id name }", False),
        (Role.PERFORMANCE_OFFICE, "subjects { totalCount nodes { id name } }", False),
        (Role.PERFORMANCE_OFFICE, "schemes { totalCount nodes { id document } }", True),
        (Role.SECURITY_ADMIN, "appointments { totalCount nodes { id holder } }", False),
        (Role.AUDITOR, "auditEntries { totalCount nodes { id actor } }", False),
    ):
        yield _query(
            f"tenant {selection.partition(' ')[0]}",
            role,
            f"query($code: DivisionCode!) {{ tenant(code: $code) {{ {selection} }} }}",
            lambda _, victim: {"code": str(victim.tenant)},
            official=official,
        )


QUERIES: tuple[Attack, ...] = (
    *_nodes(),
    *_of_government(),
    _query(
        "subject",
        Role.PERFORMANCE_OFFICE,
        "query($id: ID!) { subject(id: $id) { name } }",
        lambda _, victim: {"id": victim.subject("forestry")},
    ),
    _query(
        "cycle",
        Role.PERFORMANCE_OFFICE,
        "query($id: ID!) { cycle(id: $id) { name } }",
        lambda _, victim: {"id": victim.ids["cycle", RUNNING]},
    ),
    _query(
        "ranking",
        Role.PERFORMANCE_OFFICE,
        "query($code: DivisionCode!) { ranking(under: $code, year: 2024, level: UNIT) "
        "{ totalCount nodes { total } } }",
        lambda _, victim: {"code": str(victim.tenant)},
        official=True,
    ),
    _query(
        "may, about a subject",
        Role.PERFORMANCE_OFFICE,
        "query($asked: [MayQuestion!]!) { viewer { may(questions: $asked) { allowed } } }",
        lambda _, victim: {
            "asked": [{"action": Action.SUBJECT_READ.name, "subject": victim.subject("forestry")}]
        },
    ),
    _query(
        "entry of one's own cycle",
        Role.PERFORMANCE_OFFICE,
        "query($id: ID!, $of: ID!) { cycle(id: $id) { entry(subject: $of) { name } } }",
        lambda own, victim: {"id": own.ids["cycle", RUNNING], "of": victim.subject("forestry")},
    ),
    _query(
        "figures that another's provider supplies",
        Role.PERFORMANCE_OFFICE,
        "query($id: ID!, $of: ID!) { cycle(id: $id) "
        "{ measurements(supplier: $of) { totalCount nodes { period } } } }",
        lambda own, victim: {"id": own.ids["cycle", RUNNING], "of": victim.subject("statistics")},
    ),
    _query(
        "audit log about another's cycle",
        Role.AUDITOR,
        "query($code: DivisionCode!, $of: ID!) { tenant(code: $code) "
        "{ auditEntries(about: $of) { totalCount nodes { actor } } } }",
        lambda own, victim: {"code": str(own.tenant), "of": victim.ids["cycle", RUNNING]},
    ),
)


def _slot(cycle: Realm, subject: Realm) -> dict[str, Any]:
    return {"cycle": cycle.ids["cycle", RUNNING], "subject": subject.subject("forestry")}


def _events() -> Iterator[Attack]:
    for name, role, code in (
        ("inspectionRecord", Role.INSPECTOR, "inspection"),
        ("complaintRecord", Role.COMPLAINT_OFFICER, "complaint"),
        ("commendationRecord", Role.PERFORMANCE_OFFICE, "commendation"),
        ("vetoRecord", Role.PERFORMANCE_OFFICE, "accident"),
    ):
        said = FINDING | {"code": code} | ({"points": None} if code == "accident" else {})
        for why, given in (
            ("in another's cycle", lambda _, victim, said=said: _slot(victim, victim) | said),
            ("about another's subject", lambda own, victim, said=said: _slot(own, victim) | said),
        ):
            yield _mutation(name, role, given, kind="EventRecordInput", why=why)


def _roster_line(own: Realm, subject: Realm, scheme: Realm, year: int) -> dict[str, Any]:
    del own
    return {"subject": subject.subject("water"), "scheme": scheme.ids["unit_scheme", year]}


def _versions(noun: str, key: tuple[str, int]) -> Given:
    return lambda _, victim: {noun: victim.ids[key], "expectedVersion": 1}


_OFFICE = Role.PERFORMANCE_OFFICE
_CYCLE, _FIGURE = ("cycle", RUNNING), ("measurement", RUNNING)

MUTATIONS: tuple[Attack, ...] = (
    *_events(),
    _mutation(
        "schemeRevise",
        _OFFICE,
        lambda _, victim: {
            "scheme": victim.ids["draft", RUNNING],
            "document": scheme_text(Level.UNIT, RUNNING, code="realm.draft"),
            "expectedRevision": 1,
        },
    ),
    _mutation(
        "schemePublish",
        _OFFICE,
        lambda _, victim: {"scheme": victim.ids["draft", RUNNING], "expectedRevision": 1},
    ),
    _mutation(
        "schemeDraft",
        Role.UNIT_HEAD,
        lambda _, victim: {
            "document": scheme_text(Level.SECTION, RUNNING),
            "owner": victim.subject("forestry"),
        },
        why="for another's unit",
    ),
    _mutation("cycleClose", _OFFICE, _versions("cycle", _CYCLE)),
    _mutation(
        "cycleReopen",
        _OFFICE,
        lambda _, victim: {"cycle": victim.ids["cycle", RELEASED], "reason": "更正", "expectedVersion": 4},
    ),
    _mutation(
        "cycleOpen",
        _OFFICE,
        lambda own, victim: {"year": 2023, "name": "x", "entries": [_roster_line(own, victim, own, RUNNING)]},
        why="with another's subject",
    ),
    _mutation(
        "cycleOpen",
        _OFFICE,
        lambda own, victim: {"year": 2023, "name": "x", "entries": [_roster_line(own, own, victim, RUNNING)]},
        why="with another's scheme",
    ),
    _mutation(
        "cycleOpen",
        Role.UNIT_HEAD,
        lambda own, victim: {
            "year": 2023,
            "name": "x",
            "owner": victim.subject("forestry"),
            "entries": [_roster_line(own, own, own, RUNNING)],
        },
        why="for another's unit",
    ),
    _mutation(
        "rosterEdit",
        _OFFICE,
        lambda own, victim: {
            "cycle": victim.ids["cycle", RUNNING],
            "put": [_roster_line(own, own, own, RUNNING)],
            "remove": [],
            "expectedVersion": 2,
        },
    ),
    _mutation(
        "rosterEdit",
        _OFFICE,
        lambda own, victim: {
            "cycle": own.ids["cycle", RUNNING],
            "put": [_roster_line(own, victim, victim, RUNNING)],
            "remove": [victim.subject("water")],
            "expectedVersion": 2,
        },
        why="with another's subject and scheme",
    ),
    _mutation(
        "rosterEdit",
        _OFFICE,
        lambda own, victim: {
            "cycle": own.ids["cycle", RUNNING],
            "put": [
                own.entry("water", Level.UNIT, RUNNING)
                | {"links": [{"link": "projects", "target": victim.subject("roofs")}]}
            ],
            "remove": [],
            "expectedVersion": 2,
        },
        why="with a link to another's project",
    ),
    *(
        _mutation(
            "tieDecide",
            _OFFICE,
            lambda own, victim, mixed=mixed: (
                _slot(own if mixed else victim, victim)
                | {"grade": GRADE, "admitted": False, "reason": "x", "expectedVersion": 2}
            ),
            why=why,
        )
        for mixed, why in ((False, "in another's cycle"), (True, "about another's subject"))
    ),
    *(
        _mutation(
            "measurementReport",
            Role.UNIT_HEAD,
            lambda own, victim, mixed=mixed: (
                _slot(own if mixed else victim, victim)
                | {"indicator": "work", "fact": _RATING, "expectedVersion": None if mixed else 1}
            ),
            why=why,
        )
        for mixed, why in ((False, "in another's cycle"), (True, "about another's subject"))
    ),
    _mutation("measurementVerify", _OFFICE, _versions("measurement", _FIGURE)),
    _mutation(
        "measurementReturn",
        _OFFICE,
        lambda _, victim: {"measurement": victim.ids[_FIGURE], "reason": "x", "expectedVersion": 1},
    ),
    _mutation(
        "measurementCorrect",
        _OFFICE,
        lambda _, victim: {
            "measurement": victim.ids[_FIGURE],
            "fact": _RATING,
            "reason": "x",
            "expectedVersion": 1,
        },
    ),
    _mutation(
        "eventWithdraw",
        Role.INSPECTOR,
        lambda _, victim: {"event": victim.ids["event", RUNNING], "reason": "x", "expectedVersion": 1},
    ),
    _mutation("runCompute", _OFFICE, lambda _, victim: {"cycle": victim.ids[_CYCLE]}),
    _mutation("releasePublish", _OFFICE, lambda _, victim: {"run": victim.ids["run", RUNNING]}),
    _mutation(
        "releasePublish",
        _OFFICE,
        lambda own, victim: {
            "run": own.ids["run", RELEASED],
            "replaces": victim.ids["release", RELEASED],
            "reason": "x",
        },
        why="in place of another's release",
    ),
    _mutation(
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
    _mutation(
        "subjectEnd",
        Role.SYSTEM_ADMIN,
        lambda _, victim: {
            "subject": victim.subject("water"),
            "validTo": "2026-01-01",
            "expectedVersion": 1,
        },
    ),
    _mutation(
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
    _mutation(
        "appointmentRevoke",
        Role.SECURITY_ADMIN,
        lambda _, victim: {"appointment": victim.appointment(Role.LEADER)},
    ),
)

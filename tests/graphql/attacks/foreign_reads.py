"""Every way of reading that takes an id or a division code, tried with another government's."""

from collections.abc import Iterator

from policy import Action
from schema.scalars import decode_id, encode_id
from tenants.levels import Level
from tenants.viewer import Role
from tests.graphql.attacks.foreign_requests import Attack, Given
from tests.worlds.figures import about_figure
from tests.worlds.realms import RELEASED, RUNNING, Realm
from tests.worlds.scheme_texts import scheme_text

_NODE = "query($id: ID!) { node(id: $id) { id } }"
_NODES = "query($id: ID!) { nodes(ids: [$id, $id]) { id } }"
_OFFICE, _SECURITY, _AUDITOR = Role.PERFORMANCE_OFFICE, Role.SECURITY_ADMIN, Role.AUDITOR


def _nodes() -> Iterator[Attack]:
    for name, role, given, official in (
        ("unit_scheme", _OFFICE, _id_of("unit_scheme", RELEASED), True),
        ("section_scheme", _OFFICE, _id_of("section_scheme", RELEASED), False),
        ("draft", _OFFICE, _id_of("draft", RUNNING), False),
        ("cycle", _OFFICE, _id_of("cycle", RUNNING), False),
        ("unit_cycle", _OFFICE, _id_of("unit_cycle", RUNNING), False),
        ("release", _OFFICE, _id_of("release", RELEASED), True),
        ("unit_release", _OFFICE, _id_of("unit_release", RELEASED), False),
        ("subject", _OFFICE, lambda _, victim: {"id": victim.subject("forestry")}, False),
        ("entry", _OFFICE, _id_of("entry", RELEASED), False),
        ("measurement", _OFFICE, _id_of("measurement", RUNNING), False),
        ("missing figure", _OFFICE, _missing_figure, False),
        ("event", _OFFICE, _id_of("event", RUNNING), False),
        ("run", _OFFICE, _id_of("run", RUNNING), False),
        ("released score", _OFFICE, _id_of("score", RELEASED), False),
        ("provisional score", _OFFICE, _provisional_score, False),
        ("appointment", _SECURITY, lambda _, victim: {"id": victim.appointment(_OFFICE)}, False),
        ("person", _SECURITY, _person, False),
        ("log entry", _AUDITOR, _id_of("audit", RELEASED), False),
        ("denial", _AUDITOR, _id_of("denial", ""), False),
        ("job", _OFFICE, _id_of("job", ""), False),
    ):
        yield Attack(f"node {name}", role, _NODE, given, official=official)
        yield Attack(f"nodes {name}", role, _NODES, given, official=official)


def _id_of(noun: str, year: int | str) -> Given:
    return lambda _, victim: {"id": victim.ids[noun, year]}


def _missing_figure(_: Realm, victim: Realm) -> dict[str, str]:
    return {"id": about_figure(victim.ids["cycle", RUNNING], victim.subject("water"), "work")["measurement"]}


def _provisional_score(_: Realm, victim: Realm) -> dict[str, str]:
    run = decode_id(victim.ids["run", RUNNING], "run")[1]
    return {"id": encode_id("score", run, victim.subjects["forestry"])}


def _person(_: Realm, victim: Realm) -> dict[str, str]:
    return {"id": encode_id("person", victim.world.people[victim.tenant, victim.login(_OFFICE)])}


def _of_government() -> Iterator[Attack]:
    for role, selection, official in (
        (Role.PERFORMANCE_OFFICE, "cycle(year: 2025) { id name }", False),
        (Role.PERFORMANCE_OFFICE, "subjects { totalCount nodes { id name } }", False),
        (Role.PERFORMANCE_OFFICE, "schemes { totalCount nodes { id document } }", True),
        (Role.SECURITY_ADMIN, "appointments { totalCount nodes { id holder { name } } }", False),
        (Role.PERFORMANCE_OFFICE, "jobs { totalCount nodes { id by } }", False),
        (Role.AUDITOR, "auditEntries { totalCount nodes { id actor } }", False),
        (Role.AUDITOR, "auditEntries { nodes { rows { totalCount nodes { kept } } } }", False),
        (Role.AUDITOR, "accessDenials { totalCount nodes { id person } }", False),
    ):
        yield Attack(
            f"tenant {selection.partition(' ')[0]}",
            role,
            f"query($code: DivisionCode!) {{ tenant(code: $code) {{ {selection} }} }}",
            lambda _, victim: {"code": str(victim.tenant)},
            official=official,
        )


_TRIAL = (
    "query($id: ID!, $tried: TriedSchemeInput!, $of: String) "
    "{ schemeTrial(cycle: $id, tried: $tried, replaces: $of) { code name } }"
)


def _trials() -> Iterator[Attack]:
    office = Role.PERFORMANCE_OFFICE
    yield Attack(
        "trial on another's year",
        office,
        _TRIAL,
        lambda _, victim: {
            "id": victim.ids["cycle", RELEASED],
            "tried": {"document": scheme_text(Level.UNIT, RELEASED)},
        },
    )
    for noun, year in (("unit_scheme", RELEASED), ("draft", RUNNING)):
        yield Attack(f"trial of another's {noun} on one's own year", office, _TRIAL, _trial_of(noun, year))


def _trial_of(noun: str, year: int) -> Given:
    return lambda own, victim: {
        "id": own.ids["cycle", RELEASED],
        "tried": {"scheme": victim.ids[noun, year]},
        "of": "realm.unit",
    }


QUERIES: tuple[Attack, ...] = (
    *_nodes(),
    *_trials(),
    *_of_government(),
    Attack(
        "subject",
        Role.PERFORMANCE_OFFICE,
        "query($id: ID!) { subject(id: $id) { name } }",
        lambda _, victim: {"id": victim.subject("forestry")},
    ),
    Attack(
        "cycle",
        Role.PERFORMANCE_OFFICE,
        "query($id: ID!) { cycle(id: $id) { name } }",
        lambda _, victim: {"id": victim.ids["cycle", RUNNING]},
    ),
    Attack(
        "ranking",
        Role.PERFORMANCE_OFFICE,
        "query($code: DivisionCode!) { ranking(under: $code, year: 2024, level: UNIT) "
        "{ totalCount nodes { total } } }",
        lambda _, victim: {"code": str(victim.tenant)},
        official=True,
    ),
    Attack(
        "may, about a subject",
        Role.PERFORMANCE_OFFICE,
        "query($asked: [MayQuestion!]!) { viewer { may(questions: $asked) { allowed } } }",
        lambda _, victim: {
            "asked": [{"action": Action.SUBJECT_READ.name, "subject": victim.subject("forestry")}]
        },
    ),
    Attack(
        "entry of one's own cycle",
        Role.PERFORMANCE_OFFICE,
        "query($id: ID!, $of: ID!) { cycle(id: $id) { entry(subject: $of) { name } } }",
        lambda own, victim: {"id": own.ids["cycle", RUNNING], "of": victim.subject("forestry")},
    ),
    Attack(
        "figures that another's department gives",
        Role.PERFORMANCE_OFFICE,
        "query($id: ID!, $of: ID!) { cycle(id: $id) "
        "{ measurements(unit: $of) { totalCount nodes { period { code } } } } }",
        lambda own, victim: {"id": own.ids["cycle", RUNNING], "of": victim.subject("statistics")},
    ),
    Attack(
        "audit log about another's cycle",
        Role.AUDITOR,
        "query($code: DivisionCode!, $of: ID!) { tenant(code: $code) "
        "{ auditEntries(about: $of) { totalCount nodes { actor } } } }",
        lambda own, victim: {"code": str(own.tenant), "of": victim.ids["cycle", RUNNING]},
    ),
)

"""The objects that mutations answer with are read by use cases that decide, like those of queries."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import pytest
from graphql import GraphQLObjectType, get_named_type

from resolvers.computing_requests import Compute
from resolvers.faults import DeniedError, NotFoundError
from resolvers.loaders import Loaders
from resolvers.organisation.appointments import read_appointment
from resolvers.organisation.subjects import read_subject
from resolvers.results.releases import read_release
from resolvers.results.runs import read_run
from resolvers.rules.schemes import read_version
from resolvers.year.cycles import read_cycle
from resolvers.year.events import read_event
from resolvers.year.expected_figures import read_expected_figure
from schema.root import schema
from schema.scalars import decode_id, decode_keys, encode_id
from tenants.database.session import Session
from tenants.viewer import Identity, Role
from tests.graphql.rights.read_ways import (
    COMPLAINTS,
    EVERYBODY,
    INSPECTOR,
    LEADER,
    OFFICE,
    PORTFOLIO_HEAD,
    REPORTER,
    SECTION_REPORTER,
    SECURITY,
    STAFF,
    SYSTEM_ADMIN,
    UNIT_HEAD,
)
from tests.worlds.realms import HOME, RELEASED, RUNNING, Realm, Realms
from tests.worlds.world import ISSUER

pytest_plugins = ("tests.worlds.realm_copies",)


@dataclass(frozen=True, slots=True)
class Answered:
    """What reads the objects of a type for mutations, which object is tried, and who may see it."""

    type: str
    read: Callable[..., Awaitable[Any]]
    id: Callable[[Realm], str]
    readers: Collection[str]


def entry_id(realm: Realm, code: str) -> str:
    """The id of a subject in the unit's own roster."""
    _, cycle = decode_id(realm.ids["unit_cycle", RUNNING])
    _, subject = decode_id(realm.subject(code))
    return encode_id("entry", cycle, subject)


async def read_entry(session: Session, cycle_id: UUID, subject_id: UUID) -> Any:
    """As payloads read an entry of a roster: without anything that computes."""
    return await Loaders(session, cast("Compute", None)).nodes.entry(cycle_id, subject_id)


async def read_job(session: Session, key: UUID) -> Any:
    """The same of a job."""
    return await Loaders(session, cast("Compute", None)).nodes.jobs.load(key)


OBJECTS = (
    Answered("Scheme", read_version, lambda realm: realm.ids["draft", RUNNING], (OFFICE,)),
    Answered(
        "Cycle",
        read_cycle,
        lambda realm: realm.ids["unit_cycle", RUNNING],
        (OFFICE, LEADER, UNIT_HEAD, SECTION_REPORTER, STAFF),
    ),
    Answered(
        "Measurement",
        read_expected_figure,
        lambda realm: realm.ids["measurement", RUNNING],
        (OFFICE, LEADER, PORTFOLIO_HEAD, UNIT_HEAD, REPORTER, INSPECTOR),
    ),
    Answered(
        "Event",
        read_event,
        lambda realm: realm.ids["event", RUNNING],
        (OFFICE, LEADER, PORTFOLIO_HEAD, UNIT_HEAD, INSPECTOR, COMPLAINTS),
    ),
    Answered("Run", read_run, lambda realm: realm.ids["run", RUNNING], (OFFICE, LEADER)),
    Answered(
        "Release",
        read_release,
        lambda realm: realm.ids["release", RELEASED],
        (OFFICE, LEADER, PORTFOLIO_HEAD, UNIT_HEAD, STAFF),
    ),
    Answered(
        "Subject",
        read_subject,
        lambda realm: realm.subject("forester"),
        (OFFICE, LEADER, UNIT_HEAD, STAFF, SYSTEM_ADMIN, SECURITY),
    ),
    Answered(
        "RosterEntry",
        read_entry,
        lambda realm: entry_id(realm, "forester"),
        (OFFICE, LEADER, UNIT_HEAD, STAFF),
    ),
    Answered("Job", read_job, lambda realm: realm.ids["job", ""], (OFFICE,)),
    Answered("Appointment", read_appointment, lambda realm: realm.appointment(Role.LEADER), (SECURITY,)),
)


def test_every_object_of_an_answer_is_known() -> None:
    root = schema._schema.mutation_type
    assert root is not None
    payloads = [get_named_type(field.type) for field in root.fields.values()]
    found = {
        get_named_type(field.type).name
        for payload in payloads
        if isinstance(payload, GraphQLObjectType)
        for name, field in payload.fields.items()
        # The query decides field by field; ids of what is gone lead nowhere.
        if name not in ("userErrors", "query", "removedIds")
    }
    known = {each.type for each in OBJECTS}
    assert found - known == set(), "say in OBJECTS what reads them, and who may see them"
    assert known - found == set(), "no mutation answers with them: take them out of OBJECTS"


@pytest.mark.parametrize("answered", OBJECTS, ids=[each.type for each in OBJECTS])
async def test_only_those_who_may_see_it_are_answered_with_it(realms: Realms, answered: Answered) -> None:
    realm = realms[HOME]
    _, keys = decode_keys(answered.id(realm))
    seen = set()
    for person in EVERYBODY:
        async with realm.world.database.reading(Identity(ISSUER, f"{person}.{HOME}", HOME)) as session:
            try:
                assert await answered.read(session, *keys)
            except (DeniedError, NotFoundError):
                continue
        seen.add(person)
    assert seen == set(answered.readers)

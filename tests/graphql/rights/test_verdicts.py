"""Deeds × states × persons: what `mayX` says beforehand is what the mutation does, or why it refuses."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from graphql import get_named_type, is_object_type
from sqlalchemy import make_url

from policy import Reason
from schema.root import schema
from schema.verdicts import VerdictCode
from tenants.viewer import Role
from tests.conftest import Cloner, cloner
from tests.graphql.rights.judged_deeds import JUDGED, Judged
from tests.graphql.rights.judged_states import FREE, PEOPLE, states_of
from tests.graphql.rights.judged_things import Thing, things_of
from tests.graphql.rights.verdict_answers import ALLOWED, Person, carried_out, person_of, unreadable
from tests.worlds.fingerprints import fingerprint
from tests.worlds.realms import COUNTY, Realm, settled_realm
from tests.worlds.world import World, open_world

# What the policy says whatever the thing and its state. Who reported, heads or holds it differs from thing to
# thing.
_OWN = {Reason.OWN_ASSESSMENT, Reason.OWN_REPORT, Reason.OWN_APPOINTMENT}
DENIALS = frozenset(Reason) - {Reason.ALLOWED} - _OWN
MANY = 8
TABLE = "tests/graphql/rights/judged_deeds.py"
STATES = "tests/graphql/rights/judged_states.py"
NOT_MET = {
    "NO_APPOINTMENT": "whoever holds nothing is let in nowhere",
    "OUTSIDE_TENANT": "everybody here acts in their own government",
    "RELEASED_ONLY": "everybody here acts in their own government",
    "ASSESSED_BY_OFFICE": "no figure here is the office's: see tests/graphql/year/test_assessors.py",
    "EXCLUSIVE_ROLES": "a mutation says it of the person whom it names; nothing else knows the person",
    "ROLE_NODE_MISMATCH": "a mutation says it of the role that it names",
    "SCHEME_DISCARDED": "only the answer of the mutation shows a draft that was taken back: see below",
    "TIES_DECIDED_SINCE": "the ties that were decided stand undecided in the run, which is said first",
}
# They say whether something may be read; they belong to no mutation.
OF_READS = {"RosterEntry.mayReadScore"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything in every state: a world that nothing is changed in, and a way to copies of it."""

    copy: Cloner
    realm: Realm
    world: World
    things: list[Thing]
    people: list[Person]


@pytest.fixture(scope="module")
async def prepared(postgres: str, clone_database: Cloner) -> AsyncIterator[Prepared]:
    async with clone_database() as urls:
        async with open_world(urls) as world:
            realm = await settled_realm(world, COUNTY)
            things = await things_of(realm, await states_of(realm))
        copy = cloner(postgres, str(make_url(urls.owner_url).database))
        async with copy() as unchanged, open_world(unchanged) as world:
            logins = [realm.login(role, which) for role, which in PEOPLE]
            people = [await person_of(world, COUNTY, login, things) for login in logins]
            yield Prepared(copy, realm, world, things, people)


@pytest.mark.parametrize("deed", JUDGED, ids=[deed.name for deed in JUDGED])
async def test_a_deed_is_done_or_refused_as_was_said(prepared: Prepared, deed: Judged) -> None:
    """A denial doesn't look at the state, so of many things that the policy denies a person every third is
    tried, for each person another third; everything else is tried.
    """
    before = await fingerprint(prepared.world)
    disagreeing = []
    for number, person in enumerate(prepared.people):
        things = [each for each in prepared.things if each.kind == deed.kind and person.is_asked(each)]
        expected = {thing.name: person.expected(deed, thing) for thing in things}
        allowed = [thing for thing in things if expected[thing.name] == ALLOWED]
        refused = [
            thing
            for place, thing in enumerate(things)
            if expected[thing.name] != ALLOWED
            and (expected[thing.name] not in DENIALS or len(things) < MANY or (number + place) % 3 == 0)
        ]
        assert all(deed.given(thing.given) for thing in allowed), "nothing to do it to, and yet allowed"
        found = await _outcomes(prepared.world, person, deed, refused)
        if allowed:
            # What is done to one thing is nothing to another one: one copy does for all of them.
            async with prepared.copy() as urls, open_world(urls) as world:
                found |= await _outcomes(world, person, deed, allowed)
        disagreeing += [
            f"{person.login}, {name}: beforehand {expected[name]}, the mutation {code}"
            for name, code in found.items()
            if code != expected[name]
        ]
    assert disagreeing == [], "\n".join(disagreeing)
    assert await fingerprint(prepared.world) == before


async def _outcomes(world: World, person: Person, deed: Judged, things: list[Thing]) -> dict[str, str]:
    """What the mutation answers for each thing; nothing for one that there is nothing to be done to."""
    given = {thing.name: deed.given(thing.given) for thing in things}
    return {
        name: await carried_out(world, COUNTY, person.login, deed.mutation, asked)
        for name, asked in given.items()
        if asked is not None
    }


def test_every_mutation_is_judged() -> None:
    root = schema._schema.mutation_type
    assert root is not None
    known = {deed.mutation for deed in JUDGED}
    unknown = sorted(root.fields.keys() - known)
    assert unknown == [], f"add a Judged with its mayX and its right input to {TABLE} for: {unknown}"
    gone = sorted(known - root.fields.keys())
    assert gone == [], f"no mutations any more, take them out of {TABLE}: {gone}"


def test_every_field_with_a_verdict_is_held_against_a_mutation() -> None:
    fields = {
        f"{name}.{key}"
        for name, kind in schema._schema.type_map.items()
        if is_object_type(kind)
        for key, field in kind.fields.items()
        if get_named_type(field.type).name == "Verdict"
    }
    asked = {str(deed.may).partition("(")[0] for deed in JUDGED} | {"may"}
    unknown = sorted(each for each in fields - OF_READS if each.partition(".")[2] not in asked)
    assert unknown == [], f"add the Judged that asks it to {TABLE}: {unknown}"


async def test_every_verdict_has_a_sentence_that_people_can_read(prepared: Prepared) -> None:
    names = sorted(prepared.realm.subjects, key=len, reverse=True)
    said = [each for person in prepared.people for each in person.everything]
    faulty = {line for verdict in said for line in unreadable(verdict, names)}
    assert faulty == set(), "\n".join(sorted(faulty))


async def test_every_code_is_met(prepared: Prepared) -> None:
    met = {each.code for person in prepared.people for each in person.everything}
    unmet = {code.value for code in VerdictCode} - met - NOT_MET.keys()
    assert unmet == set(), (
        f"add a state in which it is said to {STATES}, or say in NOT_MET why none is: {unmet}"
    )
    assert NOT_MET.keys() & met == set(), "they are met: take them out of NOT_MET"


async def test_a_draft_that_was_taken_back_says_so_in_the_answer(prepared: Prepared) -> None:
    office = prepared.realm.login(Role.PERFORMANCE_OFFICE)
    given = {"scheme": prepared.realm.ids["unit_draft", FREE], "expectedRevision": 1}
    fields = [str(deed.may) for deed in JUDGED if deed.kind == "scheme"]
    selection = f"scheme {{ {' '.join(f'{field} {{ code }}' for field in fields)} }}"
    async with prepared.copy() as urls, open_world(urls) as world:
        scheme = await world.changed(office, COUNTY, "schemeDiscard", given, selection)
    assert scheme == {field: {"code": "SCHEME_DISCARDED"} for field in fields}

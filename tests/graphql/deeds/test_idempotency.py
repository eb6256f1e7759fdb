"""A mutation sent again with its key does nothing twice: every mutation, every way it can have ended."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLNonNull, get_named_type
from sqlalchemy import text

from resolvers.exchange import idempotency
from schema import transactions
from schema.root import schema
from schema.scalars import encode_id
from tenants.viewer import Role
from tests.graphql.deeds.all_deeds import DEEDS
from tests.graphql.deeds.unreadable_inputs import mutations
from tests.worlds.counties import County, codes, errors, faults
from tests.worlds.fingerprints import Fingerprint, fingerprint
from tests.worlds.mutations import mutation_document
from tests.worlds.realms import COUNTY, PLANNED, RealmCopier
from tests.worlds.world import World

pytest_plugins = ("tests.worlds.realm_copies",)

REPORT = "measurement { id version status }"
SUBJECT = "subject { id name }"


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """An open year."""
    return await (await County.found(world, 670_041)).prepare()


def keyed(given: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    return given | {"idempotencyKey": key or str(uuid4())}


def unit(code: str) -> dict[str, Any]:
    return {"level": "UNIT", "code": code, "name": f"单位{code}"}


async def rows(county: County) -> Fingerprint:
    """Everything but the keys."""
    found = await fingerprint(county.world)
    del found["idempotency_keys"]
    return found


async def keys(county: County) -> int:
    async with county.world.owner.connect() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM idempotency_keys")) or 0)


@pytest.mark.parametrize("mutation", mutations())
def test_every_mutation_takes_a_key(mutation: str) -> None:
    root = schema._schema.mutation_type
    assert root is not None
    field = get_named_type(root.fields[mutation].args["input"].type).fields["idempotencyKey"]
    assert not isinstance(field.type, GraphQLNonNull)
    assert str(field.type) == "String"


async def test_every_mutation_sent_twice_is_done_once(copy_realms: RealmCopier) -> None:
    async with copy_realms() as realms:
        realm = realms[COUNTY]
        await realm.schemes(PLANNED)
        made: dict[str, dict[str, Any]] = {}
        for deed in DEEDS:
            given, login = keyed(deed.given(realm, made)), realm.login(deed.role)
            first = await realm.world.change(login, COUNTY, deed.mutation, given, f"{deed.noun} {{ id }}")
            assert first["userErrors"] == [], deed.mutation
            made[deed.mutation] = first[deed.noun]
            before = await fingerprint(realm.world)
            # With another selection.
            again = await realm.world.change(
                login, COUNTY, deed.mutation, given, f"answered: {deed.noun} {{ id __typename }}"
            )
            assert again["userErrors"] == []
            assert again["answered"].pop("__typename")
            assert again["answered"] == first[deed.noun], deed.mutation
            assert await fingerprint(realm.world) == before, deed.mutation


async def test_what_was_wrong_is_told_again_whatever_has_changed(county: County) -> None:
    given = keyed(county.report_input("u01", "duty", "H1", "90") | {"expectedVersion": 1})
    first = await county.change("head-u01", "measurementReport", given, REPORT)
    assert codes(first) == ["VERSION_CONFLICT"]
    await county.report("u01", "duty", "H1", "80")
    assert await county.change("head-u01", "measurementReport", given, REPORT) == first
    anew = await county.change("head-u01", "measurementReport", keyed(given), REPORT)
    assert (anew["userErrors"], anew["measurement"]["version"]) == ([], 2)


async def test_what_was_wrong_is_told_in_the_language_of_today(county: County) -> None:
    given = keyed(unit("u01"))
    document = mutation_document("subjectCreate", SUBJECT)
    said = []
    for language in ("zh", "en"):
        body = await county.world.answer(
            "sysadmin", county.tenant, document, {"input": given}, language=language
        )
        (fault,) = body["data"]["subjectCreate"]["userErrors"]
        assert (fault["code"], fault["path"]) == ("CODE_TAKEN", ["code"])
        said.append(fault["message"])
    assert not said[0].isascii()
    assert said[1].isascii()


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [({"validFrom": "2025-02-30"}, ("BAD_DATE", "validFrom")), ({"code": "x-1"}, ("NOT_A_CODE", "code"))],
)
async def test_what_is_wrong_by_itself_leaves_no_row(
    county: County, wrong: dict[str, str], fault: tuple[str, str]
) -> None:
    right, before = keyed(unit("w1" if fault[1] == "code" else "w2")), await fingerprint(county.world)
    first = await county.change("sysadmin", "subjectCreate", right | wrong, SUBJECT)
    assert faults(first) == [fault]
    assert await county.change("sysadmin", "subjectCreate", right | wrong, SUBJECT) == first
    assert await fingerprint(county.world) == before
    # The key is free for the mended input, and then belongs to it.
    mended = await county.change("sysadmin", "subjectCreate", right, SUBJECT)
    assert mended["userErrors"] == []
    again = await county.change("sysadmin", "subjectCreate", right | wrong, SUBJECT)
    assert faults(again) == [("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]
    assert await county.change("sysadmin", "subjectCreate", right, SUBJECT) == mended


async def test_lines_named_twice_leave_no_row(county: County) -> None:
    """Worked out from the input alone, too: nobody who may not report fills the table with them."""
    lines = [{"group": "组" * 255, "values": []}] * 2
    given = keyed(county.report_input("u01", "duty", "H1", "1") | {"fact": {"ratings": lines}})
    before = await keys(county)
    first = await county.change("head-u01", "measurementReport", given, REPORT)
    assert faults(first) == [("NAMED_TWICE", "fact.ratings.1")]
    assert await county.change("head-u01", "measurementReport", given, REPORT) == first
    assert await keys(county) == before


async def test_what_was_wrong_is_not_told_to_whoever_lost_the_right(county: County) -> None:
    """The right is asked before the key: a denial now, and what was wrong once the right is back."""
    granted = await county.world.person(county.tenant, "parting", Role.UNIT_HEAD, county.units["u04"])
    given = keyed(county.report_input("u04", "duty", "FY", "90") | {"expectedVersion": 1})
    first = await county.change("parting", "measurementReport", given, REPORT)
    assert codes(first) == ["VERSION_CONFLICT"]
    await county.world.person(county.tenant, "parting", Role.STAFF, county.units["u04"])
    revoked = {"appointment": encode_id("appointment", granted)}
    await county.changed("security", "appointmentRevoke", revoked, "appointment { id }")
    document = mutation_document("measurementReport", REPORT)
    (error,) = await errors(county, "parting", document, {"input": given})
    assert error["extensions"]["code"] == "FORBIDDEN"
    await county.world.person(county.tenant, "parting", Role.UNIT_HEAD, county.units["u04"])
    await county.report("u04", "duty", "FY", "80")
    before = await fingerprint(county.world)
    assert await county.change("parting", "measurementReport", given, REPORT) == first
    assert await fingerprint(county.world) == before, "carried out and taken back"


async def test_one_person_uses_so_many_keys_a_day(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    for login in ("busy", "idle"):
        await county.world.person(county.tenant, login, Role.SYSTEM_ADMIN)
    monkeypatch.setattr(idempotency, "MOST_KEYS_A_DAY", 2)
    done = keyed(unit("k1"))
    first = await county.change("busy", "subjectCreate", done, SUBJECT)
    taken = await county.change("busy", "subjectCreate", keyed(unit("k1")), SUBJECT)
    assert (first["userErrors"], codes(taken)) == ([], ["CODE_TAKEN", "NAME_TAKEN"])
    before = await fingerprint(county.world)
    # Neither what would succeed nor what would be refused.
    for given in (unit("k2"), unit("k1")):
        refused = await county.change("busy", "subjectCreate", keyed(given), SUBJECT)
        assert (refused["subject"], faults(refused)) == (None, [("TOO_MANY_KEYS", "idempotencyKey")])
        assert "2" in refused["userErrors"][0]["message"]
    assert await fingerprint(county.world) == before
    # What has a row is answered from it; another person and a change without a key are free.
    assert await county.change("busy", "subjectCreate", done, SUBJECT) == first
    for login, given in (("idle", keyed(unit("k3"))), ("busy", unit("k4"))):
        assert (await county.change(login, "subjectCreate", given, SUBJECT))["userErrors"] == []
    # A day later there is room again.
    async with county.world.owner.begin() as connection:
        await connection.execute(text("UPDATE idempotency_keys SET used_at = used_at - interval '24 hours'"))
    assert (await county.change("busy", "subjectCreate", keyed(unit("k5")), SUBJECT))["userErrors"] == []


async def test_the_keys_of_a_day_are_counted_by_an_index(county: County) -> None:
    rows_of_a_year = (
        "INSERT INTO idempotency_keys (tenant, person_id, field_name, key, input_hash, faults, used_at) "
        "SELECT u.tenant, u.id, 'f', 'of-a-year-' || n, '', '[]', now() - n * interval '1 hour' "
        "FROM users u, generate_series(1, 1000) n WHERE u.tenant = 670041"
    )
    counted = (
        "EXPLAIN SELECT count(*) FROM (SELECT 1 FROM idempotency_keys WHERE tenant = 670041 AND person_id = "
        "(SELECT id FROM users WHERE tenant = 670041 LIMIT 1) AND used_at > now() - interval '1 day' "
        "LIMIT 10000) AS counted"
    )
    async with county.world.owner.connect() as connection:
        for statement in ("SET LOCAL app.tenant = '670041'", rows_of_a_year, "ANALYZE idempotency_keys"):
            await connection.execute(text(statement))
        plan = "\n".join(row[0] for row in await connection.execute(text(counted)))
        await connection.rollback()
    assert "using idempotency_keys_of_person" in plan


async def test_a_key_with_another_input_is_refused_and_stays_what_it_was(county: County) -> None:
    given = keyed(unit("x2"))
    first = await county.change("sysadmin", "subjectCreate", given, SUBJECT)
    before = await fingerprint(county.world)
    other = await county.change("sysadmin", "subjectCreate", given | {"code": "x3"}, SUBJECT)
    assert (other["subject"], faults(other)) == (None, [("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")])
    assert await fingerprint(county.world) == before
    assert await county.change("sysadmin", "subjectCreate", given, SUBJECT) == first


async def test_the_same_input_written_otherwise_is_the_same(county: County) -> None:
    given = keyed(county.report_input("u02", "duty", "H1", "90.50"))
    first = await county.change("head-u02", "measurementReport", given, REPORT)
    assert first["userErrors"] == []
    literal = f"""mutation {{ measurementReport(input: {{
      fact: {{ rating: 90.5, done: null }}, note: null
      measurement: "{given["measurement"]}", idempotencyKey: "{given["idempotencyKey"]}"
    }}) {{ {REPORT} userErrors {{ code message path }} }} }}"""
    assert await county.ask("head-u02", literal) == {"measurementReport": first}


async def test_after_a_denial_it_is_tried_again(county: County) -> None:
    node = county.units["u03"]
    await county.world.person(county.tenant, "newcomer", Role.STAFF, node)
    given = keyed(county.report_input("u03", "duty", "H1", "70"))
    document, kept = mutation_document("measurementReport", REPORT), await keys(county)
    (error,) = await errors(county, "newcomer", document, {"input": given})
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert await keys(county) == kept
    await county.world.person(county.tenant, "newcomer", Role.UNIT_HEAD, node)
    done = await county.change("newcomer", "measurementReport", given, REPORT)
    assert (done["userErrors"], done["measurement"]["version"]) == ([], 1)


async def test_after_a_fault_of_the_system_it_is_tried_again(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, before = keyed(unit("x4")), await fingerprint(county.world)
    document = mutation_document("subjectCreate", SUBJECT)

    async def fail(*_args: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(transactions, "keep_outcome", fail)
        response = await county.world.client.post(
            "/graphql",
            json={"query": document, "variables": {"input": given}},
            headers={"Authorization": "Bearer sysadmin", "X-Tenant": str(county.tenant)},
        )
        assert response.status_code == 503
    assert await fingerprint(county.world) == before, "what a key says and what was done go together"
    done = await county.change("sysadmin", "subjectCreate", given, SUBJECT)
    assert done["userErrors"] == []


async def test_a_key_is_one_persons_for_one_mutation_in_one_government(county: County) -> None:
    elsewhere = await (await County.found(county.world, 670_042)).prepare()
    given = keyed(unit("x5"))
    first = await county.change("sysadmin", "subjectCreate", given, SUBJECT)
    foreign = await elsewhere.change("sysadmin", "subjectCreate", given, SUBJECT)
    assert foreign["userErrors"] == []
    assert foreign["subject"]["id"] != first["subject"]["id"]

    # Somebody else of the same government with the key of an officer learns nothing of what it made.
    await county.world.person(county.tenant, "forger", Role.SYSTEM_ADMIN)
    forged = await county.change("forger", "subjectCreate", given, SUBJECT)
    assert (forged["subject"], codes(forged)) == (None, ["CODE_TAKEN", "NAME_TAKEN"])
    (error,) = await errors(county, "head-u01", mutation_document("subjectCreate", SUBJECT), {"input": given})
    assert error["extensions"]["code"] == "FORBIDDEN"

    about = {"cycle": county.cycle, "subject": county.id("u01"), "occurredOn": "2025-05-06", "reason": "事由"}
    key = given["idempotencyKey"]
    veto = await county.change(
        "office", "vetoRecord", keyed(about | {"code": "accident"}, key), "event { id }"
    )
    other = {"code": "commendation", "kind": "city"}
    praise = await county.change("office", "commendationRecord", keyed(about | other, key), "event { id }")
    assert (veto["userErrors"], praise["userErrors"]) == ([], [])


async def test_ten_at_the_same_time_have_one_outcome(county: County) -> None:
    given, before = keyed(unit("x6")), await rows(county)
    answers = await county.answers(*[("sysadmin", "subjectCreate", given, SUBJECT)] * 10)
    assert {str(answer) for answer in answers} == {str(answers[0])}
    assert answers[0]["userErrors"] == []
    after = await rows(county)
    more = {name: after[name][0] - before[name][0] for name in after if after[name] != before[name]}
    assert more == {"subjects": 1, "audit_entries": 1}


async def test_of_two_inputs_at_the_same_time_one_has_the_key(county: County) -> None:
    key = str(uuid4())
    asked = [keyed(unit(f"y{number}"), key) for number in range(4)]
    answers = await county.answers(*[("sysadmin", "subjectCreate", given, SUBJECT) for given in asked])
    told = sorted(str(faults(answer)) for answer in answers)
    refused = "[('IDEMPOTENCY_KEY_REUSED', 'idempotencyKey')]"
    assert told == [refused] * 3 + ["[]"]


async def test_a_run_is_computed_once_however_often_it_is_asked_for(county: County) -> None:
    given = keyed({"cycle": county.cycle})
    run = ("office", "runCompute", given, "run { id number }")
    answers = await county.answers(*[run] * 4)
    assert {str(answer) for answer in answers} == {str(answers[0])}
    assert answers[0]["userErrors"] == []
    # The figures have changed, the key has not.
    await county.report("u04", "duty", "H1", "66")
    assert await county.change(*run) == answers[0]
    assert (await county.compute())["number"] == 2
    # Whoever gets the run that somebody else computes at the same moment has a key of one's own for it.
    both = await asyncio.gather(
        county.change("office", "runCompute", keyed(given, "one"), "run { id }"),
        county.change("office2", "runCompute", keyed(given, "two"), "run { id }"),
    )
    for login, key, answer in (("office", "one", both[0]), ("office2", "two", both[1])):
        assert await county.change(login, "runCompute", keyed(given, key), "run { id }") == answer


@pytest.mark.parametrize("key", ["", " ", "a b", "键", "a\n", "x" * 256])
async def test_what_is_no_key_is_told_and_kept_nowhere(county: County, key: str) -> None:
    before = await fingerprint(county.world)
    given = unit("x8") | {"idempotencyKey": key, "validFrom": "?"}
    for _ in range(2):
        payload = await county.change("sysadmin", "subjectCreate", given, SUBJECT)
        assert faults(payload) == [("BAD_IDEMPOTENCY_KEY", "idempotencyKey"), ("BAD_DATE", "validFrom")]
    assert await fingerprint(county.world) == before


async def test_only_a_key_costs_statements(county: County) -> None:
    plain = await statements(county, unit("z1"))
    with_key = await statements(county, keyed(unit("z2")))
    assert not any("idempotency_keys" in statement for statement in plain)
    # It is written together with what is changed.
    assert len(with_key) == len(plain)
    assert sum("INSERT INTO idempotency_keys" in statement for statement in with_key) == 1


async def statements(county: County, given: dict[str, Any]) -> list[str]:
    """What is sent to create a unit and to answer with it."""
    seen: list[str] = []

    def note(statement: str, _arguments: Any) -> None:
        seen.append(statement)

    with county.world.database.observed(note):
        await county.change("sysadmin", "subjectCreate", given, SUBJECT)
    return seen


async def test_a_report_whose_answer_was_lost_is_no_conflict(county: County) -> None:
    given = county.report_input("u03", "duty", "FY", "90")
    first = await county.change("head-u03", "measurementReport", given, REPORT)
    before = await fingerprint(county.world)
    assert await county.change("head-u03", "measurementReport", given, REPORT) == first
    assert await fingerprint(county.world) == before
    for changed in ({"fact": {"rating": "91"}}, {"note": "说明"}):
        other = await county.change("head-u03", "measurementReport", given | changed, REPORT)
        assert codes(other) == ["VERSION_CONFLICT"]
    await county.world.person(county.tenant, "reporter-u03", Role.REPORTER, county.units["u03"])
    theirs = await county.change("reporter-u03", "measurementReport", given, REPORT)
    assert codes(theirs) == ["VERSION_CONFLICT"]
    await county.verify(first["measurement"])
    assert codes(await county.change("head-u03", "measurementReport", given, REPORT)) == ["VERSION_CONFLICT"]


async def test_the_same_grant_twice_is_one_grant(county: County) -> None:
    given = {
        "issuer": "https://issuer.test",
        "login": "granted",
        "name": "某人",
        "role": "INSPECTOR",
        "validFrom": "2026-01-01",
        "validTo": "2099-12-31",
    }
    first = await county.change("security", "appointmentGrant", given, "appointment { id }")
    before = await fingerprint(county.world)
    assert first["userErrors"] == []
    for same in (given, given | {"validFrom": None}):
        assert await county.change("security", "appointmentGrant", same, "appointment { id }") == first
    assert await fingerprint(county.world) == before
    for other in ({"validFrom": "2026-01-02"}, {"validTo": "2099-12-30"}, {"validTo": None}):
        more = await county.change("security", "appointmentGrant", given | other, "appointment { id }")
        assert more["userErrors"] == []
        assert more["appointment"]["id"] != first["appointment"]["id"]
    revoked = {"appointment": first["appointment"]["id"]}
    await county.changed("security", "appointmentRevoke", revoked, "appointment { id }")
    anew = await county.change("security", "appointmentGrant", given, "appointment { id }")
    assert anew["appointment"]["id"] != first["appointment"]["id"]

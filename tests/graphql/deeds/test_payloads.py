"""What a mutation answers with: everything that it has changed, and the query to go on with."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLNonNull, GraphQLObjectType, get_named_type

from schema.root import schema
from tests.graphql.deeds.all_deeds import DEEDS
from tests.graphql.deeds.unreadable_inputs import mutations
from tests.worlds.counties import County, codes, errors
from tests.worlds.fingerprints import fingerprint
from tests.worlds.realms import COUNTY, PLANNED, RealmCopier
from tests.worlds.world import World

pytest_plugins = ("tests.worlds.realm_copies",)

_CYCLE = "cycle { id status version }"
_FIGURE = {"measurements": "measurement { id version } entry { id } cycle { id }"}
_EVENT = {"events": "event { id version } entry { id } cycle { id }"}
_TURNED = {"cycles": _CYCLE}

SHOWN: Mapping[str, Mapping[str, str]] = {
    "schemeDraft": {"schemes": "scheme { id revision }"},
    "schemeRenew": {"schemes": "scheme { id revision }"},
    "schemeRevise": {"schemes": "scheme { id revision }"},
    "schemePublish": {"schemes": "scheme { id status }"},
    "schemeDiscard": {"schemes": "scheme { id status }"},
    "cycleOpen": {"cycles": _CYCLE, "roster_entries": "cycle { entries(first: 1) { nodes { id } } }"},
    "rosterEdit": {"cycles": _CYCLE, "roster_entries": "entries { id } removed { id } removedIds"},
    "cycleClose": _TURNED,
    "cycleReopen": _TURNED,
    "tieDecide": {"cycles": _CYCLE, "tie_decisions": "entry { id } run { id }"},
    "measurementReport": _FIGURE,
    "measurementVerify": _FIGURE,
    "measurementReturn": _FIGURE,
    "measurementCorrect": _FIGURE,
    "targetSet": {"targets": "measurement { id target targetVersion } entry { id } cycle { id }"},
    "inspectionRecord": _EVENT,
    "complaintRecord": _EVENT,
    "commendationRecord": _EVENT,
    "vetoRecord": _EVENT,
    "eventWithdraw": _EVENT,
    "runCompute": {"runs": "run { id } cycle { id }", "scores": "cycle { portfolios { score { total } } }"},
    "releasePublish": {
        "releases": "release { id } replaced { supersededAt } run { id }",
        "released_scores": "cycle { portfolios { score { total } } }",
        "released_counts": "cycle { portfolios { score { total } } }",
        "cycles": _CYCLE,
    },
    "subjectCreate": {"subjects": "subject { id } parent { id }"},
    "subjectEnd": {"subjects": "subject { id validTo } parent { id }"},
    "appointmentGrant": {"appointments": "appointment { id }", "users": "appointment { holder { id } }"},
    "jobCancel": {"jobs": "job { id state }"},
    "appointmentRevoke": {"appointments": "appointment { id revokedAt }"},
}
"""The tables that each mutation changes, and where its payload shows what has changed in them."""

ASIDE = {"audit_entries", "audit_rows", "idempotency_keys"}


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """An open year."""
    return await (await County.found(world, 670_051)).prepare()


@pytest.mark.parametrize("mutation", mutations())
def test_every_payload_goes_on_with_the_query(mutation: str) -> None:
    root = schema._schema.mutation_type
    assert root is not None
    payload = get_named_type(root.fields[mutation].type)
    assert isinstance(payload, GraphQLObjectType)
    assert isinstance(payload.interfaces[0], GraphQLInterfaceType)
    going_on = payload.fields["query"].type
    assert isinstance(going_on, GraphQLNonNull)
    assert going_on.of_type is schema._schema.query_type


async def test_every_mutation_shows_all_that_it_has_changed(copy_realms: RealmCopier) -> None:
    async with copy_realms() as realms:
        realm = realms[COUNTY]
        await realm.schemes(PLANNED)
        made: dict[str, Any] = {}
        for deed in DEEDS:
            shown = SHOWN.get(deed.mutation)
            assert shown is not None, f"{deed.mutation}: add what it changes, and where the payload shows it"
            before = await fingerprint(realm.world)
            selection = " ".join((f"{deed.noun} {{ id }}", *shown.values()))
            payload = await realm.world.change(
                realm.login(deed.role), COUNTY, deed.mutation, deed.given(realm, made), selection
            )
            assert payload["userErrors"] == [], deed.mutation
            made[deed.mutation] = payload[deed.noun]
            after = await fingerprint(realm.world)
            changed = {name for name in after if after[name] != before[name]} - ASIDE
            assert changed <= shown.keys(), f"{deed.mutation}: say where its payload shows these"
            # Of what several mutations can change, each shows it whenever it does.
            assert payload[deed.noun]["id"]


def test_the_table_names_no_mutation_that_there_is_not() -> None:
    assert set(SHOWN) == set(mutations())


REPORT = """mutation Report($input: MeasurementReportInput!, $cycle: ID!) {
  measurementReport(input: $input) {
    userErrors { code }
    measurement { id version status }
    query { cycle(id: $cycle) { measurements(first: 100, status: [REPORTED]) { totalCount } } }
  }
}"""


async def test_the_query_reads_what_the_mutation_has_written(county: County) -> None:
    for number, unit in enumerate(("u01", "u02"), start=1):
        given = county.report_input(unit, "duty", "H1", "90")
        data = await county.ask(f"head-{unit}", REPORT, {"input": given, "cycle": county.cycle})
        payload = data["measurementReport"]
        assert payload["userErrors"] == []
        # Each head sees the own unit's.
        assert payload["query"]["cycle"]["measurements"]["totalCount"] == 1, number


async def test_each_mutation_of_a_request_reads_before_the_next_one(county: County) -> None:
    selection = (
        f'query {{ subject(id: "{county.id("u01")}") {{ name }} }} userErrors {{ code }} subject {{ id }}'
    )
    reading = f'query {{ tenant(code: "{county.tenant}") {{ subjects(first: 100) {{ totalCount }} }} }}'
    document = f"""mutation {{
      a: subjectCreate(input: {{level: UNIT, code: "n1", name: "新一"}}) {{ {reading} {selection} }}
      b: subjectCreate(input: {{level: UNIT, code: "", name: "新二"}}) {{ {reading} {selection} }}
      c: subjectCreate(input: {{level: UNIT, code: "n3", name: "新三"}}) {{ {reading} {selection} }}
    }}"""
    data = await county.ask("sysadmin", document)
    counts = [data[name]["query"]["tenant"]["subjects"]["totalCount"] for name in "abc"]
    assert [count - counts[0] for count in counts] == [0, 0, 1]
    assert [codes(data[name]) for name in "abc"] == [[], ["TEXT_REQUIRED"], []]
    assert data["b"]["query"]["subject"]["name"] == "单位01"


async def test_all_of_a_payload_is_read_in_one_snapshot(county: County) -> None:
    seen: list[str] = []

    def note(statement: str, _arguments: Any) -> None:
        seen.append(statement)

    given = county.report_input("u04", "duty", "H1", "90")
    below = "query { viewer { name } cycle(id: $cycle) { name } } entry { name } cycle { version }"
    document = REPORT.replace("measurement { id version status }", f"measurement {{ id }} x: {below}")
    with county.world.database.observed(note):
        await county.ask("head-u04", document, {"input": given, "cycle": county.cycle})
    # Who asks is read once to write and once to read.
    assert sum("appointment_id" in each and "LEFT OUTER JOIN users" in each for each in seen) == 2


async def test_a_query_that_fails_hides_nothing_of_what_was_saved(county: County) -> None:
    document = f"""mutation {{ subjectCreate(input: {{level: UNIT, code: "n4", name: "新四"}}) {{
      subject {{ id }} query {{ cycle(id: "{county.id("u01")}") {{ id }} }}
    }} }}"""
    body = await county.world.answer("sysadmin", county.tenant, document)
    assert body["data"]["subjectCreate"]["subject"]["id"]
    assert body["data"]["subjectCreate"]["query"] == {"cycle": None}
    (error,) = body["errors"]
    assert (error["extensions"]["code"], error["extensions"]["committed"]) == ("ID_OF_OTHER_KIND", True)


async def test_nothing_is_called_saved_that_was_refused(county: County) -> None:
    """With a key, what was wrong is written down; what was asked for is not done."""
    given = '{level: UNIT, code: "", name: "新五", idempotencyKey: "k"}'
    below = f'query {{ cycle(id: "{county.id("u01")}") {{ id }} }}'
    document = f"mutation {{ subjectCreate(input: {given}) {{ userErrors {{ code }} {below} }} }}"
    body = await county.world.answer("sysadmin", county.tenant, document)
    assert codes(body["data"]["subjectCreate"]) == ["TEXT_REQUIRED"]
    (error,) = body["errors"]
    assert "committed" not in error["extensions"]


async def test_what_computes_for_long_does_not_stand_in_a_payload(county: County) -> None:
    check = 'query { schemeCheck(document: "x") { code } } userErrors { code } subject { id }'
    document = f'mutation {{ subjectCreate(input: {{level: UNIT, code: "n6", name: "新六"}}) {{ {check} }} }}'
    body = await county.world.answer("sysadmin", county.tenant, document)
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "COMPUTES_WITH_OTHERS"
    assert error["extensions"]["committed"] is True


async def test_beside_a_computation_a_mutation_reads_little(county: County) -> None:
    nodes = "subjects(first: 100) { nodes { name mayEnd { allowed } } }"
    wide = f'tenant(code: "{county.tenant}") {{ {nodes} }}'
    several = " ".join(f"q{number}: {wide}" for number in range(6))
    compute = f'mutation {{ runCompute(input: {{cycle: "{county.cycle}"}}) {{ query {{ {several} }} }} }}'
    (error,) = await errors(county, "office", compute)
    assert error["extensions"]["code"] == "COST_LIMIT"
    assert int(error["extensions"]["params"]["limit"]) == 65_000
    assert (await county.ask("office", compute.replace(several, wide)))["runCompute"]["query"]["tenant"]


async def test_a_payload_asks_for_the_schema_within_bounds(county: County) -> None:
    small = "__schema { queryType { name } }"
    large = "__schema { types { fields { name type { name ofType { name } } args { name } } } }"
    for asked, code in ((small, None), (large, "COST_LIMIT")):
        document = f'mutation {{ schemeRenew(input: {{scheme: "?"}}) {{ query {{ {asked} }} }} }}'
        body = await county.world.answer("office", county.tenant, document)
        found = [error["extensions"]["code"] for error in body.get("errors", [])]
        assert found == ([] if code is None else [code])

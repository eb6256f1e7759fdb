"""A roster is kept beside its entries of the audit log: whole, provable, page by page."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from schema.scalars import encode_id
from tenants.viewer import Role
from tests.worlds.counties import County
from tests.worlds.world import World

UNITS = 120
"""More than a page holds."""

LOG = """query($code: DivisionCode!, $of: ID) { tenant(code: $code) {
  auditEntries(about: $of) { nodes { id action before after } }
} }"""
ROWS = """query($id: ID!, $after: String) { node(id: $id) { ... on AuditEntry {
  rows(first: 100, after: $after) {
    totalCount nodes { state list kept values } pageInfo { hasNextPage endCursor }
  }
} } }"""

Row = Mapping[str, Any]


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A year that was opened, and edited twice."""
    county = await (await County.found(world, 650_021, units=UNITS)).prepare()
    await world.person(county.tenant, "auditor", Role.AUDITOR)
    linked = [{"link": "projects", "target": county.id("u01"), "weight": "2.50"}]
    await edit(
        county, put=[unit(county, "u02", rankingGroup="甲组", links=linked)], remove=[county.id("u03")]
    )
    await edit(county, put=[unit(county, "u02", weight="3"), unit(county, "u03")], remove=[])
    return county


def unit(county: County, code: str, **more: Any) -> dict[str, Any]:
    return {"subject": county.id(code), "scheme": county.schemes["unit"], **more}


async def edit(county: County, **given: Any) -> None:
    asked = {"cycle": county.cycle, "expectedVersion": await county.version(), **given}
    await county.changed("office", "rosterEdit", asked, "cycle { id }")


async def entries(county: County) -> list[dict[str, Any]]:
    """What was done to the cycle, the first deed first."""
    given = {"code": str(county.tenant), "of": county.cycle}
    nodes: list[dict[str, Any]] = (await county.ask("auditor", LOG, given))["tenant"]["auditEntries"]["nodes"]
    return nodes[::-1]


async def rows_of(county: County, entry: str) -> list[Row]:
    found: list[Row] = []
    after = None
    while True:
        page = (await county.ask("auditor", ROWS, {"id": entry, "after": after}))["node"]["rows"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(found)
            return found


def of(rows: Sequence[Row], state: str, which: str) -> list[Row]:
    return [row for row in rows if (row["state"], row["list"]) == (state, which)]


async def test_the_entry_has_number_and_hash_of_the_rows_beside_it(county: County) -> None:
    for entry in await entries(county):
        rows = await rows_of(county, entry["id"])
        for state in ("BEFORE", "AFTER"):
            told = json.loads(entry[state.lower()] or "{}")
            for which in ("ENTRIES", "LINKS"):
                own = of(rows, state, which)
                if not own and which.lower() not in told:
                    continue
                hashed = sha256("".join(f"{row['kept']}\n" for row in own).encode()).hexdigest()
                assert told[which.lower()] == {"rows": len(own), "sha256": hashed}
        if entry["action"] == "CYCLE_OPEN":
            assert entry["before"] is None
            assert len(of(rows, "AFTER", "ENTRIES")) == len(rows) == UNITS + 2


async def test_a_roster_is_put_together_from_the_log(county: County) -> None:
    kept: dict[str, dict[tuple[str, ...], Row]] = {"ENTRIES": {}, "LINKS": {}}
    done = await entries(county)
    assert [entry["action"] for entry in done] == ["CYCLE_OPEN", "ROSTER_EDIT", "ROSTER_EDIT"]
    for entry in done:
        rows = await rows_of(county, entry["id"])
        for which, lines in kept.items():
            for row in of(rows, "BEFORE", which):
                assert lines.pop(key_of(row)) == json.loads(row["kept"])
            lines |= {key_of(row): json.loads(row["kept"]) for row in of(rows, "AFTER", which)}
    assert kept == await stored(county)
    assert kept["LINKS"] == {}


def key_of(row: Row) -> tuple[str, ...]:
    found = json.loads(row["kept"])
    return tuple(found[name] for name in ("subject_id", "link", "target_id") if name in found)


async def stored(county: County) -> dict[str, dict[tuple[str, ...], Row]]:
    """The roster as it is in its tables."""
    found: dict[str, dict[tuple[str, ...], Row]] = {}
    async with county.world.owner.connect() as connection:
        for which, table in (("ENTRIES", "roster_entries"), ("LINKS", "roster_links")):
            query = (
                f"SELECT to_jsonb({table}) - 'tenant' - 'cycle_id' || "
                f"jsonb_build_object('weight', weight::text) FROM {table} WHERE tenant = {county.tenant}"
            )
            rows = [{"kept": json.dumps(row)} for row in (await connection.scalars(text(query))).all()]
            found[which] = {key_of(row): json.loads(row["kept"]) for row in rows}
    return found


async def test_rows_are_shown_as_the_api_writes_them(county: County) -> None:
    first = (await entries(county))[1]
    rows = await rows_of(county, first["id"])
    (link,) = of(rows, "AFTER", "LINKS")
    assert json.loads(link["values"]) == {
        "subject_id": county.id("u02"),
        "link": "projects",
        "target_id": county.id("u01"),
        "weight": "2.50",
    }
    (entry,) = of(rows, "AFTER", "ENTRIES")
    assert json.loads(entry["values"]) == {
        "subject_id": county.id("u02"),
        "scheme_id": county.schemes["unit"],
        "category": "unit",
        "ranking_group": "甲组",
        "portfolio_id": None,
        "weight": "1",
        "position": 3,
    }
    assert {json.loads(row["values"])["subject_id"] for row in of(rows, "BEFORE", "ENTRIES")} == {
        county.id("u02"),
        county.id("u03"),
    }


async def test_a_page_of_the_log_is_short_however_long_the_roster(county: County) -> None:
    small = await (await County.found(county.world, 650_022, units=2)).prepare()
    await county.world.person(small.tenant, "auditor", Role.AUDITOR)
    sizes = []
    for each in (small, county):
        opened = (await entries(each))[0]
        sizes.append(len(opened["after"]))
    assert sizes[1] <= sizes[0] + 10


async def test_entries_of_before_are_read_as_they_are(world: World, county: County) -> None:
    """They have their rows in themselves, and none beside them."""
    old = uuid4()
    async with world.owner.begin() as connection:
        await connection.execute(text(f"SET LOCAL app.tenant = '{county.tenant}'"))
        await connection.execute(
            text(
                "INSERT INTO audit_entries (tenant, id, at, actor_name, action, noun, object_id, after) "
                "VALUES (:tenant, :id, '2020-01-01', 'x', 'cycle:open', 'cycle', :id, :after)"
            ),
            {
                "tenant": county.tenant,
                "id": old,
                "after": json.dumps({"entries": [{"subject_id": str(county.units["u01"])}], "links": []}),
            },
        )
    key = encode_id("audit", old)
    query = "query($id: ID!) { node(id: $id) { ... on AuditEntry { after rows { totalCount } } } }"
    node = (await county.ask("auditor", query, {"id": key}))["node"]
    assert json.loads(node["after"]) == {"entries": [{"subject_id": county.id("u01")}], "links": []}
    assert node["rows"]["totalCount"] == 0


async def test_what_was_kept_is_never_changed(county: County) -> None:
    rights = text(
        "SELECT privilege_type FROM information_schema.role_table_grants "
        "WHERE table_name = 'audit_rows' AND grantee = 'jixiao_app'"
    )
    async with county.world.owner.connect() as connection:
        assert set((await connection.scalars(rights)).all()) == {"SELECT", "INSERT"}

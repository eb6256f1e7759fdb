"""Pages of absurd sizes and cursors that no list gave out: refused, never carried to the database."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest

from schema.engine.paging.relay_connections import Order, encode_cursor
from tenants.viewer import Role
from tests.worlds.counties import County, errors
from tests.worlds.world import World

LONG = "长" * 10_000


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """An open year."""
    return await (await County.found(world, 670_101)).prepare()


PAGES = """query($id: ID!, $n: Int!, $after: String) {
  cycle(id: $id) { %s(first: $n, after: $after) { totalCount } }
}"""


@pytest.mark.parametrize("field", ["entries", "measurements", "runs"])
async def test_pages_of_absurd_sizes_and_forged_cursors(county: County, field: str) -> None:
    document = PAGES % field
    for size in (0, 101, -1, 2**31 - 1):
        (error,) = await errors(county, "office", document, {"id": county.cycle, "n": size})
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("PAGE_SIZE", ["first"])
    forged = [
        "garbage",
        "",
        LONG,
        county.cycle,
        encode_cursor(Order("another", (int,)), (1,)),
        encode_cursor(Order(_order_of(field), (str,)), ("1",)),
        encode_cursor(Order(_order_of(field), (int, int)), (1, 1)),
        encode_cursor(Order(_order_of(field), (bool,)), (True,)),
        encode_cursor(Order(_order_of(field), (int,)), (2**62,)),
        encode_cursor(Order(_order_of(field), (int,)), (-(2**40),)),
    ]
    for cursor in forged:
        variables = {"id": county.cycle, "n": 10, "after": cursor}
        (error,) = await errors(county, "office", document, variables)
        assert (error["extensions"]["code"], error["extensions"]["path"]) == ("BAD_CURSOR", ["after"])


def _order_of(field: str) -> str:
    return {"entries": "roster", "measurements": "slots", "runs": "runs"}[field]


async def test_forged_places_in_a_ranking_and_in_the_list_of_divisions(county: County) -> None:
    code = str(county.tenant)
    ranking = f'''query($a: String) {{
      ranking(under: "{code}", year: 2025, level: UNIT, after: $a) {{ nodes {{ rank }} }}
    }}'''
    order = Order("ranking", (int, object, int, int))
    key = county.units["u01"]
    for place in (
        (90, key, 2**40, 1),
        (90, key, 1, -1),
        (90, key, 0, 0),
        (90, "x", 1, 1),
        (2**63, key, 1, 1),
    ):
        (error,) = await errors(county, "office", ranking, {"a": encode_cursor(order, place)})
        assert error["extensions"]["code"] == "BAD_CURSOR"
    children = (
        f'query($a: String) {{ tenant(code: "{code}") {{ children(after: $a) {{ nodes {{ name }} }} }} }}'
    )
    for far in (2**31, -(2**31) - 1, 2**62):
        cursor = encode_cursor(Order("divisions", (int,)), (far,))
        (error,) = await errors(county, "office", children, {"a": cursor})
        assert error["extensions"]["code"] == "BAD_CURSOR"


async def test_a_cursor_of_the_audit_log_needs_a_moment_that_exists(county: County) -> None:
    await county.world.person(county.tenant, "auditor", Role.AUDITOR)
    query = f'''query($a: String) {{ tenant(code: "{county.tenant}") {{
      auditEntries(after: $a) {{ nodes {{ action }} }}
    }} }}'''
    order, key = Order("audit", (datetime, UUID)), county.units["u01"]
    for moment in (
        datetime(2025, 1, 1),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))),
    ):
        (error,) = await errors(county, "auditor", query, {"a": encode_cursor(order, (moment, key))})
        assert error["extensions"]["code"] == "BAD_CURSOR"

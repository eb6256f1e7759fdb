"""Live previews: the score so far while the year runs, stored nowhere and shown to those it concerns."""

from typing import Any

import pytest

from tests.worlds.counties import County, code_of
from tests.worlds.world import World

PREVIEW = """
query($id: ID!) { subject(id: $id) { preview(year: 2025) {
  total attained pending { code period { code } reason dueOn assessor { kind unit { code } } }
  lines { kind code points }
} } }
"""


async def preview(county: County, login: str, code: str) -> dict[str, Any]:
    data = await county.ask(login, PREVIEW, {"id": county.id(code)})
    found: dict[str, Any] = data["subject"]["preview"]
    return found


@pytest.fixture(scope="module")
async def running(world: World) -> County:
    """A year in which the first unit's figures come in: one returned, one reported, one verified."""
    county = await (await County.found(world, 690_001)).prepare()
    await county.verify(await county.report("u01", "duty", "H1", "90"))
    await county.report("u01", "duty", "FY", "96")
    reported = await county.report("u01", "economy", None, "80")
    returned = {
        "measurement": reported["id"],
        "reason": "口径不符",
        "expectedVersion": reported["version"],
    }
    await county.changed("office", "measurementReturn", returned, "measurement { status }")
    await county.fill("u02", "u04")
    return county


async def test_reported_figures_count_and_returned_ones_are_pending(running: County) -> None:
    shown = await preview(running, "head-u01", "u01")
    # 56.4 of duty, reported or verified, and the ten that nothing was taken from.
    assert (shown["total"], shown["attained"]) == (None, "66.40")
    assert [(item["code"], code_of(item["period"])) for item in shown["pending"]] == [("economy", None)]
    assert shown["pending"][0]["assessor"] == {"kind": "DEPARTMENT", "unit": {"code": "statistics"}}
    assert not {line["kind"] for line in shown["lines"]} & {"grade", "override", "consequence"}


async def test_everything_is_pending_at_first(running: County) -> None:
    shown = await preview(running, "head-u03", "u03")
    assert (shown["total"], shown["attained"]) == (None, "10.00")
    assert [(item["code"], code_of(item["period"]), item["dueOn"]) for item in shown["pending"]] == [
        ("duty", "H1", "2025-07-10"),
        ("duty", "FY", "2025-12-15"),
        ("economy", None, None),
    ]


async def test_a_portfolio_is_previewed_from_its_units(running: County) -> None:
    # 90.4 and, a bit less, 90.1.
    assert (await preview(running, "office", "p2"))["total"] == "90.25"
    waiting = await preview(running, "leader", "p1")
    assert waiting["total"] is None
    assert waiting["pending"]


async def test_each_is_what_it_is_alone(running: County) -> None:
    data = await running.ask(
        "office",
        """query($id: ID!) { cycle(id: $id) { entries { nodes {
          code preview { total attained pending { code period { code } } }
        } } } }""",
        {"id": running.cycle},
    )
    together = {node["code"]: node["preview"] for node in data["cycle"]["entries"]["nodes"]}
    for code in ("p1", "p2", "u01", "u02"):
        alone = await preview(running, "office", code)
        assert together[code]["total"] == alone["total"]
        assert together[code]["attained"] == alone["attained"]
        assert together[code]["pending"] == [
            {"code": item["code"], "period": item["period"]} for item in alone["pending"]
        ]


async def test_nothing_of_a_preview_is_kept(running: County) -> None:
    await preview(running, "office", "u02")
    data = await running.ask(
        "office",
        "query($id: ID!) { cycle(id: $id) { runs { totalCount } entries { nodes { score { total } } } } }",
        {"id": running.cycle},
    )
    assert data["cycle"]["runs"]["totalCount"] == 0
    assert all(node["score"] is None for node in data["cycle"]["entries"]["nodes"])


@pytest.mark.parametrize("login", ["head-u02", "provider", "inspector", "head-p1", "sysadmin"])
async def test_other_people_have_no_preview_of_it(running: County, login: str) -> None:
    body = await running.world.answer(login, running.tenant, PREVIEW, {"id": running.id("u01")})
    assert body["errors"][0]["extensions"]["code"] in ("FORBIDDEN", "NOT_FOUND")
    assert not ((body["data"] or {}).get("subject") or {}).get("preview")


@pytest.mark.parametrize("login", ["office", "leader", "head-u01"])
async def test_those_it_concerns_see_the_same(running: County, login: str) -> None:
    assert (await preview(running, login, "u01"))["attained"] == "66.40"

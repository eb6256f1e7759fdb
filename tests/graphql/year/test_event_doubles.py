"""The same finding recorded twice is refused, or accepted on purpose; two writers at once make one event."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from tenants.viewer import Role
from tests.worlds.counties import County, faults
from tests.worlds.findings import finding
from tests.worlds.world import World


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    found = await (await County.found(world, 660_801, units=8)).prepare()
    await world.person(found.tenant, "inspector-2", Role.INSPECTOR)
    return found


async def record(county: County, unit: str, login: str = "inspector", **said: Any) -> dict[str, Any]:
    return await county.change(
        login, "inspectionRecord", finding(county, unit, **said), "event { id version }"
    )


@pytest.mark.parametrize(
    ("unit", "first", "second", "expected"),
    [
        ("u01", {}, {"reason": "另述", "points": "2"}, [("EVENT_TWICE_BY_DAY", "occurredOn")]),
        (
            "u02",
            {"document": "查〔2025〕3号"},
            {"document": "查 [2025]３号", "occurredOn": "2025-05-09"},
            [("EVENT_TWICE_BY_DOCUMENT", "document")],
        ),
        ("u03", {"document": "查〔2025〕3号"}, {}, [("EVENT_TWICE_BY_DAY", "occurredOn")]),
        ("u04", {"document": "查〔2025〕3号"}, {"document": "查〔2025〕4号"}, []),
        ("u05", {}, {"occurredOn": "2025-05-07"}, []),
        ("u06", {}, {"again": True}, []),
    ],
)
async def test_a_double_is_told_by_its_document_or_by_day_and_kind(
    county: County, unit: str, first: dict[str, Any], second: dict[str, Any], expected: list[Any]
) -> None:
    assert faults(await record(county, unit, **first)) == []
    payload = await record(county, unit, "inspector-2", **second)
    assert faults(payload) == expected
    if expected:
        assert "2025-05-06" in payload["userErrors"][0]["message"]
        assert faults(await record(county, unit, **second, again=True)) == []
    assert faults(await record(county, "u08", document=f"{unit}号", occurredOn="2025-03-01")) == [], (
        "another subject's is no double"
    )


async def test_a_documents_number_is_told_however_it_is_typed(county: County) -> None:
    assert faults(await record(county, "u07", occurredOn="2025-04-01", document="督〔2025〕7号")) == []
    typed = "督〔2025〕07号,督〔2025〕第7号,督〔2025〕7号.,督2025-7号,督⟨2025⟩7号,督（２０２５）⑦号"
    for number in typed.split(","):
        payload = await record(county, "u07", "inspector-2", occurredOn="2025-04-02", document=number)
        assert faults(payload) == [("EVENT_TWICE_BY_DOCUMENT", "document")], number
    others = "督〔2025〕17号,督〔2024〕7号,查〔2025〕7号,督〔202〕57号,第七号督查通报,——"
    for number in others.split(","):
        payload = await record(county, "u07", occurredOn="2025-04-03", document=number)
        assert faults(payload) == [], number


async def test_the_same_document_under_another_code_is_asked_back(county: County) -> None:
    assert faults(await record(county, "u06", occurredOn="2025-04-05", document="督〔2025〕9号")) == []
    about = {"points": None, "code": "commendation", "kind": "city", "document": "督〔2025〕9号"}
    given = finding(county, "u06", **about)
    payload = await county.change("office", "commendationRecord", given, "event { id }")
    assert faults(payload) == [("EVENT_TWICE_BY_DOCUMENT", "document")]
    await county.changed("office", "commendationRecord", given | {"again": True}, "event { id }")


async def test_what_was_withdrawn_is_recorded_anew(county: County) -> None:
    recorded = (await record(county, "u07", occurredOn="2025-02-01"))["event"]
    given = {"event": recorded["id"], "reason": "误记", "expectedVersion": recorded["version"]}
    await county.changed("inspector", "eventWithdraw", given, "event { id }")
    assert faults(await record(county, "u07", occurredOn="2025-02-01")) == []


async def test_other_kinds_and_codes_of_a_day_are_no_doubles(county: County) -> None:
    about = {"points": None, "code": "commendation", "document": None}
    for kind in ("city", "province"):
        given = finding(county, "u07", **about, kind=kind)
        await county.changed("office", "commendationRecord", given, "event { id }")
    payload = await county.change(
        "office", "commendationRecord", finding(county, "u07", **about, kind="city"), "event { id }"
    )
    assert faults(payload) == [("EVENT_TWICE_BY_DAY", "occurredOn")]


async def test_of_two_who_record_the_same_at_the_same_time_one_is_refused(county: County) -> None:
    for day in range(1, 7):
        both = await asyncio.gather(
            *(
                record(county, "u08", login, occurredOn=f"2025-06-{day:02}")
                for login in ("inspector", "inspector-2")
            )
        )
        told = sorted(tuple(faults(payload)) for payload in both)
        assert told == [(), (("EVENT_TWICE_BY_DAY", "occurredOn"),)]
    async with county.world.owner.begin() as owner:
        await owner.execute(text(f"SET LOCAL app.tenant = '{county.tenant}'"))
        counted = await owner.scalar(
            text("SELECT count(*) FROM events WHERE tenant = :t AND occurred_on >= '2025-06-01'"),
            {"t": county.tenant},
        )
    assert counted == 6

"""Counties with entries for each list that the database can render."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from uuid_utils.compat import uuid7

from schema.scalars import encode_id
from tenants.levels import Level
from tenants.models.exchange import access_denials as denials
from tenants.models.exchange import audit_entries, audit_rows
from tenants.models.exchange import jobs as job_rows
from tenants.models.year import cycles
from tenants.viewer import Role
from tests.worlds.counties import County
from tests.worlds.world import SINCE, World

PROVINCE, PREFECTURE, COUNTY, NEIGHBOUR = 610_000, 610_100, 610_101, 610_102
ODD = '引"号 \\ 与\n换行\t\u2028 😀 \x7f </script>'
# The same without what no text of an input may hold.
SAID = '引"号 \\ 与\n换行 😀 </script>'
# Something that the log has entries about, most of them of the same moment.
ABOUT = UUID(int=7)
# An entry of the log that has rows beside it.
EDIT = UUID(int=8)
NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


async def listed_world(world: World) -> County:
    """Two counties with released years and ties between them, and a good deal in every list of the first."""
    await world.government(PROVINCE, "省")
    await world.government(PREFECTURE, "州", above=PROVINCE)
    await world.person(PREFECTURE, "above", Role.PERFORMANCE_OFFICE)
    county = await (await County.found(world, COUNTY, units=5, above=PREFECTURE)).prepare()
    neighbour = await (await County.found(world, NEIGHBOUR, units=5, above=PREFECTURE)).prepare()
    # Each call begins anew with the same figures: three totals, which 5, 4 and 1 units have.
    for codes in ("u01 u02", "u03 u04", "u05"):
        await county.fill(*codes.split())
    for codes in ("u01 u02 u03", "u04 u05"):
        await neighbour.fill(*codes.split())
    await county.turn("cycleClose")
    await county.release()
    await neighbour.turn("cycleClose")
    replaced = await neighbour.release()
    await neighbour.turn("cycleReopen", reason=SAID)
    await neighbour.turn("cycleClose")
    await neighbour.release(replaces=replaced, reason=SAID)
    await _more_subjects(county)
    await _more_people(county)
    await _more_cycles(county)
    await _more_entries(county)
    await _more_denials(county)
    await _more_jobs(county)
    return county


async def _more_subjects(county: County) -> None:
    """Every level, odd names, and one code that five subjects bear."""
    world = county.world
    unit = county.units["u01"]
    for level in (Level.PORTFOLIO, Level.UNIT, Level.PROJECT):
        await world.subject(county.tenant, level, "same", name=ODD)
    for level in (Level.SECTION, Level.PERSON):
        await world.subject(county.tenant, level, "same", name="股室", unit=unit)
    await world.subject(county.tenant, Level.UNIT, "z\\\"'😀", name="z")


async def _more_people(county: County) -> None:
    await county.world.person(county.tenant, "auditor", Role.AUDITOR)
    await county.world.person(county.tenant, ODD, Role.LEADER, valid_to=SINCE)
    appointment = await county.world.person(county.tenant, "former", Role.LEADER)
    given = {"appointment": encode_id("appointment", appointment)}
    await county.changed("security", "appointmentRevoke", given, "appointment { id }")


async def _more_cycles(county: County) -> None:
    # The unit's own isn't among the government's.
    for year, owner in (*((year, None) for year in range(2001, 2008)), (2003, county.units["u01"])):
        opened = NOON + timedelta(days=year, microseconds=year % 2)
        await _insert(
            county,
            cycles,
            owner_id=owner,
            year=year,
            name=ODD,
            status="open" if year % 3 else "closed",
            version=year,
            opened_at=opened,
            closed_at=None if year % 3 else opened,
        )


async def _more_entries(county: County) -> None:
    for number in range(9):
        await _insert(
            county,
            audit_entries,
            at=NOON + timedelta(microseconds=max(0, number - 6)),
            actor_name=ODD,
            action="event:withdraw",
            noun=("event", "cycle", "subject")[number % 3],
            object_id=ABOUT,
            request_id=None if number % 2 else ODD,
        )
    await _insert(
        county,
        audit_entries,
        id=EDIT,
        at=NOON,
        actor_name=ODD,
        action="roster:edit",
        noun="cycle",
        object_id=UUID(int=9),
    )
    for number in range(7):
        await _insert(
            county,
            audit_rows,
            entry_id=EDIT,
            position=number,
            state="before" if number < 4 else "after",
            list="entries" if number % 2 else "links",
            kept=json.dumps({"link": ODD, "weight": str(number)}, ensure_ascii=False),
        )


async def _more_denials(county: County) -> None:
    """Everything that may be missing is missing in some of them; seven are one person's."""
    for number in range(12):
        known = number % 4 > 0
        begun = NOON + timedelta(microseconds=max(0, number - 6))
        await _insert(
            county,
            denials,
            first_at=begun,
            last_at=begun + timedelta(seconds=number),
            attempts=number + 1,
            kind="permission" if known else "sign_in",
            verified=known,
            summed=number == 0,
            code="NOT_YOUR_ROLE" if known else "TOKEN_FORGED",
            params={"roles": "leader", "level": "unit", "action": "run:compute"} if known else {},
            issuer=ODD if known else None,
            login=ODD if known else None,
            person_id=ABOUT if known else None,
            person_name=ODD if known else None,
            address=None if number % 3 else "192.0.2.1",
            operation=None if number % 2 else ODD,
            field_name="runCompute" if known else None,
            action="run:compute" if known else None,
            request_id=None if number % 5 else ODD,
        )


async def _more_jobs(county: County) -> None:
    """In every state, of two people, and of a unit, which the office doesn't see."""
    states = ("queued", "running", "done", "failed", "cancelled")
    for number in range(24):
        state, begun = states[number % 5], NOON + timedelta(microseconds=max(0, number - 6))
        over = None if number % 5 < 2 else begun + timedelta(seconds=number)
        await _insert(
            county,
            job_rows,
            kind=("run:compute", "release:publish")[number % 2],
            object_id=uuid7(),
            owner_id=county.units["u01"] if number % 6 == 5 else None,
            arguments={},
            state=state,
            step="computing" if state == "running" else None,
            percent=number,
            attempts=number % 3,
            result_id=ABOUT if state == "done" else None,
            faults=[{"code": "INTERNAL", "path": [], "params": {}}] if state == "failed" else None,
            person_id=county.world.people[county.tenant, ("office", "office2")[number % 2]],
            person_name=ODD,
            asked_at=begun,
            started_at=None if state == "queued" else begun,
            ended_at=over,
            cancelled_at=over if state == "cancelled" else None,
            worker=ABOUT if state == "running" else None,
        )


async def _insert(county: County, table: Table, **values: Any) -> None:
    async with county.world.owner.begin() as connection:
        await connection.execute(text(f"SET LOCAL app.tenant = '{county.tenant:d}'"))
        key = {"id": uuid7()} if "id" in table.c else {}
        await connection.execute(table.insert().values(**{"tenant": county.tenant, **key, **values}))

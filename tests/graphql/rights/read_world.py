"""The government in which every field is asked, with something to see on every way."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schema.scalars import decode_id
from tenants.levels import Level
from tenants.models.exchange import jobs
from tenants.viewer import Role
from tests.graphql.rights.read_fields import tables_of
from tests.graphql.rights.read_ways import Way
from tests.worlds.realms import FINDING, HOME, RELEASED, RUNNING, TIED, Realm
from tests.worlds.scheme_texts import scheme_text

_OFFICE = Role.PERFORMANCE_OFFICE
_YEAR = 2021
# Nothing is reported, so that figures are missing; and there is an interim result.
_UNFINISHED = f"""
code = "realm.unfinished"
name = "realm.unfinished"
year = {_YEAR}
level = 2
category = "unit"
assessor = "subject"
[[indicators]]
code = "work"
name = "work"
points = 60
method = "rating"
periods = {{ H1 = 1, FY = 1 }}
[[indicators]]
code = "supplied"
name = "supplied"
points = 40
method = "rating"
assessor = "statistics"
[[grades]]
name = "合格"
[[stages]]
code = "H1"
name = "上半年"
"""


@dataclass(frozen=True, slots=True)
class Government:
    """The government with the ids that the ways name."""

    realm: Realm
    known: Mapping[str, str]

    async def answer(self, person: str, way: Way, fields: str) -> tuple[dict[str, Any], Counter[str]]:
        """An answer, and how many times each table was read for it."""
        sent: list[str] = []
        with self.realm.world.database.observed(lambda statement, _: sent.append(statement)):
            body = await self.realm.world.answer(f"{person}.{HOME}", HOME, way.document(fields, self.known))
        return body, tables_of(sent)


async def government_of(realm: Realm) -> Government:
    """A realm with an unfinished year and with a finding about a unit's section besides."""
    unfinished = await _unfinished_year(realm)
    await _done_job(realm)
    about = {"cycle": realm.ids["unit_cycle", RUNNING], "subject": realm.subject("nursery")}
    await realm.change(Role.UNIT_HEAD, "inspectionRecord", "event { id }", **about, **FINDING)
    # The finding about forestry moves its total less.
    tried = scheme_text(Level.UNIT, RELEASED).replace("cap = 2", "cap = 0.5")
    known = {code: realm.subject(code) for code in realm.subjects} | {
        "home": str(HOME),
        "running": realm.ids["cycle", RUNNING],
        "units": realm.ids["unit_cycle", RUNNING],
        "released": realm.ids["cycle", RELEASED],
        "units_released": realm.ids["unit_cycle", RELEASED],
        "tied": realm.ids["cycle", TIED],
        "pending": unfinished,
        "scheme": realm.ids["unit_scheme", RELEASED],
        "tried": json.dumps(tried, ensure_ascii=False),
        "release": realm.ids["release", RELEASED],
    }
    return Government(realm, known)


async def _done_job(realm: Realm) -> None:
    """As if the job had computed the running year's run."""
    async with realm.world.owner.begin() as connection:
        await connection.execute(
            jobs.update()
            .where(jobs.c.tenant == HOME)
            .values(
                state="done",
                ended_at=datetime.now(UTC),
                result_id=decode_id(realm.ids["run", RUNNING], "run")[1],
            )
        )


async def _unfinished_year(realm: Realm) -> str:
    """A year with a run in which something is missing."""
    scheme = (await realm.change(_OFFICE, "schemeDraft", "scheme { id }", source={"document": _UNFINISHED}))[
        "id"
    ]
    await realm.change(_OFFICE, "schemePublish", "scheme { id }", scheme=scheme, expectedRevision=1)
    entries = [{"subject": realm.subject(code), "scheme": scheme} for code in ("forestry", "water")]
    given = {"year": _YEAR, "name": "年度", "entries": entries}
    cycle = (await realm.change(_OFFICE, "cycleOpen", "cycle { id }", **given))["id"]
    await realm.change(_OFFICE, "runCompute", "run { id }", cycle=cycle)
    return str(cycle)

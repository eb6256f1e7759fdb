"""Golden queries, each ``tests/queries/NAME.graphql``, and the county that they are asked of.

The first lines of a query say who asks and how many SQL statements the whole request takes, the tenant's
``SET LOCAL`` and the viewer's appointments included.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schema.engine.faults.errors import InputError
from schema.scalars import decode_id
from tenants.database.databases import Database
from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.counties import YEAR, County
from tests.worlds.scheme_texts import scheme_text
from tests.worlds.world import World, subject_id

FOLDER = Path(__file__).parents[1] / "queries"
NAMES = sorted(path.stem for path in FOLDER.glob("*.graphql"))


@dataclass(frozen=True, slots=True)
class Query:
    """One golden query."""

    document: str
    login: str
    statements: int

    @classmethod
    def named(cls, name: str) -> "Query":
        """The query of a file."""
        text = (FOLDER / f"{name}.graphql").read_text("utf-8")
        found = re.match(r"# who: (\w+)\n# statements: (\d+)\n", text)
        assert found, (
            f"tests/queries/{name}.graphql must begin with `# who: LOGIN` and `# statements: NUMBER`"
        )
        return cls(text, found[1], int(found[2]))


async def finished(world: World, tenant: int, units: int) -> County:
    """A released year with an event for each unit; each unit's own year is open, the first has an event."""
    county = await (await County.found(world, tenant, units=units, above=tenant // 100 * 100)).prepare()
    await world.person(tenant, "head", Role.UNIT_HEAD, county.units["u01"])
    await world.person(tenant, "auditor", Role.AUDITOR)
    await county.fill()
    for code in county.units:
        await county.inspected(code, "0.5")
    await county.turn("cycleClose")
    await county.release()
    section, opened = await own_year(county, "u01")
    finding = {"cycle": opened, "subject": section, "code": "inspection", "points": "1"}
    said = {"occurredOn": "2025-05-06", "reason": "查访发现"}
    await county.changed("head-u01", "inspectionRecord", finding | said, "event { id }")
    for code in list(county.units)[1:]:
        await own_year(county, code)
    for code in county.units:
        nosy = f'query Nosy {{ tenant(code: "{tenant}") {{ auditEntries {{ totalCount }} }} }}'
        await world.answer(f"head-{code}", tenant, nosy)
    await world.denials.flush()
    return county


async def own_year(county: County, code: str) -> tuple[str, str]:
    """A section in a unit, and the unit's year for it."""
    unit = county.units[code]
    section = subject_id(
        await county.world.subject(county.tenant, Level.SECTION, "office", name="办公室", unit=unit)
    )
    scheme = await county.publish(scheme_text(Level.SECTION, YEAR), login=f"head-{code}", owner=unit)
    given = {
        "year": YEAR,
        "name": "股室考核",
        "owner": county.id(code),
        "entries": [{"subject": section, "scheme": scheme}],
    }
    opened = await county.changed(f"head-{code}", "cycleOpen", given, "cycle { id }")
    return section, str(opened["id"])


def variables(county: County, document: str) -> dict[str, Any]:
    """What the query names among everything there is to name."""
    known = {
        "county": str(county.tenant),
        "prefecture": str(county.tenant // 100 * 100),
        "cycle": county.cycle,
        "unit": county.id("u01"),
        "scheme": county.schemes["unit"],
        "units": [
            {"action": action, "subject": county.id(code), "year": 2025, "indicator": "economy"}
            for code in county.units
            for action in ("MEASUREMENT_REPORT", "SCORE_READ")
        ],
    }
    return {name: known[name] for name in set(re.findall(r"\$(\w+):", document))}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Every statement that is sent while the block runs."""
    sent: list[str] = []

    with database.observed(lambda statement, _arguments: sent.append(statement)):
        yield sent


async def asked(county: County, query: Query) -> tuple[dict[str, Any], list[str]]:
    tenant = county.tenant // 100 * 100 if query.login == "above" else county.tenant
    given = variables(county, query.document)
    with counted(county.world.database) as sent:
        data = await county.world.ask(query.login, tenant, query.document, given)
    return plain(data), sent


def plain(value: Any) -> Any:
    """An answer without what differs from run to run: ids say only what they name."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, str):
        try:
            return f"<{decode_id(value)[0]}>"
        except InputError:
            return value
    return value

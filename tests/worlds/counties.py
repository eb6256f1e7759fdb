"""A small county whose year the tests walk, step by step, as its people do it through GraphQL."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.figures import about_figure
from tests.worlds.scheme_texts import PORTFOLIO_SCHEME, UNIT_SCHEME
from tests.worlds.world import World, subject_id

YEAR = 2025


# With these the unit attains 56.4 + 24 + 10 = 90.4 points.
USUAL = (("duty", "H1", "90"), ("duty", "FY", "96"), ("economy", None, "80"))


@dataclass(slots=True)
class County:
    """A county with its people, its subjects and, once opened, its cycle."""

    world: World
    tenant: int
    units: dict[str, UUID] = field(default_factory=dict)
    portfolios: dict[str, UUID] = field(default_factory=dict)
    schemes: dict[str, str] = field(default_factory=dict)
    cycle: str = ""

    @classmethod
    async def found(
        cls, world: World, tenant: int, *, units: int = 4, portfolios: int = 2, above: int | None = None
    ) -> "County":
        """Its offices, its units u01 … with a head each, and its portfolios p1 …."""
        county = cls(world, tenant)
        await world.government(tenant, f"县{tenant}", above=above)
        for login in ("office", "office2"):
            await world.person(tenant, login, Role.PERFORMANCE_OFFICE)
        await world.person(tenant, "leader", Role.LEADER)
        await world.person(tenant, "inspector", Role.INSPECTOR)
        await world.person(tenant, "complaints", Role.COMPLAINT_OFFICER)
        await world.person(tenant, "sysadmin", Role.SYSTEM_ADMIN)
        await world.person(tenant, "security", Role.SECURITY_ADMIN)
        statistics = await world.subject(tenant, Level.UNIT, "statistics", name="统计局")
        await world.person(tenant, "provider", Role.DATA_PROVIDER, statistics)
        for number in range(1, portfolios + 1):
            code = f"p{number}"
            county.portfolios[code] = await world.subject(
                tenant, Level.PORTFOLIO, code, name=f"分管口{number}"
            )
            await world.person(tenant, f"head-{code}", Role.PORTFOLIO_HEAD, county.portfolios[code])
        for number in range(1, units + 1):
            code = f"u{number:02}"
            county.units[code] = await world.subject(tenant, Level.UNIT, code, name=f"单位{number:02}")
            await world.person(tenant, f"head-{code}", Role.UNIT_HEAD, county.units[code])
        return county

    def id(self, code: str) -> str:
        """The global id of a unit or portfolio."""
        return subject_id((self.units | self.portfolios)[code])

    async def publish(self, document: str, *, login: str = "office", owner: UUID | None = None) -> str:
        """Draft a scheme and publish it."""
        given = {"source": {"document": document}, "owner": subject_id(owner) if owner else None}
        draft = await self.world.changed(login, self.tenant, "schemeDraft", given, "scheme { id revision }")
        published = {"scheme": draft["id"], "expectedRevision": draft["revision"]}
        await self.world.changed(login, self.tenant, "schemePublish", published, "scheme { status }")
        return str(draft["id"])

    async def prepare(self) -> "County":
        """Publish both schemes and open the year with everybody in the roster."""
        self.schemes["unit"] = await self.publish(UNIT_SCHEME)
        self.schemes["portfolio"] = await self.publish(PORTFOLIO_SCHEME)
        self.cycle = await self.open(self.roster())
        return self

    def roster(self) -> list[dict[str, Any]]:
        """Every portfolio, and every unit in one of them by turns."""
        heads = [{"subject": self.id(code), "scheme": self.schemes["portfolio"]} for code in self.portfolios]
        return heads + [
            {
                "subject": self.id(code),
                "scheme": self.schemes["unit"],
                "portfolio": self.id(f"p{number % len(self.portfolios) + 1}"),
            }
            for number, code in enumerate(self.units)
        ]

    async def open(self, entries: Sequence[Mapping[str, Any]], **given: Any) -> str:
        """Open a year."""
        asked = {"year": YEAR, "name": "年度考核", "entries": entries} | given
        opened = await self.world.changed("office", self.tenant, "cycleOpen", asked, "cycle { id }")
        return str(opened["id"])

    async def change(
        self, login: str, mutation: str, given: Mapping[str, Any], selection: str
    ) -> dict[str, Any]:
        """The payload of a mutation, refused or not."""
        return await self.world.change(login, self.tenant, mutation, given, selection)

    async def changed(
        self, login: str, mutation: str, given: Mapping[str, Any], selection: str
    ) -> dict[str, Any]:
        """The object of a mutation that must be carried out."""
        return await self.world.changed(login, self.tenant, mutation, given, selection)

    async def ask(
        self, login: str, document: str, variables: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The data of a query that must succeed."""
        return await self.world.ask(login, self.tenant, document, variables)

    def report_input(self, unit: str, indicator: str, period: str | None, figure: str) -> dict[str, Any]:
        """The input that reports one of the scheme's figures."""
        fact = {"actual" if indicator == "economy" else "rating": figure}
        return about_figure(self.cycle, self.id(unit), indicator, period) | {"fact": fact}

    async def report(
        self, unit: str, indicator: str, period: str | None, figure: str, *, version: int = 0
    ) -> dict[str, Any]:
        """The provider of the figure, or else the unit's head, reports it."""
        login = "provider" if indicator == "economy" else f"head-{unit}"
        given = self.report_input(unit, indicator, period, figure) | {"expectedVersion": version}
        return await self.changed(login, "measurementReport", given, "measurement { id version status }")

    async def verify(self, reported: Mapping[str, Any], *, login: str = "office") -> dict[str, Any]:
        """The office accepts a reported figure."""
        given = {"measurement": reported["id"], "expectedVersion": reported["version"]}
        return await self.changed(login, "measurementVerify", given, "measurement { id version status }")

    async def fill(self, *codes: str) -> None:
        """Report and verify every figure of these units, or of all; each later unit has a bit less."""
        for number, code in enumerate(codes or self.units):
            for indicator, period, figure in USUAL:
                shown = str(int(figure) - number) if indicator == "economy" else figure
                await self.verify(await self.report(code, indicator, period, shown))

    async def inspected(
        self, code: str, points: str, *, reason: str = "值班脱岗", again: bool = False
    ) -> dict[str, Any]:
        """An inspection takes points from a unit."""
        given = {
            "cycle": self.cycle,
            "subject": self.id(code),
            "code": "inspection",
            "points": points,
            "occurredOn": "2025-05-06",
            "reason": reason,
            "again": again,
        }
        return await self.changed("inspector", "inspectionRecord", given, "event { id version }")

    async def version(self) -> int:
        """The cycle's version as it is now."""
        found = await self.ask("office", "query($id: ID!) { cycle(id: $id) { version } }", {"id": self.cycle})
        return int(found["cycle"]["version"])

    async def turn(self, mutation: str, **given: Any) -> dict[str, Any]:
        """Close or reopen the cycle."""
        asked = {"cycle": self.cycle, "expectedVersion": await self.version()} | given
        return await self.changed("office", mutation, asked, "cycle { status version }")

    async def compute(self, login: str = "office") -> dict[str, Any]:
        """Compute a run."""
        return await self.changed(
            login, "runCompute", {"cycle": self.cycle}, "run { id number subjects pending undecided }"
        )

    async def release(self, **given: Any) -> str:
        """Close if need be, compute, and publish."""
        run = await self.compute()
        asked = {"run": run["id"]} | given
        published = await self.changed("office", "releasePublish", asked, "release { id }")
        return str(published["id"])

    async def answers(self, *requests: tuple[str, str, Mapping[str, Any], str]) -> list[dict[str, Any]]:
        """The payloads of mutations sent at the same moment, in their order."""
        return list(await asyncio.gather(*(self.change(*request) for request in requests)))


def codes(payload: Mapping[str, Any]) -> list[str]:
    """The codes of what is wrong."""
    return [fault["code"] for fault in payload["userErrors"]]


def faults(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each fault's code and place."""
    return [(fault["code"], ".".join(fault["path"])) for fault in payload["userErrors"]]


def code_of(coded: Mapping[str, str] | None) -> str | None:
    """The code of what has a code and a name; None where there is nothing."""
    return None if coded is None else coded["code"]


async def errors(
    county: County, login: str, document: str, variables: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The errors of a request that is refused as a whole."""
    body = await county.world.answer(login, county.tenant, document, variables)
    found: list[dict[str, Any]] = body["errors"]
    assert all(error["extensions"]["requestId"] and error["message"] for error in found)
    assert all(error["extensions"]["code"] != "INTERNAL" for error in found)
    return found

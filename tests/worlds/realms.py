"""A government with a person in every role, a released year and a running one: a row in every table."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from schema.scalars import decode_id, encode_id
from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.begun_jobs import begun_job
from tests.worlds.figures import about_figure
from tests.worlds.scheme_texts import GRADE, scheme_text, tied_scheme_text
from tests.worlds.world import World, subject_id

PROVINCE, HOME, SIBLING, COUNTY, PRACTICE = 650000, 652300, 652200, 652325, 652222
"""Home is a prefecture, with a realm above, beside and below it. Practice is not attacked."""

ABOVE = {PROVINCE: None, HOME: PROVINCE, SIBLING: PROVINCE, COUNTY: HOME, PRACTICE: SIBLING}
"""Each realm with the one above it, from above downwards."""

TIED, PLANNED, RELEASED, RUNNING = 2022, 2023, 2024, 2025
"""The planned year has schemes at the most, and no cycle."""


def login_of(role: Role, tenant: int, which: str = "") -> str:
    """The login of the person with this role in a government; no other government knows it."""
    return f"{role}{which}.{tenant}"


@dataclass(slots=True)
class Realm:
    """A government and the keys of what is in it; global ids by ``(noun, year or name)``."""

    world: World
    tenant: int
    subjects: dict[str, UUID] = field(default_factory=dict)
    appointments: dict[str, UUID] = field(default_factory=dict)
    ids: dict[tuple[str, int | str], str] = field(default_factory=dict)

    def login(self, role: Role, which: str = "") -> str:
        """Who holds the role here."""
        return login_of(role, self.tenant, which)

    def appointment(self, role: Role, which: str = "") -> str:
        """The global id of an appointment."""
        return str(encode_id("appointment", self.appointments[self.login(role, which)]))

    def subject(self, code: str) -> str:
        """The global id of a subject."""
        return subject_id(self.subjects[code])

    async def change(self, role: Role, mutation: str, selection: str, **given: Any) -> dict[str, Any]:
        """The object of a mutation, carried out by the person with this role."""
        return await self.world.changed(self.login(role), self.tenant, mutation, given, selection)

    async def people(self) -> None:
        """The subjects, and one person in each role at each kind of node."""
        for level, code, above in (
            (Level.PORTFOLIO, "economy", ()),
            (Level.PORTFOLIO, "society", ()),
            (Level.UNIT, "forestry", ()),
            (Level.UNIT, "water", ()),
            (Level.UNIT, "statistics", ()),
            (Level.PROJECT, "roofs", ()),
            (Level.SECTION, "nursery", ("forestry",)),
            (Level.SECTION, "canals", ("water",)),
            (Level.PERSON, "forester", ("forestry", "nursery")),
            (Level.PERSON, "ranger", ("forestry", "nursery")),
            (Level.PERSON, "engineer", ("water", "canals")),
            (Level.SECTION, "census", ("statistics",)),
            (Level.PERSON, "clerk", ("statistics", "census")),
        ):
            over = [self.subjects[name] for name in above]
            self.subjects[code] = await self.world.subject(
                self.tenant, level, code, unit=over[0] if over else None, parent=over[-1] if over else None
            )
        for role, node in POSTS:
            which = "_section" if node == "nursery" else "_unit" if role in _TWICE and node else ""
            self.appointments[self.login(role, which)] = await self.world.person(
                self.tenant, self.login(role, which), role, self.subjects[node] if node else None
            )

    async def denials(self) -> None:
        """What the leader asked for in vain."""
        document = f'query Curious {{ tenant(code: "{self.tenant}") {{ auditEntries {{ totalCount }} }} }}'
        await self.world.answer(self.login(Role.LEADER), self.tenant, document)
        await self.world.denials.flush()
        self.ids["denial", ""] = await self._newest("accessDenials")

    async def keys(self) -> None:
        """A mutation sent with a key, in vain."""
        given = {"level": "UNIT", "code": "forestry", "name": "代码已有", "idempotencyKey": "first-try"}
        await self.world.change(
            self.login(Role.SYSTEM_ADMIN), self.tenant, "subjectCreate", given, "subject { id }"
        )

    async def year(self, year: int) -> None:
        """The schemes, the two cycles, a figure of each kind, an event, the runs."""
        await self.schemes(year)
        await self._open(year)
        await self._report(year)
        await self._compute(year)

    async def schemes(self, year: int) -> None:
        """A published scheme for every level."""
        for level in Level:
            role = Role.UNIT_HEAD if level.run_by_unit else Role.PERFORMANCE_OFFICE
            owner = self.subject("forestry") if level.run_by_unit else None
            drafted = await self.change(
                role,
                "schemeDraft",
                "scheme { id }",
                source={"document": scheme_text(level, year)},
                owner=owner,
            )
            await self.change(
                role, "schemePublish", "scheme { id }", scheme=drafted["id"], expectedRevision=1
            )
            self.ids[f"{level}_scheme", year] = drafted["id"]

    async def release(self, year: int) -> None:
        """Close, compute and publish both cycles."""
        await self._close(year)
        await self._compute(year)
        for noun, role in _RUNNERS.items():
            published = await self.change(
                role, "releasePublish", "release { id }", run=self.ids[f"{noun}run", year]
            )
            self.ids[f"{noun}release", year] = published["id"]
        asked = {"id": self.ids["cycle", year], "subject": self.subject("forestry")}
        data = await self.world.ask(self.login(Role.LEADER), self.tenant, _ENTRY, asked)
        entry = data["cycle"]["entry"]
        self.ids["entry", year], self.ids["score", year] = entry["id"], entry["score"]["id"]
        self.ids["audit", year] = await self._newest("auditEntries")

    async def _newest(self, entries: str) -> str:
        """The global id of the newest entry that the auditor reads of a list."""
        document = f'{{ tenant(code: "{self.tenant}") {{ {entries}(first: 1) {{ nodes {{ id }} }} }} }}'
        data = await self.world.ask(self.login(Role.AUDITOR), self.tenant, document)
        return str(data["tenant"][entries]["nodes"][0]["id"])

    async def tie(self) -> None:
        """A closed year in which two units tie for one place; the office has spoken about one of them."""
        office = Role.PERFORMANCE_OFFICE
        drafted = await self.change(
            office, "schemeDraft", "scheme { id }", source={"document": tied_scheme_text(TIED)}
        )
        scheme = drafted["id"]
        await self.change(office, "schemePublish", "scheme { id }", scheme=scheme, expectedRevision=1)
        entries = [{"subject": self.subject(code), "scheme": scheme} for code in ("water", "forestry")]
        given = {"year": TIED, "name": "年度", "entries": entries}
        opened = await self.change(office, "cycleOpen", "cycle { id }", **given)
        about = {"cycle": opened["id"]}
        await self.change(office, "cycleClose", "cycle { id }", **about, expectedVersion=1)
        await self.change(office, "runCompute", "run { id }", **about)
        decision = {"grade": GRADE, "admitted": True, "reason": "经研究", "expectedVersion": 2}
        await self.change(
            office, "tieDecide", "cycle { id }", **about, **decision, subject=self.subject("water")
        )
        self.ids["cycle", TIED] = opened["id"]

    async def job(self) -> None:
        """A run of the running year that waits to be computed."""
        key = decode_id(self.ids["cycle", RUNNING], "cycle")[1]
        begun = await begun_job(self.world, self.tenant, self.login(Role.PERFORMANCE_OFFICE), key)
        self.ids["job", ""] = encode_id("job", begun)

    async def draft(self) -> None:
        """A scheme that isn't published."""
        document = scheme_text(Level.UNIT, RUNNING, code="realm.draft")
        drafted = await self.change(
            Role.PERFORMANCE_OFFICE, "schemeDraft", "scheme { id }", source={"document": document}
        )
        self.ids["draft", RUNNING] = drafted["id"]

    async def _open(self, year: int) -> None:
        portfolios = {"forestry": "economy", "water": "society", "statistics": "society"}
        own = [self.entry(code, Level.PORTFOLIO, year) for code in ("economy", "society")]
        own += [
            self.entry(code, Level.UNIT, year) | {"portfolio": self.subject(portfolio)}
            for code, portfolio in portfolios.items()
        ]
        own += [self.entry("roofs", Level.PROJECT, year)]
        own[2]["links"] = [{"link": "projects", "target": self.subject("roofs")}]
        units = [self.entry("nursery", Level.SECTION, year)]
        units += [self.entry(code, Level.PERSON, year) for code in ("forester", "ranger")]
        for noun, owner, entries in (("", None, own), ("unit_", self.subject("forestry"), units)):
            opened = await self.change(
                _RUNNERS[noun],
                "cycleOpen",
                "cycle { id }",
                year=year,
                name="年度",
                owner=owner,
                entries=entries,
            )
            self.ids[f"{noun}cycle", year] = opened["id"]

    def entry(self, code: str, level: Level, year: int) -> dict[str, Any]:
        """A line of a year's roster."""
        return {"subject": self.subject(code), "scheme": self.ids[f"{level}_scheme", year]}

    async def _report(self, year: int) -> None:
        about = {"cycle": self.ids["cycle", year], "subject": self.subject("forestry")}
        for noun, role, indicator in (
            ("measurement", Role.UNIT_HEAD, "work"),
            ("supplied", Role.DATA_PROVIDER, "supplied"),
        ):
            reported = await self.change(
                role,
                "measurementReport",
                "measurement { id }",
                **about_figure(about["cycle"], about["subject"], indicator),
                fact={"rating": "95"},
            )
            self.ids[noun, year] = reported["id"]
        aim = about_figure(self.ids["cycle", year], self.subject("roofs"), "aim")
        await self.change(Role.PERFORMANCE_OFFICE, "targetSet", "measurement { id }", **aim, target="100")
        self.ids["targeted", year] = aim["measurement"]
        recorded = await self.change(Role.INSPECTOR, "inspectionRecord", "event { id }", **about, **FINDING)
        self.ids["event", year] = recorded["id"]

    async def _compute(self, year: int) -> None:
        for noun, role in _RUNNERS.items():
            computed = await self.change(
                role, "runCompute", "run { id }", cycle=self.ids[f"{noun}cycle", year]
            )
            self.ids[f"{noun}run", year] = computed["id"]

    async def _close(self, year: int) -> None:
        for noun, role in _RUNNERS.items():
            cycle = self.ids[f"{noun}cycle", year]
            version = await self.version(role, cycle)
            await self.change(role, "cycleClose", "cycle { id }", cycle=cycle, expectedVersion=version)

    async def version(self, role: Role, cycle: str) -> int:
        """The current version of a cycle."""
        data = await self.world.ask(
            self.login(role), self.tenant, "query($id: ID!) { cycle(id: $id) { version } }", {"id": cycle}
        )
        return int(data["cycle"]["version"])


_ENTRY = """
query($id: ID!, $subject: ID!) { cycle(id: $id) { entry(subject: $subject) { id score { id } } } }
"""

FINDING = {"code": "inspection", "points": "1", "occurredOn": "2025-06-01", "reason": "查访发现"}

_RUNNERS = {"": Role.PERFORMANCE_OFFICE, "unit_": Role.UNIT_HEAD}
_TWICE = (Role.CONNECTED_SYSTEM,)

POSTS: tuple[tuple[Role, str | None], ...] = (
    (Role.PERFORMANCE_OFFICE, None),
    (Role.LEADER, None),
    (Role.PORTFOLIO_HEAD, "economy"),
    (Role.UNIT_HEAD, "forestry"),
    (Role.REPORTER, "forestry"),
    (Role.REPORTER, "nursery"),
    (Role.DATA_PROVIDER, "statistics"),
    (Role.INSPECTOR, None),
    (Role.COMPLAINT_OFFICER, None),
    (Role.SURVEY_OFFICER, None),
    (Role.STAFF, "forester"),
    (Role.CONNECTED_SYSTEM, None),
    (Role.CONNECTED_SYSTEM, "forestry"),
    (Role.SYSTEM_ADMIN, None),
    (Role.SECURITY_ADMIN, None),
    (Role.AUDITOR, None),
)
"""Every role at every kind of node that it can be held at."""


async def open_realm(world: World, tenant: int, *, above: int | None = None) -> Realm:
    """A government with people and both years."""
    realm = await settled_realm(world, tenant, above=above)
    await realm.year(RELEASED)
    await realm.release(RELEASED)
    await realm.year(RUNNING)
    await realm.tie()
    await realm.draft()
    await realm.job()
    return realm


async def settled_realm(world: World, tenant: int, *, above: int | None = None) -> Realm:
    """A government with people, what one was denied and what one tried with a key, and nothing else."""
    await world.government(tenant, f"政府{tenant}", above=above)
    realm = Realm(world, tenant)
    await realm.people()
    await realm.denials()
    await realm.keys()
    return realm


Realms = Mapping[int, Realm]
"""The realms of one database by their codes."""


class RealmCopier(Protocol):
    """Makes realms of one's own for as long as the block runs; see ``realm_copies.py``."""

    def __call__(self, *, unlocked: bool = False) -> AbstractAsyncContextManager[Realms]: ...

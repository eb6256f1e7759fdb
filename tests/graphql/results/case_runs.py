"""Plays a golden case through GraphQL, as the people of a county would: report, verify, record, compute."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from resolvers.year.figure_assessors import is_by_others
from resolvers.year.records import MeasurementStatus
from schema.scalars import decode_id
from tenants.assessor_kinds import AssessorKind
from tenants.levels import Level
from tenants.models.year import measurements
from tenants.schemes import Event, Fact, Indicator, Result, library_codes, library_text, lines_to_json
from tenants.schemes.cases.case_files import Case, CaseSubject, parse_case
from tenants.schemes.cases.case_runs import run_case
from tenants.viewer import Role
from tests.graphql.results.case_inputs import fact_input, recorder_of
from tests.worlds.figures import about_figure
from tests.worlds.world import World, subject_id

ROLE_OF_REPORTER = {Level.UNIT: Role.UNIT_HEAD, Level.SECTION: Role.REPORTER, Level.PERSON: Role.STAFF}

SCORES = """
query Scores($cycle: ID!) {
  cycle(id: $cycle) { entries(first: 100) { nodes {
    subject { id }
    score {
      total attained grade rank undecided consequences { code }
      pending { code period { code } }
      lines { kind code label period { code } rule attainment points roundedPoints exact outOf noteCode }
    }
  } } }
}
"""


@dataclass(slots=True)
class CaseRun:
    """One case in a government of its own."""

    world: World
    tenant: int
    case: Case
    documents: dict[str, str]
    keys: dict[str, UUID] = field(default_factory=dict)
    schemes: dict[str, str] = field(default_factory=dict)
    cycles: list[str] = field(default_factory=list)
    owner: UUID | None = None

    @classmethod
    async def prepare(cls, world: World, path: Path, *, tenant: int) -> "CaseRun":
        """Found the government, its people and subjects, and open its cycles."""
        documents: dict[str, str] = {}

        def load(name: str) -> str:
            text = library_text(name) if name in library_codes() else (path.parent / name).read_text("utf-8")
            documents[name] = text
            return text

        case = parse_case(path.read_text("utf-8"), load=load, file=path.name)
        run = cls(world, tenant, case, documents)
        await world.government(tenant, path.stem)
        await run._appoint()
        await run._publish()
        for subjects in (run._of_government(), run._of_unit()):
            if subjects:
                run.cycles.append(await run._open(subjects))
        return run

    def _of_government(self) -> list[CaseSubject]:
        return [each for each in self.case.subjects if not each.entry.scheme.level.run_by_unit]

    def _of_unit(self) -> list[CaseSubject]:
        return [each for each in self.case.subjects if each.entry.scheme.level.run_by_unit]

    async def _appoint(self) -> None:
        world, tenant = self.world, self.tenant
        await world.person(tenant, "office", Role.PERFORMANCE_OFFICE)
        await world.person(tenant, "second-office", Role.PERFORMANCE_OFFICE)
        await world.person(tenant, "inspector", Role.INSPECTOR)
        await world.person(tenant, "complaints", Role.COMPLAINT_OFFICER)
        if self._of_unit():
            self.owner = await world.subject(tenant, Level.UNIT, "owner")
            await world.person(tenant, "head", Role.UNIT_HEAD, self.owner)
            await world.person(tenant, "second-head", Role.UNIT_HEAD, self.owner)
        for each in self.case.subjects:
            entry, level = each.entry, each.entry.scheme.level
            unit = self.owner if level.run_by_unit else None
            key = await world.subject(tenant, level, entry.code, name=entry.name or entry.code, unit=unit)
            self.keys[entry.code] = key
            if level in ROLE_OF_REPORTER:
                await world.person(tenant, f"of-{entry.code}", ROLE_OF_REPORTER[level], key)
        for code in self._providers() - set(self.keys):
            self.keys[code] = await world.subject(tenant, Level.UNIT, code)
        for code in self._providers():
            await world.person(tenant, f"provider-{code}", Role.DATA_PROVIDER, self.keys[code])

    def _providers(self) -> set[str]:
        return {code for each in self.case.subjects for code in each.entry.scheme.departments}

    async def _publish(self) -> None:
        for each in self.case.subjects:
            if each.scheme in self.schemes:
                continue
            owned = each.entry.scheme.level.run_by_unit
            login = "head" if owned else "office"
            owner = subject_id(self.owner) if owned and self.owner else None
            drafted = await self.world.changed(
                login,
                self.tenant,
                "schemeDraft",
                {"source": {"document": self.documents[each.scheme]}, "owner": owner},
                "scheme { id revision }",
            )
            await self.world.changed(
                login,
                self.tenant,
                "schemePublish",
                {"scheme": drafted["id"], "expectedRevision": drafted["revision"]},
                "scheme { status }",
            )
            self.schemes[each.scheme] = drafted["id"]

    async def _open(self, subjects: list[CaseSubject]) -> str:
        owned = subjects[0].entry.scheme.level.run_by_unit
        portfolios = {member: each for each in subjects for member in each.entry.links.get("members", ())}
        given = {
            "year": subjects[0].entry.scheme.year,
            "name": self.case.title,
            "owner": subject_id(self.owner) if owned and self.owner else None,
            "entries": [self._entry(each, portfolios.get(each.entry.code)) for each in subjects],
        }
        opened = await self.world.changed(
            "head" if owned else "office", self.tenant, "cycleOpen", given, "cycle { id }"
        )
        return str(opened["id"])

    def _entry(self, each: CaseSubject, portfolio: CaseSubject | None) -> dict[str, Any]:
        entry = each.entry
        weight = portfolio.entry.weights.get(entry.code, Decimal(1)) if portfolio else Decimal(1)
        return {
            "subject": subject_id(self.keys[entry.code]),
            "scheme": self.schemes[each.scheme],
            "rankingGroup": entry.group,
            "portfolio": subject_id(self.keys[portfolio.entry.code]) if portfolio else None,
            "weight": str(weight),
            "links": [
                {
                    "link": link,
                    "target": subject_id(self.keys[target]),
                    "weight": str(entry.weights.get(target, 1)),
                }
                for link, targets in entry.links.items()
                if link != "members"
                for target in targets
            ],
        }

    async def report_everything(self) -> None:
        """Every fact reported and verified, every event recorded; then computed, and ties decided."""
        groups = [subjects for subjects in (self._of_government(), self._of_unit()) if subjects]
        for cycle, subjects in zip(self.cycles, groups, strict=True):
            login = self._runner(subjects[0])
            reported = [figure for each in subjects for figure in await self._report(cycle, each)]
            await self._verify(login, cycle, reported)
            if any(each.entry.decisions for each in subjects):
                await self._decide(login, cycle, subjects)
            elif self._counts_elsewhere(subjects):
                await self._close(login, cycle)
            run = await self._compute(login, cycle)
            if self._counts_elsewhere(subjects):
                await self.world.changed(login, self.tenant, "releasePublish", {"run": run}, "release { id }")

    def _counts_elsewhere(self, subjects: list[CaseSubject]) -> bool:
        """Whether results of this cycle count in another one, which reads released results only."""
        codes = {each.entry.code for each in subjects}
        outside = [each for each in self.case.subjects if each.entry.code not in codes]
        return any(
            target in codes for each in outside for links in each.entry.links.values() for target in links
        )

    async def _close(self, login: str, cycle: str) -> int:
        given = {"cycle": cycle, "expectedVersion": 1}
        closed = await self.world.changed(login, self.tenant, "cycleClose", given, "cycle { version }")
        return int(closed["version"])

    async def _compute(self, login: str, cycle: str) -> str:
        run = await self.world.changed(login, self.tenant, "runCompute", {"cycle": cycle}, "run { id }")
        return str(run["id"])

    async def _decide(self, login: str, cycle: str, subjects: list[CaseSubject]) -> None:
        """Ties are decided on a run of the closed cycle, all of them on the same one."""
        version = await self._close(login, cycle)
        await self._compute(login, cycle)
        for each in subjects:
            for grade, admitted in each.entry.decisions.items():
                decision = {
                    "cycle": cycle,
                    "subject": subject_id(self.keys[each.entry.code]),
                    "grade": grade,
                    "admitted": admitted,
                    "reason": "经研究决定",
                    "expectedVersion": version,
                }
                await self.world.changed(login, self.tenant, "tieDecide", decision, "cycle { id }")

    async def _report(self, cycle: str, each: CaseSubject) -> list[dict[str, Any]]:
        """Everything of one subject; the figures."""
        about = {"cycle": cycle, "subject": subject_id(self.keys[each.entry.code])}
        reported = [await self._report_fact(about, each, fact) for fact in each.entry.facts]
        for event in each.entry.events:
            await self._record_event(about, each, event)
        return reported

    async def _report_fact(self, about: dict[str, str], each: CaseSubject, fact: Fact) -> dict[str, Any]:
        leaf = each.entry.scheme.indicator(fact.indicator)
        assert leaf is not None
        login = self._reporter(each, leaf)
        figure = about_figure(about["cycle"], about["subject"], fact.indicator, fact.period)
        if fact.target is not None:
            target = {"target": str(fact.target)}
            runner = self._runner(each)
            await self.world.changed(runner, self.tenant, "targetSet", figure | target, "measurement { id }")
        given = figure | {"fact": fact_input(fact)}
        return await self.world.changed(
            login, self.tenant, "measurementReport", given, "measurement { id version }"
        )

    def _reporter(self, each: CaseSubject, leaf: Indicator) -> str:
        """Who gives a figure; where the unit is the office, the second head does, and the first verifies."""
        told = leaf.assessor
        if told is None or told.kind is AssessorKind.SUBJECT:
            return f"of-{each.entry.code}"
        judges_itself = told.department == each.entry.code and is_by_others(leaf)
        if told.department is not None and not judges_itself:
            return f"provider-{told.department}"
        return "second-head" if each.entry.scheme.level.run_by_unit else "second-office"

    async def _verify(self, login: str, cycle: str, reported: list[dict[str, Any]]) -> None:
        """The first figure as people do it, all others at once.

        Verifying doesn't look at what was reported: doing it for every figure shows no more than for one, and
        took nearly half of the time.
        """
        for figure in reported[:1]:
            given = {"measurement": figure["id"], "expectedVersion": figure["version"]}
            await self.world.changed(login, self.tenant, "measurementVerify", given, "measurement { status }")
        async with self.world.owner.begin() as owner:
            await owner.execute(text(f"SET LOCAL app.tenant = '{self.tenant:d}'"))
            await owner.execute(
                measurements.update()
                .where(
                    measurements.c.tenant == self.tenant,
                    measurements.c.cycle_id == decode_id(cycle, "cycle")[1],
                    measurements.c.status == MeasurementStatus.REPORTED,
                )
                .values(
                    status=MeasurementStatus.VERIFIED,
                    version=measurements.c.version + 1,
                    decided_by=self.world.people[self.tenant, login],
                    decided_at=datetime.now(UTC),
                )
            )

    async def _record_event(self, about: dict[str, str], each: CaseSubject, event: Event) -> None:
        mutation, login = recorder_of(each.entry.scheme, event)
        if each.entry.scheme.level.run_by_unit:
            login = "head"
        given = about | {
            "code": event.code,
            "kind": event.event,
            "points": None if event.points is None else str(event.points),
            "occurredOn": str(event.day or "2025-06-01"),
            "document": event.note,
            "reason": "测试事项",
            # A case may hold the same event twice.
            "again": True,
        }
        await self.world.changed(login, self.tenant, mutation, given, "event { id }")

    def _runner(self, each: CaseSubject) -> str:
        return "head" if each.entry.scheme.level.run_by_unit else "office"

    async def scores(self) -> dict[str, dict[str, Any]]:
        """What GraphQL answers, by the subjects' codes."""
        codes = {subject_id(key): code for code, key in self.keys.items()}
        groups = [subjects for subjects in (self._of_government(), self._of_unit()) if subjects]
        found = {}
        for cycle, subjects in zip(self.cycles, groups, strict=True):
            data = await self.world.ask(self._runner(subjects[0]), self.tenant, SCORES, {"cycle": cycle})
            for node in data["cycle"]["entries"]["nodes"]:
                found[codes[node["subject"]["id"]]] = node["score"]
        return found

    def expected(self) -> dict[str, dict[str, Any]]:
        """What the pure engine says, in the words of the API."""
        return {code: as_answered(result) for code, result in run_case(self.case).results.items()}


def as_coded(code: str | None) -> dict[str, str] | None:
    """A code in the shape of the query above."""
    return None if code is None else {"code": code}


def as_answered(result: Result) -> dict[str, Any]:
    """An engine's result in the shape of the query above."""
    lines = [
        {
            "kind": line["kind"].upper(),
            "code": line["code"],
            "label": line["label"],
            "period": as_coded(line["period"]),
            "rule": line["rule"],
            "attainment": line["attainment"],
            "points": (None if line["kind"] == "total" else line["exact"]) or line["points"],
            "roundedPoints": line["points"],
            "exact": line["exact"] if line["kind"] == "total" else None,
            "outOf": line["out_of"],
            "noteCode": line["note"] and line["note"].upper(),
        }
        for line in lines_to_json(result.lines)
    ]
    return {
        "total": None if result.total is None else format(result.total, "f"),
        "attained": format(result.attained, "f"),
        "grade": result.grade,
        "rank": result.rank,
        "undecided": result.undecided,
        "consequences": [as_coded(code) for code in result.consequences],
        "pending": [{"code": item.indicator, "period": as_coded(item.period)} for item in result.pending],
        "lines": lines,
    }

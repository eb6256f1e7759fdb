"""A government whose cycles, figures, events and schemes are in every state that a verdict looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from uuid_utils.compat import uuid7

from schema.scalars import encode_id
from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.begun_jobs import begun_job
from tests.worlds.figures import about_figure
from tests.worlds.realms import POSTS, Realm, login_of
from tests.worlds.scheme_texts import ADJUSTMENTS, GRADE, scheme_text, tied_scheme_text

OPEN, CLOSED, RELEASED = 2025, 2024, 2023
"""The full years: everything that can be reported and recorded, in an open, a closed and a released cycle."""

COUNTED = 2013
"""The unit's result of this year counts for its people, and was released anew."""

FREE = 2030
"""A year with schemes and without a cycle."""

SECOND = "_second"
MORE_POSTS = (
    (Role.PERFORMANCE_OFFICE, SECOND, None),
    (Role.UNIT_HEAD, "_water", "water"),
    (Role.UNIT_HEAD, "_statistics", "statistics"),
)

IN_THE_OFFICE_TOO = (Role.UNIT_HEAD, "_statistics")

_RESULT_OF_UNIT = '[[indicators]]\ncode = "unit"\nname = "unit"\npoints = 20\nmethod = "result"\n'

# What is put in the place of what in a scheme by which two units tie for one place: with enough places there
# is no tie, and a rating that is missing is pending.
_TIES: Mapping[str, str] = {}
_FITS = {"count = 1": "count = 5"}
_PENDS = _FITS | {'"deduct"': '"rating"'}

_FOR_A_CORRECTION = "close compute release reopen close compute"
SMALL_YEARS: Mapping[int, tuple[str, Mapping[str, str], str]] = {
    2001: ("open", _FITS, ""),
    2002: ("open, with a run", _FITS, "compute"),
    2003: ("closed without a run", _FITS, "close"),
    2004: ("closed with two final runs", _FITS, "close compute compute"),
    2005: ("closed with an outdated run", _FITS, "close compute reopen close"),
    2006: ("closed with pending scores", _PENDS, "close compute"),
    2007: ("closed with undecided ties", _TIES, "close compute"),
    2008: ("closed with a tie decided since", _TIES, "close compute decide"),
    2009: ("closed with decided ties", _TIES, "close compute decide compute"),
    2010: ("released", _FITS, "close compute release"),
    2011: ("reopened after its release", _FITS, "close compute release reopen"),
    2012: ("closed for a correction", _FITS, _FOR_A_CORRECTION),
    COUNTED: ("released anew", _FITS, "close compute release"),
}

# Subject, indicator, who reports it, and what is done to it then.
FIGURES = (
    ("forestry", "work", (Role.UNIT_HEAD, ""), ""),
    ("water", "work", (Role.UNIT_HEAD, "_water"), "return"),
    ("water", "supplied", (Role.DATA_PROVIDER, ""), "verify"),
    ("statistics", "work", (Role.UNIT_HEAD, "_statistics"), "correct"),
    ("roofs", "supplied", (Role.DATA_PROVIDER, ""), "return"),
    ("nursery", "work", (Role.REPORTER, "_section"), ""),
    ("forester", "work", (Role.STAFF, ""), "verify"),
    ("forester", "aim", (Role.STAFF, ""), "verify"),
)
MISSING = (
    ("forestry", "supplied"),
    ("statistics", "supplied"),
    ("roofs", "work"),
    ("roofs", "aim"),
    ("ranger", "work"),
    ("ranger", "aim"),
)
WITH_TARGET = ("forester", "aim")
OF_THE_UNIT = frozenset({"nursery", "forester", "ranger"})

EVENTS = (
    ("forestry", "inspectionRecord", Role.INSPECTOR, "inspection", False),
    ("forestry", "inspectionRecord", Role.INSPECTOR, "inspection", True),
    ("forestry", "complaintRecord", Role.COMPLAINT_OFFICER, "complaint", False),
    ("forestry", "commendationRecord", Role.PERFORMANCE_OFFICE, "commendation", False),
    ("forestry", "vetoRecord", Role.PERFORMANCE_OFFICE, "accident", False),
    ("nursery", "inspectionRecord", Role.UNIT_HEAD, "inspection", False),
)
_RUNNERS = {"": Role.PERFORMANCE_OFFICE, "unit_": Role.UNIT_HEAD}


@dataclass(slots=True)
class Year:
    """A cycle that is led into a state by the one who runs it."""

    realm: Realm
    state: str
    role: Role
    year: int
    cycle: str
    entries: list[dict[str, Any]]
    runs: list[str] = field(default_factory=list)
    release_id: str | None = None

    async def lead(self, steps: str) -> None:
        """Take these steps, one after the other."""
        for step in steps.split():
            await getattr(self, step)()

    async def close(self) -> None:
        await self._turn("cycleClose")

    async def reopen(self) -> None:
        await self._turn("cycleReopen", reason="异议成立")

    async def compute(self) -> None:
        run = await self.realm.change(self.role, "runCompute", "run { id }", cycle=self.cycle)
        self.runs.append(run["id"])

    async def decide(self) -> None:
        """The first entry takes the place."""
        await self._turn("tieDecide", **self.decision(self.entries[0]["subject"]))

    async def release(self) -> None:
        given = self.replacement() | {"run": self.runs[-1]}
        release = await self.realm.change(self.role, "releasePublish", "release { id }", **given)
        self.release_id = release["id"]

    def decision(self, subject: str) -> dict[str, Any]:
        """What is decided on a tie."""
        return {"subject": subject, "grade": GRADE, "admitted": True, "reason": "经研究"}

    def replacement(self) -> dict[str, Any]:
        """What a release replaces, if there was one before."""
        return {} if self.release_id is None else {"replaces": self.release_id, "reason": "更正"}

    async def _turn(self, mutation: str, **given: Any) -> None:
        version = await self.realm.version(self.role, self.cycle)
        about = {"cycle": self.cycle, "expectedVersion": version}
        await self.realm.change(self.role, mutation, "cycle { id }", **about, **given)


async def states_of(realm: Realm) -> list[Year]:
    """Every cycle in its state; the ids of everything else are in the realm, by name."""
    for role, which, node in MORE_POSTS:
        login = login_of(role, realm.tenant, which)
        realm.appointments[login] = await realm.world.person(
            realm.tenant, login, role, realm.subjects[node] if node else None
        )
    # This head works in the office, too: everything of the others may be done, nothing of the own unit.
    await realm.world.person(realm.tenant, realm.login(*IN_THE_OFFICE_TOO), Role.PERFORMANCE_OFFICE)
    years = [await _small_year(realm, year) for year in SMALL_YEARS]
    years.append(await _year_with_replaced_result(realm, years[-1]))
    for year, state, steps in (
        (OPEN, "open, in full", "compute"),
        (CLOSED, "closed, in full", "close compute"),
        (RELEASED, "released, in full", "close compute release"),
    ):
        years += await _full_years(realm, year, state, steps)
    await _rules(realm, FREE)
    await _schemes(realm)
    await _appointments(realm)
    await _jobs(realm)
    return years


async def _jobs(realm: Realm) -> None:
    """About cycles that don't matter: one that waits, one that was cancelled, one of a unit."""
    for state, role, owner in (
        ("waits", Role.PERFORMANCE_OFFICE, None),
        ("cancelled", Role.PERFORMANCE_OFFICE, None),
        ("of a unit", Role.UNIT_HEAD, realm.subjects["forestry"]),
    ):
        key = await begun_job(realm.world, realm.tenant, realm.login(role), uuid7(), owner)
        realm.ids["job", state] = encode_id("job", key)
    await realm.change(Role.PERFORMANCE_OFFICE, "jobCancel", "job { id }", job=realm.ids["job", "cancelled"])


async def _small_year(realm: Realm, year: int) -> Year:
    state, changes, steps = SMALL_YEARS[year]
    text = tied_scheme_text(year)
    for said, put in changes.items():
        text = text.replace(said, put)
    scheme = await _publish(realm, text)
    entries = [{"subject": realm.subject(code), "scheme": scheme} for code in ("water", "forestry")]
    opened = await _open(realm, "", year, state, entries)
    await opened.lead(steps)
    return opened


async def _year_with_replaced_result(realm: Realm, counted: Year) -> Year:
    """A closed year of a unit's people, whose run rests on a release that was replaced."""
    text = scheme_text(Level.PERSON, COUNTED).replace("points = 60", "points = 40") + _RESULT_OF_UNIT
    links = [{"link": "of", "target": realm.subject("forestry")}]
    scheme = await _publish(realm, text, Role.UNIT_HEAD)
    entries = [{"subject": realm.subject("forester"), "scheme": scheme, "links": links}]
    year = await _open(realm, "unit_", COUNTED, "the unit's, with a replaced result", entries)
    await year.lead("close compute")
    await counted.lead("reopen close compute release")
    return year


async def _full_years(realm: Realm, year: int, state: str, steps: str) -> list[Year]:
    await _rules(realm, year)
    portfolios = {"forestry": "economy", "water": "society", "statistics": "society"}
    own = [realm.entry(code, Level.PORTFOLIO, year) for code in ("economy", "society")]
    for code, portfolio in portfolios.items():
        own.append(realm.entry(code, Level.UNIT, year) | {"portfolio": realm.subject(portfolio)})
    own.append(realm.entry("roofs", Level.PROJECT, year))
    people = [realm.entry("nursery", Level.SECTION, year)]
    people += [realm.entry(code, Level.PERSON, year) for code in ("forester", "ranger")]
    years = [
        await _open(realm, "", year, state, own),
        await _open(realm, "unit_", year, f"the unit's, {state}", people),
    ]
    for subject, indicator, reporter, step in FIGURES:
        await _figure(realm, _cycle_of(years, subject), subject, indicator, reporter, step)
    for number, (subject, mutation, role, code, withdrawn) in enumerate(EVENTS):
        about = {"cycle": _cycle_of(years, subject), "subject": realm.subject(subject), "code": code}
        event = await _event(realm, about, year, mutation, role, withdrawn=withdrawn)
        realm.ids[f"event {number}", year] = event
    for each in years:
        await each.lead(steps)
    return years


def _cycle_of(years: list[Year], subject: str) -> str:
    return years[subject in OF_THE_UNIT].cycle


async def _figure(
    realm: Realm, cycle: str, subject: str, indicator: str, reporter: tuple[Role, str], step: str
) -> None:
    world, runner = realm.world, Role.UNIT_HEAD if subject in OF_THE_UNIT else Role.PERFORMANCE_OFFICE
    given = about_figure(cycle, realm.subject(subject), indicator)
    fact: dict[str, Any] = {"fact": fact_of(indicator)}
    if (subject, indicator) == WITH_TARGET:
        await realm.change(runner, "targetSet", "measurement { id }", **given, target="100")
    selection = "measurement { id version }"
    held = await world.changed(
        realm.login(*reporter), realm.tenant, "measurementReport", given | fact, selection
    )
    if step:
        about = {"measurement": held["id"], "expectedVersion": held["version"]}
        about |= {} if step == "verify" else {"reason": "缺依据"}
        mutation = f"measurement{step.title()}"
        await realm.change(runner, mutation, selection, **about, **(fact if step == "correct" else {}))


def fact_of(indicator: str) -> dict[str, str]:
    """A right fact for an indicator of the realm's schemes."""
    return {"actual": "95"} if indicator == "aim" else {"rating": "95"}


async def _event(
    realm: Realm, about: dict[str, Any], year: int, mutation: str, role: Role, *, withdrawn: bool
) -> str:
    points = {} if mutation == "vetoRecord" else {"points": "1"}
    day = f"{year}-06-0{2 if withdrawn else 1}"
    given = about | points | {"occurredOn": day, "reason": "查访发现"}
    event = await realm.change(role, mutation, "event { id version }", **given)
    if withdrawn:
        said = {"event": event["id"], "reason": "误记", "expectedVersion": event["version"]}
        await realm.change(role, "eventWithdraw", "event { id }", **said)
    return str(event["id"])


async def _open(realm: Realm, noun: str, year: int, state: str, entries: list[dict[str, Any]]) -> Year:
    owner = realm.subject("forestry") if noun else None
    given = {"year": year, "name": "年度", "owner": owner, "entries": entries}
    opened = await realm.change(_RUNNERS[noun], "cycleOpen", "cycle { id }", **given)
    return Year(realm, state, _RUNNERS[noun], year, opened["id"], entries)


async def _rules(realm: Realm, year: int) -> None:
    """A published scheme for every level, each of which knows the same kinds of event."""
    for level in Level:
        text = scheme_text(level, year)
        text += "" if ADJUSTMENTS in text else ADJUSTMENTS
        role = Role.UNIT_HEAD if level.run_by_unit else Role.PERFORMANCE_OFFICE
        realm.ids[f"{level}_scheme", year] = await _publish(realm, text, role)


async def _schemes(realm: Realm) -> None:
    """Drafts of the government and of a unit, one of each taken back."""
    for level, role in ((Level.UNIT, Role.PERFORMANCE_OFFICE), (Level.SECTION, Role.UNIT_HEAD)):
        for name in ("draft", "discarded"):
            key = await _draft(realm, scheme_text(level, FREE, code=f"realm.{name}"), role)
            realm.ids[f"{level}_{name}", FREE] = key
        await realm.change(role, "schemeDiscard", "scheme { id }", scheme=key, expectedRevision=1)


async def _appointments(realm: Realm) -> None:
    """One that was revoked."""
    key = await realm.world.person(realm.tenant, "former", Role.LEADER)
    realm.appointments["former"] = key
    given = {"appointment": realm.ids.setdefault(("revoked", ""), str(encode_id("appointment", key)))}
    await realm.change(Role.SECURITY_ADMIN, "appointmentRevoke", "appointment { id }", **given)


async def _draft(realm: Realm, text: str, role: Role) -> str:
    owner = realm.subject("forestry") if role is Role.UNIT_HEAD else None
    drafted = await realm.change(role, "schemeDraft", "scheme { id }", source={"document": text}, owner=owner)
    return str(drafted["id"])


async def _publish(realm: Realm, text: str, role: Role = Role.PERFORMANCE_OFFICE) -> str:
    key = await _draft(realm, text, role)
    await realm.change(role, "schemePublish", "scheme { id }", scheme=key, expectedRevision=1)
    return key


PEOPLE: tuple[tuple[Role, str], ...] = tuple(
    (role, "_section" if node == "nursery" else "_unit" if role is Role.CONNECTED_SYSTEM and node else "")
    for role, node in POSTS
) + tuple((role, which) for role, which, _ in MORE_POSTS)
"""Everybody who is asked: each role at each kind of node, and a second one where two persons differ."""

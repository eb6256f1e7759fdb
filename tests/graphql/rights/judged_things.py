"""The things that deeds are done to: how a query finds each, and what a mutation is given about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tenants.levels import Level
from tenants.viewer import Role
from tests.graphql.rights.judged_states import (
    CLOSED,
    EVENTS,
    FIGURES,
    FREE,
    MISSING,
    OF_THE_UNIT,
    OPEN,
    PEOPLE,
    RELEASED,
    Year,
    fact_of,
)
from tests.worlds.realms import Realm
from tests.worlds.scheme_texts import scheme_text

FULL_YEARS = {OPEN: "open", CLOSED: "closed", RELEASED: "released"}
# Of a closed or released year one figure in each state is enough: the year itself is in the way.
_ENOUGH = (("forestry", "work"), ("water", "supplied"), ("forestry", "supplied"), ("nursery", "work"))


@dataclass(frozen=True, slots=True)
class Thing:
    """Something in a state. ``select`` finds it, with %s for what is asked of it and ``match`` to know it by.

    ``question`` names it to the policy. ``unseen`` is what a mutation says of it where the policy allows, but
    no query shows it. ``arguments`` are those of its `mayX`. Only ``only`` is asked about it, if given.
    """

    kind: str
    state: str
    select: str
    given: Mapping[str, Any]
    question: Mapping[str, Any]
    match: Mapping[str, Any] = field(default_factory=dict)
    unseen: str = "a query shows it"
    arguments: str = ""
    only: str | None = None

    @property
    def name(self) -> str:
        return f"{self.kind}: {self.state}"


async def things_of(realm: Realm, years: list[Year]) -> list[Thing]:
    """Everything that deeds are done to."""
    found = [*_schemes(realm), *_subjects(realm), *_appointments(realm), *_openings(realm), *_new(realm)]
    for year in years:
        version = await realm.version(year.role, year.cycle)
        found += [_cycle(year, version), *_runs(year), *_ties(year, version)]
    of_years = {(year.year, year.role): year for year in years}
    for number in FULL_YEARS:
        own, units = of_years[number, Role.PERFORMANCE_OFFICE], of_years[number, Role.UNIT_HEAD]
        for subject in ("economy", "forestry", "roofs", "nursery", "forester"):
            found.append(_entry(units if subject in OF_THE_UNIT else own, subject))
        found += [*await _figures(own), *await _figures(units), *_events(own, units)]
    return [*found, *_jobs(realm)]


def _owned(year: Year) -> dict[str, Any]:
    if year.role is Role.PERFORMANCE_OFFICE:
        return {"level": Level.UNIT.name}
    return {"level": Level.SECTION.name, "owner": year.realm.subject("forestry")}


def _cycle(year: Year, version: int) -> Thing:
    given = {
        "cycle": year.cycle,
        "expectedVersion": version,
        "put": [year.entries[-1] | {"rankingGroup": "综合"}],
        "release": {"run": year.runs[-1]} | year.replacement() if year.runs else None,
    }
    return Thing("cycle", year.state, f'cycle(id: "{year.cycle}") {{ %s }}', given, _owned(year))


def _runs(year: Year) -> Iterator[Thing]:
    select = f'cycle(id: "{year.cycle}") {{ runs {{ nodes {{ id %s }} }} }}'
    for number, run in enumerate(year.runs, 1):
        given = {"release": {"run": run} | year.replacement()}
        yield Thing("run", f"{number} of {year.state}", select, given, _owned(year), {"id": run})


def _ties(year: Year, version: int) -> Iterator[Thing]:
    for entry in year.entries[:2]:
        subject = entry["subject"]
        code = next(code for code in year.realm.subjects if year.realm.subject(code) == subject)
        given = {"cycle": year.cycle, "expectedVersion": version} | year.decision(subject)
        yield _of_entry(year, code, "tie", code, given)


def _of_entry(year: Year, code: str, kind: str, what: str, given: Mapping[str, Any], **more: Any) -> Thing:
    """Something of a subject in a year; ``inner`` leads from the entry to it."""
    subject, inner = year.realm.subject(code), more.pop("inner", "%s")
    select = f'cycle(id: "{year.cycle}") {{ entry(subject: "{subject}") {{ {inner} }} }}'
    question = {"subject": subject, "year": year.year} | more.pop("question", {})
    return Thing(kind, f"{what} of {year.state}", select, given, question, **more)


def _entry(year: Year, code: str) -> Thing:
    given = {
        "cycle": year.cycle,
        "subject": year.realm.subject(code),
        "occurredOn": f"{year.year}-06-01",
        "reason": "核实",
    }
    return _of_entry(year, code, "subject of a year", code, given)


FIGURES_OF = "query($id: ID!) { cycle(id: $id) { measurements(first: 100) { nodes { %s } } } }"
_FIGURE = "id version targetVersion period { code } indicator { code } subject { code }"


async def _figures(year: Year) -> list[Thing]:
    realm = year.realm
    data = await realm.world.ask(
        realm.login(year.role), realm.tenant, FIGURES_OF % _FIGURE, {"id": year.cycle}
    )
    wanted = {(subject, indicator) for subject, indicator, *_ in FIGURES} | set(MISSING)
    wanted &= wanted if year.year == OPEN else set(_ENOUGH)
    nodes = data["cycle"]["measurements"]["nodes"]
    return [
        _figure(year, node)
        for node in nodes
        if (node["subject"]["code"], node["indicator"]["code"]) in wanted
    ]


def _figure(year: Year, node: Mapping[str, Any]) -> Thing:
    code, indicator = node["subject"]["code"], node["indicator"]["code"]
    given = {
        "measurement": node["id"],
        "expectedVersion": node["version"],
        "targetVersion": node["targetVersion"],
        "fact": fact_of(indicator),
    }
    return _of_entry(
        year,
        code,
        "figure",
        f"{code}'s {indicator}",
        given,
        inner="measurements { nodes { indicator { code } %s } }",
        question={"indicator": indicator},
        match={"indicator": {"code": indicator}},
    )


def _events(own: Year, units: Year) -> Iterator[Thing]:
    for number, (code, mutation, _role, _code, withdrawn) in enumerate(EVENTS):
        year = units if code in OF_THE_UNIT else own
        noun = mutation.removesuffix("Record").upper()
        key = year.realm.ids[f"event {number}", year.year]
        what = f"{noun} {number} of {code}{', withdrawn' if withdrawn else ''}"
        given = {"event": key, "expectedVersion": 2 if withdrawn else 1, "action": f"{noun}_RECORD"}
        yield _of_entry(year, code, "event", what, given, inner="events { id %s }", match={"id": key})


def _schemes(realm: Realm) -> Iterator[Thing]:
    for level in (Level.UNIT, Level.SECTION):
        owner = realm.subject("forestry") if level.run_by_unit else None
        for name in ("draft", "scheme", "discarded"):
            key = realm.ids[f"{level}_{name}", FREE]
            given = {
                "scheme": key,
                "expectedRevision": 1,
                "document": scheme_text(level, FREE, code=f"realm.{name}"),
            }
            yield Thing(
                "scheme",
                f"{level} {name}",
                f'node(id: "{key}") {{ ... on Scheme {{ %s }} }}',
                given,
                {"level": level.name, "owner": owner},
                unseen="SCHEME_DISCARDED" if name == "discarded" else "a query shows it",
            )


def _subjects(realm: Realm) -> Iterator[Thing]:
    for code in ("economy", "forestry", "roofs", "nursery", "forester"):
        key = realm.subject(code)
        given = {"subject": key, "validTo": "2999-12-31", "expectedVersion": 1}
        yield Thing("subject", code, f'subject(id: "{key}") {{ %s }}', given, {"subject": key})


def _appointments(realm: Realm) -> Iterator[Thing]:
    government = {"division": str(realm.tenant)}
    all_of_them = f'tenant(code: "{realm.tenant}") {{ appointments(first: 100) {{ nodes {{ id %s }} }} }}'
    for state, key, node in (
        ("in force", realm.appointment(Role.LEADER), None),
        ("of a unit's head", realm.appointment(Role.UNIT_HEAD), "forestry"),
        ("revoked", realm.ids["revoked", ""], None),
    ):
        question = {"subject": realm.subject(node)} if node else government
        # Where the policy allows, it is shown: the security administrator reads all of them.
        yield Thing("appointment", state, all_of_them, {"appointment": key}, question, {"id": key})
    for role, which in PEOPLE:
        key = realm.appointment(role, which)
        own = "viewer { appointments { id %s } }"
        yield Thing(
            "appointment",
            "one's own",
            own,
            {"appointment": key},
            government,
            {"id": key},
            only=realm.login(role, which),
        )


def _jobs(realm: Realm) -> Iterator[Thing]:
    own = {"level": Level.UNIT.name}
    units = {"level": Level.SECTION.name, "owner": realm.subject("forestry")}
    for state, question in (("waits", own), ("cancelled", own), ("of a unit", units)):
        key = realm.ids["job", state]
        yield Thing("job", state, f'node(id: "{key}") {{ ... on Job {{ %s }} }}', {"job": key}, question)


def _openings(realm: Realm) -> Iterator[Thing]:
    for owner, level, code in (("", Level.UNIT, "water"), ("forestry", Level.SECTION, "nursery")):
        key = realm.subject(owner) if owner else None
        for year, state in ((OPEN, "opened before"), (FREE, "not opened yet")):
            entries = [realm.entry(code, level, year)]
            yield Thing(
                "year",
                f"{state}, of {owner or 'the government'}",
                f'tenant(code: "{realm.tenant}") {{ %s }}',
                {"year": year, "owner": key, "entries": entries, "name": "年度"},
                {"level": level.name, "owner": key},
                arguments=f"(year: {year}" + (f', owner: "{key}")' if key else ")"),
            )


def _new(realm: Realm) -> Iterator[Thing]:
    """What is made by the deed: there is nothing yet to be asked, so the policy alone is."""
    forestry, water = realm.subject("forestry"), realm.subject("water")
    for level, owner in ((Level.UNIT, None), (Level.SECTION, forestry)):
        document = scheme_text(level, FREE, code="realm.new")
        question = {"level": level.name, "owner": owner}
        yield Thing("new scheme", level, "", {"source": {"document": document}, "owner": owner}, question)
        said = {"level": level.name, "code": "new", "name": "新设", "parent": owner}
        yield Thing("new subject", level, "", said, question)
    for role, node in (("LEADER", None), ("UNIT_HEAD", water)):
        said = {"issuer": "https://identity.example", "login": "newcomer", "name": "新任"}
        question = {"subject": node} if node else {"division": str(realm.tenant)}
        yield Thing("new appointment", role, "", said | {"role": role, "node": node}, question)

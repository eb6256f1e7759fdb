"""Cases: subjects with facts and the scores that are expected, to try a scheme before it is used.

Reads no files itself: the caller passes a function that finds a scheme's text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tenants.schemes.cases.expectations import Expectation, read_expectation
from tenants.schemes.documents.parsing import load_toml, parse_scheme, sorted_faults, unmarked
from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.exact_numbers import number_fault
from tenants.schemes.faults import FactError, SchemeError
from tenants.schemes.methods.contracts import EventMethod, LinkMethod
from tenants.schemes.reading.collected_faults import Faults, Location
from tenants.schemes.reading.line_numbers import LineNumbers
from tenants.schemes.reading.table_reader import Table, entry_key, sequence
from tenants.schemes.scoring.entries import Entry
from tenants.schemes.scoring.facts import Fact, check_event, parse_fact
from tenants.schemes.tariffs import Event
from tenants.text_rule import clean_name, clean_note

Load = Callable[[str], str]
_EVENT = ("code", "event", "points", "note", "day")
_MOST_SUBJECTS = 1_000


@dataclass(frozen=True, slots=True)
class CaseSubject:
    """One subject of a case; `scheme` is the name by which the case calls its scheme."""

    entry: Entry
    scheme: str
    expect: Expectation


@dataclass(frozen=True, slots=True)
class Case:
    """A case, read and checked against its schemes."""

    file: str
    title: str
    subjects: tuple[CaseSubject, ...]


def parse_case(text: str, *, load: Load, file: str = "case.toml") -> Case:
    """The case that `text` holds; `load` finds a scheme's text by path or code, or raises LookupError.

    Raises SchemeError with every fault, those of the schemes included.
    """
    text = unmarked(text)
    faults = Faults(file, LineNumbers(text))
    data = load_toml(text, faults)
    case = None if data is None else _Reader(Table(data, faults, Location()), load).read(file)
    if faults.found or case is None:
        raise SchemeError(sorted_faults(faults))
    return case


class _Reader:
    """Reads one case; each scheme is loaded once."""

    def __init__(self, table: Table, load: Load) -> None:
        self._table = table
        self._load = load
        self._schemes: dict[str, Scheme | None] = {}

    def read(self, file: str) -> Case:
        table = self._table
        title, default = table.text("title", file) or file, table.optional_text("scheme")
        tables = table.tables("subjects", most=_MOST_SUBJECTS)
        if not tables:
            table.fault("subjects", "NO_SUBJECTS")
        read = [self._subject(each, default) for each in tables]
        table.finish()
        return Case(file, title, tuple(subject for subject in read if subject is not None))

    def _subject(self, table: Table, default: str | None) -> CaseSubject | None:
        code = table.code("code", of_table=True)
        named = table.text("scheme", default)
        scheme = None if named is None else self._scheme(table, named)
        if code is None or named is None or scheme is None:
            return None
        entry = Entry(
            code=code,
            scheme=scheme,
            name=table.optional_text("name") or "",
            group=table.name("group", of="groups") if table.has("group") else None,
            facts=_read_facts(table, scheme),
            events=_read_events(table, scheme),
            links=_read_links(table, scheme),
            weights=_read_weights(table),
            decisions=_read_decisions(table, scheme),
        )
        expect = read_expectation(table, scheme)
        table.finish()
        return CaseSubject(entry, named, expect)

    def _scheme(self, table: Table, named: str) -> Scheme | None:
        if named not in self._schemes:
            self._schemes[named] = self._loaded(table, named)
        return self._schemes[named]

    def _loaded(self, table: Table, named: str) -> Scheme | None:
        try:
            return parse_scheme(self._load(named), file=named)
        except LookupError:
            table.fault("scheme", "SCHEME_NOT_FOUND", value=named[:200])
        except SchemeError as error:
            table.faults.found.extend(error.faults)
        return None


def _listed(table: Table, key: str) -> Sequence[object]:
    given = table.get(key)
    if given is not None and not isinstance(given, list):
        table.fault(key, "NOT_A_LIST_OF_TABLES")
    return sequence(given)


def _read_facts(table: Table, scheme: Scheme) -> tuple[Fact, ...]:
    facts = []
    for number, given in enumerate(_listed(table, "facts")):
        if not isinstance(given, Mapping):
            table.entry_fault("facts", number, None, "NOT_A_TABLE")
            continue
        if "indicator" not in given:
            table.entry_fault("facts", number, None, "MISSING_KEY", key="indicator")
            continue
        data = {key: value for key, value in given.items() if key not in ("indicator", "period")}
        indicator = table.named("facts", str(given["indicator"]))
        period = None if given.get("period") is None else table.named("facts", str(given["period"]))
        try:
            facts.append(parse_fact(scheme, indicator, period, data))
        except FactError as error:
            name = indicator if period is None else f"{indicator}/{period}"
            near = _near(table, error, [leaf.code for leaf in scheme.leaves()])
            table.entry_fault("facts", number, name, error.code, **error.params, **near)
    return tuple(facts)


def _read_events(table: Table, scheme: Scheme) -> tuple[Event, ...]:
    events = []
    for number, given in enumerate(_listed(table, "events")):
        if not isinstance(given, Mapping):
            table.entry_fault("events", number, None, "NOT_A_TABLE")
            continue
        event = _event_of(table, given)
        strange = [key for key in given if key not in _EVENT]
        for key in strange:
            near = table.near(key, _EVENT)
            table.entry_fault("events", number, event.code, "UNKNOWN_KEY", key=key[:80], **near)
        if "code" not in given:
            table.entry_fault("events", number, None, "MISSING_KEY", key="code")
        elif "day" in given and event.day is None:
            table.entry_fault("events", number, event.code, "NOT_A_DAY", key="day")
        elif not strange:
            events.extend(_fitting(table, scheme, number, event))
    return tuple(events)


def _event_of(table: Table, given: Mapping[str, Any]) -> Event:
    """The event as it is written; a day of another type is refused apart."""
    kind, note = (
        table.named("events", text, clean) if isinstance(text, str) else text
        for text, clean in ((given.get("event"), clean_name), (given.get("note"), clean_note))
    )
    day = given.get("day")
    return Event(
        table.named("events", str(given.get("code", ""))),
        kind,
        given.get("points"),
        note,
        day if isinstance(day, date) and not isinstance(day, datetime) else None,
    )


def _fitting(table: Table, scheme: Scheme, number: int, event: Event) -> list[Event]:
    """The event, if the scheme accepts it; if not, that is reported."""
    try:
        return [check_event(scheme, event)]
    except FactError as error:
        near = _near(table, error, _recorded_codes(scheme))
        table.entry_fault("events", number, event.code, error.code, **error.params, **near)
        return []


def _recorded_codes(scheme: Scheme) -> list[str]:
    """What events can be recorded against."""
    return [
        *(each.code for each in scheme.adjustments),
        *(each.code for each in scheme.overrides),
        *(leaf.code for leaf in scheme.leaves() if isinstance(leaf.params, EventMethod)),
    ]


def _near(table: Table, error: FactError, codes: Sequence[str]) -> dict[str, str]:
    """The nearest code, if the entry names one that the scheme does not have."""
    if error.code not in ("UNKNOWN_INDICATOR", "UNKNOWN_EVENT_CODE"):
        return {}
    return table.near(error.params["value"], codes)


def _read_links(table: Table, scheme: Scheme) -> dict[str, tuple[str, ...]]:
    inner = table.inner("links", of="links")
    if inner is None:
        return {}
    read = {leaf.params.link for leaf in scheme.leaves() if isinstance(leaf.params, LinkMethod)}
    for link in inner.data:
        if link not in read:
            near = table.near(link, sorted(read))
            table.fault("links", "UNUSED_LINK", value=link[:80], **near)
    return {link: inner.texts(link) for link in inner.data}


def _read_weights(table: Table) -> dict[str, Decimal]:
    weights = {}
    for target, value in (table.entries("weights") or {}).items():
        code = number_fault(value)
        if code is not None or not isinstance(value, int | Decimal) or value <= 0:
            table.fault(entry_key("weights", target), code or "NOT_POSITIVE")
        else:
            weights[target] = Decimal(value)
    return weights


def _read_decisions(table: Table, scheme: Scheme) -> dict[str, bool]:
    decisions = {}
    names = [grade.name for grade in scheme.grades]
    for grade, value in (table.entries("decisions", of="grades") or {}).items():
        if grade not in names:
            allowed, near = ", ".join(names), table.near(grade, names)
            table.fault("decisions", "UNKNOWN_GRADE", value=grade[:80], allowed=allowed, **near)
        elif not isinstance(value, bool):
            table.fault(entry_key("decisions", grade), "NOT_A_DECISION")
        else:
            decisions[grade] = value
    return decisions


def entries_of(case: Case) -> Sequence[Entry]:
    """The subjects as `evaluate` takes them."""
    return [subject.entry for subject in case.subjects]

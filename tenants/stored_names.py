"""Names and codes stored before the rule for texts, which would change or refuse them; none is changed.

Reads as the tables' owner, government by government and row by row, so that it takes the memory of one list
of names. Results that are released never change and are left out. Must not know who asks for it.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.database.pipelining import set_tenant
from tenants.levels import Level
from tenants.models.organisation import subjects, tenants, users
from tenants.models.results import tie_decisions
from tenants.models.rules import schemes
from tenants.models.year import cycles, events, roster_entries, roster_links
from tenants.schemes import check_scheme, plain_document
from tenants.schemes.text_messages import TEXT_MESSAGES
from tenants.text_rule import (
    TextError,
    all_alike,
    clean_code,
    clean_identity,
    clean_name,
)

WOULD_CHANGE = "WOULD_CHANGE"
"""Nothing is wrong, but the rule would store the text otherwise."""

# What a document is refused for because two of its names became one.
_DOCUMENT_CODES = frozenset((*TEXT_MESSAGES, "DUPLICATE_CODE", "DUPLICATE_KEY", "NOT_A_PERIOD"))
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class NameFinding:
    """A stored text: what it is, of what (`place`), and why it is told."""

    what: str
    place: str
    text: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Column:
    """Stored texts of one kind: a query for their places and texts, and how such a text is read."""

    what: str
    query: Select[Any]
    clean: Callable[[str], str] = clean_name


def _distinct(what: str, column: ColumnElement[Any], clean: Callable[[str], str] = clean_name) -> _Column:
    """Texts that stand in many rows, each told once with the number of its rows."""
    place = func.concat(literal("rows: "), func.count())
    return _Column(
        what, select(place, column).where(column.is_not(None)).group_by(column).order_by(column), clean
    )


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    return cast(column, Text)


_COLUMNS = (
    _Column("code of a subject", select(_text(subjects.c.id), subjects.c.code), clean_code),
    _Column("name of a subject", select(subjects.c.code, subjects.c.name)),
    _Column("name of a person", select(_text(users.c.id), users.c.name)),
    _Column("login of a person", select(_text(users.c.id), users.c.login), clean_identity),
    _distinct("issuer of persons", users.c.issuer, clean_identity),
    _Column("name of a cycle", select(_text(cycles.c.year), cycles.c.name)),
    _distinct("ranking group of a roster", roster_entries.c.ranking_group),
    _distinct("link of a roster", roster_links.c.link),
    _distinct("code of events", events.c.code),
    _distinct("kind of events", events.c.event),
    _Column(
        "document of an event",
        select(_text(events.c.id), events.c.document).where(events.c.document.is_not(None)),
    ),
    _distinct("grade of decisions on ties", tie_decisions.c.grade),
)


async def stored_name_findings(connection: AsyncConnection, tenant: int) -> AsyncIterator[NameFinding]:
    """Everything that is to be told of a government, in a transaction of its own."""
    await connection.exec_driver_sql(set_tenant(tenant))
    own_name = select(_text(tenants.c.code), tenants.c.name).where(tenants.c.code == tenant)
    for column in (_Column("name of the government", own_name), *_COLUMNS):
        bound = column.query if column.query is own_name else _of(column.query, tenant)
        async for place, text in _rows(connection, bound):
            for finding in _judged(column, place, text):
                yield finding
    async for finding in _alike_findings(connection, tenant):
        yield finding
    async for finding in _document_findings(connection, tenant):
        yield finding


def _of(query: Select[Any], tenant: int) -> Select[Any]:
    (table,) = query.get_final_froms()
    return query.where(table.c.tenant == tenant)


async def _rows(connection: AsyncConnection, query: Select[Any]) -> AsyncIterator[Any]:
    async with connection.stream(query.execution_options(yield_per=_ROWS_AT_ONCE)) as result:
        async for row in result:
            yield row


def _judged(column: _Column, place: str, text: str) -> Iterator[NameFinding]:
    try:
        stored = column.clean(text)
    except TextError as error:
        yield NameFinding(column.what, place, text, error.code, error.params)
        return
    if stored != text:
        yield NameFinding(column.what, place, text, WOULD_CHANGE, {"expected": stored})


async def _alike_findings(connection: AsyncConnection, tenant: int) -> AsyncIterator[NameFinding]:
    lists = (
        ("name of a subject", _subject_lists(tenant)),
        ("ranking group of a roster", _year_lists(roster_entries, roster_entries.c.ranking_group, tenant)),
        ("link of a roster", _year_lists(roster_links, roster_links.c.link, tenant)),
        ("category of schemes", _category_list(tenant)),
    )
    for what, query in lists:
        async for place, names in _grouped(connection, query):
            for name, other in all_alike(names):
                params = {"value": name, "other": other}
                yield NameFinding(what, place, name, "LOOKS_ALIKE", params)
    async for finding in _same_names(connection, tenant):
        yield finding


async def _grouped(connection: AsyncConnection, query: Select[Any]) -> AsyncIterator[tuple[str, list[str]]]:
    """The names of each list, which the query gives one after the other."""
    current: str | None = None
    names: list[str] = []
    async for place, name in _rows(connection, query):
        if place != current:
            if current is not None:
                yield current, names
            current, names = place, []
        names.append(name)
    if current is not None:
        yield current, names


def _subject_lists(tenant: int) -> Select[Any]:
    place = func.concat(subjects.c.level, " ", func.coalesce(_text(subjects.c.unit_id), ""))
    return (
        select(place, subjects.c.name)
        .where(
            subjects.c.tenant == tenant,
            subjects.c.level != Level.PERSON.value,
            subjects.c.valid_to.is_(None),
        )
        .order_by(place, subjects.c.code)
    )


async def _same_names(connection: AsyncConnection, tenant: int) -> AsyncIterator[NameFinding]:
    """Subjects of one list that have the very same name."""
    query = (
        select(subjects.c.level, subjects.c.name, func.string_agg(subjects.c.code, ", "))
        .where(
            subjects.c.tenant == tenant,
            subjects.c.level != Level.PERSON.value,
            subjects.c.valid_to.is_(None),
        )
        .group_by(subjects.c.level, subjects.c.unit_id, subjects.c.name)
        .having(func.count() > 1)
        .order_by(subjects.c.level, subjects.c.name)
    )
    async for _, name, codes in _rows(connection, query):
        yield NameFinding("name of a subject", codes, name, "LOOKS_ALIKE", {"value": name, "other": name})


def _year_lists(table: Any, column: ColumnElement[Any], tenant: int) -> Select[Any]:
    place = _text(table.c.cycle_id)
    return (
        select(place, column)
        .where(table.c.tenant == tenant, column.is_not(None))
        .distinct()
        .order_by(place, column)
    )


def _category_list(tenant: int) -> Select[Any]:
    return (
        select(literal("published"), schemes.c.category)
        .where(schemes.c.tenant == tenant, schemes.c.status == "published")
        .distinct()
        .order_by(schemes.c.category)
    )


async def _document_findings(connection: AsyncConnection, tenant: int) -> AsyncIterator[NameFinding]:
    query = (
        select(schemes.c.code, schemes.c.year, schemes.c.version, schemes.c.document)
        .where(schemes.c.tenant == tenant, schemes.c.status != "discarded")
        .order_by(schemes.c.code, schemes.c.year, schemes.c.version)
        .execution_options(yield_per=1)
    )
    async with connection.stream(query) as result:
        async for row in result:
            place = f"{row.code} {row.year} version {row.version}"
            for finding in _judged_document(place, row.document):
                yield finding


def _judged_document(place: str, document: str) -> Iterator[NameFinding]:
    told = False
    for fault in check_scheme(document):
        if fault.code in _DOCUMENT_CODES:
            told = True
            text = f"line {fault.line}, {fault.key}"
            yield NameFinding("document of a scheme", place, text, fault.code, fault.params)
    if told:
        return
    lines = zip(document.split("\n"), _plain(document).split("\n"), strict=False)
    for number, (stored, plain) in enumerate(lines, start=1):
        if stored != plain:
            params = {"expected": plain.strip()}
            yield NameFinding(
                "document of a scheme", f"{place}, line {number}", stored.strip(), WOULD_CHANGE, params
            )
            return


def _plain(document: str) -> str:
    try:
        return plain_document(document)
    except (TextError, ValueError):
        return document

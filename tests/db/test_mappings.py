"""Every column that a list is rendered from can hold what its field promises.

A field that is never null on a column that may be would be text that is no JSON, and one on a column of
another kind a value in no known format. So each mapping is followed to the columns of the migrated
database, through the very statement that renders it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type, is_non_null_type
from sqlalchemy import Column, Join, Select, Subquery, Table, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.sql.visitors import iterate

from resolvers.exchange.access_denials import DENIAL_LIST, DenialScope
from resolvers.exchange.audit_log import AUDIT_LIST, ROW_LIST, LogScope, RowsScope
from resolvers.exchange.jobs import JOB_LIST, JobScope
from resolvers.listing.json_pages import PageSelection, RenderedPage
from resolvers.listing.json_parts import NamedKey
from resolvers.organisation.appointments import APPOINTMENT_LIST, AppointmentScope
from resolvers.organisation.records import Government, Tier
from resolvers.organisation.subjects import SUBJECT_LIST, SubjectScope
from resolvers.results.rankings import RankingScope, render_ranking_page
from resolvers.year.cycles import CYCLE_LIST, CycleScope
from schema.engine.execution.listings import SelectedField, SelectedLists
from schema.engine.libraries.strawberry_internals import plain_attribute
from schema.engine.paging.relay_connections import Order
from schema.exchange import access_denials, audit_log, jobs
from schema.listing.columns import Columns, GlobalId, NumberId
from schema.listing.paged_listings import Entries, page_selection
from schema.organisation import appointments, subjects
from schema.results import rankings
from schema.root import schema as api
from schema.year import cycles
from tenants.database.databases import driver_url
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.results import released_scores, releases
from tests.conftest import Cloner
from tests.graphql.listing.listed import all_entries

# What the database calls the kinds of columns behind each scalar, and behind each kind of a position.
KINDS = {
    "String": {"text"},
    "Int": {"integer", "bigint"},
    "Boolean": {"boolean"},
    "Decimal": {"numeric"},
    "DivisionCode": {"integer"},
    "DateTime": {"timestamp with time zone"},
    "Date": {"date"},
}
PLACED = {int: KINDS["Int"], str: KINDS["String"], datetime: KINDS["DateTime"], UUID: {"uuid"}}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column of a statement comes from, its kind, and whether it may be null."""

    name: str
    kind: str
    nullable: bool


# What the statement works out itself: ranks and numbers.
COUNTED = Source("a count", "bigint", nullable=False)

Catalogue = Mapping[tuple[str, str], Source]


@dataclass(frozen=True, slots=True)
class RenderedList:
    """A list that can be written: its entries' type, their columns, and the use case that asks for them."""

    node: str
    entries: Entries
    order: Order
    render: Callable[..., Awaitable[RenderedPage]]
    scope: object


PREFECTURE = Government(610_100, 610_000, "610000/610100", "州", Tier.PREFECTURE, 610_000, None)
LISTS = (
    RenderedList(
        "RankedScore",
        rankings.ENTRIES,
        rankings.RANKING,
        render_ranking_page,
        RankingScope(PREFECTURE, 2025, Level.UNIT, None),
    ),
    RenderedList(
        "Subject", subjects.ENTRIES, subjects.SUBJECTS, SUBJECT_LIST.render, SubjectScope(610_101, ())
    ),
    RenderedList(
        "AuditEntry", audit_log.ENTRIES, audit_log.AUDIT, AUDIT_LIST.render, LogScope(610_101, None)
    ),
    RenderedList(
        "AuditRow", audit_log.ROW_ENTRIES, audit_log.ROWS, ROW_LIST.render, RowsScope(610_101, UUID(int=7))
    ),
    RenderedList(
        "AuditRow", audit_log.ROW_ENTRIES, audit_log.ROWS, ROW_LIST.render, RowsScope(610_101, UUID(int=7))
    ),
    RenderedList(
        "AccessDenial",
        access_denials.ENTRIES,
        access_denials.DENIALS,
        DENIAL_LIST.render,
        DenialScope(610_101),
    ),
    RenderedList("Job", jobs.ENTRIES, jobs.JOBS, JOB_LIST.render, JobScope(610_101, UUID(int=1))),
    RenderedList(
        "Appointment",
        appointments.ENTRIES,
        appointments.APPOINTMENTS,
        APPOINTMENT_LIST.render,
        AppointmentScope(610_101, None),
    ),
    RenderedList("Cycle", cycles.CYCLES, cycles.YEARS, CYCLE_LIST.render, CycleScope(610_101)),
)


class Noting:
    """In the place of a session: keeps the statement that it is asked to carry out."""

    statement: Select[Any]

    async def row(self, statement: Select[Any], _values: Mapping[str, Any]) -> list[None]:
        """As for a page without entries."""
        self.statement = statement
        return [None for _ in statement.selected_columns]


@pytest.fixture(scope="module")
async def catalogue(clone_database: Cloner) -> AsyncIterator[Catalogue]:
    """Every column of the migrated database."""
    async with clone_database() as urls:
        engine = create_async_engine(driver_url(urls.owner_url), pool_size=1)
        async with engine.connect() as connection:
            found = await connection.execute(
                text(
                    "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
                    "WHERE table_schema = 'public'"
                )
            )
            yield {
                (row.table_name, row.column_name): Source(
                    f"{row.table_name}.{row.column_name}", row.data_type, row.is_nullable == "YES"
                )
                for row in found
            }
        await engine.dispose()


def selected(parent: GraphQLObjectType, columns: Columns) -> tuple[SelectedField, ...]:
    """Every field that has a column."""
    found = []
    for name, field in parent.fields.items():
        attribute = plain_attribute(field)
        if attribute is None or attribute not in columns:
            continue
        column, named = columns[attribute], get_named_type(field.type)
        nested = isinstance(column, Mapping) and isinstance(named, GraphQLObjectType)
        below = selected(cast("GraphQLObjectType", named), cast("Columns", column)) if nested else ()
        found.append(SelectedField(name, attribute, field.type, below))
    return tuple(found)


def forgotten(place: str, parent: GraphQLObjectType, columns: Columns) -> Iterator[str]:
    """The plain fields without a column, also inside the objects that a list renders."""
    for field in parent.fields.values():
        attribute, named = plain_attribute(field), get_named_type(field.type)
        if attribute is None:
            continue
        column = columns.get(attribute)
        if column is None:
            yield f"{place}.{attribute}"
        elif isinstance(column, Mapping) and isinstance(named, GraphQLObjectType):
            yield from forgotten(f"{place}.{attribute}", named, column)


async def faults(rendered: RenderedList, catalogue: Catalogue) -> list[str]:
    """What is wrong with a mapping."""
    parent = cast("GraphQLObjectType", api._schema.type_map[rendered.node])
    fields = selected(parent, rendered.entries.columns)
    asked = page_selection(
        SelectedLists({"nodes": fields}, frozenset({"endCursor"})), rendered.entries, rendered.order
    )
    if asked is None:
        return [f"{rendered.node}: some of it can't be rendered"]
    statement = await _statement(rendered, asked)
    sources = dict(_sources(statement, catalogue))
    return [
        *_outer_joins(statement),
        *_faults(rendered.node, fields, rendered.entries.columns, sources),
        *_misplaced(rendered, sources),
    ]


async def _statement(rendered: RenderedList, asked: PageSelection) -> Select[Any]:
    noting = Noting()
    await rendered.render(cast("Session", noting), rendered.scope, asked, first=2, after=None)
    return noting.statement


def _outer_joins(statement: Select[Any]) -> Iterator[str]:
    selects = (part for part in iterate(statement) if isinstance(part, Select))
    for join in (part for each in selects for top in each.get_final_froms() for part in iterate(top)):
        if isinstance(join, Join) and (join.isouter or join.full):
            yield f"{join.right} may be missing"


def _sources(statement: Select[Any], catalogue: Catalogue) -> Iterator[tuple[str, Source]]:
    (entries,) = {
        part for part in iterate(statement) if isinstance(part, Subquery) and part.name == "entries"
    }
    for column in entries.c:
        (base,) = column.base_columns
        known = isinstance(base, Column) and isinstance(base.table, Table)
        yield column.name, catalogue[base.table.name, base.name] if known else COUNTED


def _faults(
    node: str, fields: tuple[SelectedField, ...], columns: Columns, sources: Mapping[str, Source]
) -> Iterator[str]:
    yield from (
        f"{node}: no plain field {name}" for name in columns.keys() - {each.attribute for each in fields}
    )
    for each in fields:
        place, column = f"{node}.{each.response_name}", columns[each.attribute]
        match column:
            case Mapping():
                yield from _faults(place, each.below, column, sources)
            case GlobalId():
                yield from _unfit(place, each, sources[column.column], {"uuid"})
            case NumberId():
                yield from _unfit(place, each, sources[column.column], {"integer"})
            case NamedKey():
                yield from _unfit(place, each, sources[column.column], {"uuid"})
                yield from _unfit(place, each, sources[column.noun_column], {"text"})
            case str():
                yield from _unfit(place, each, sources[column], _kinds(each))
            case _:
                yield f"{place}: not known here"


def _kinds(field: SelectedField) -> set[str]:
    named = get_named_type(field.output_type)
    return {"text"} if isinstance(named, GraphQLEnumType) else KINDS[named.name]


def _unfit(place: str, field: SelectedField, source: Source, kinds: set[str]) -> Iterator[str]:
    if source.kind not in kinds:
        yield f"{place}: {source.name} is {source.kind}"
    if source.nullable and is_non_null_type(field.output_type):
        yield f"{place} is never null, {source.name} may be"


def _misplaced(rendered: RenderedList, sources: Mapping[str, Source]) -> Iterator[str]:
    for name, kind in zip(rendered.entries.position, rendered.order.kinds, strict=True):
        source = sources[name]
        if source.nullable or source.kind not in PLACED[cast("type", kind)]:
            yield f"{rendered.order.name}: {source.name} keeps no place"


def test_every_mapping_is_looked_at() -> None:
    held = {id(rendered.entries) for rendered in LISTS}
    missing = sorted(name for name, entries in all_entries().items() if id(entries) not in held)
    assert missing == [], (
        f"add to LISTS in tests/db/test_mappings.py, with the use case that renders it: {missing}"
    )


@pytest.mark.parametrize("rendered", LISTS, ids=[rendered.order.name for rendered in LISTS])
def test_every_plain_field_is_rendered_or_named_as_read_in_rows(rendered: RenderedList) -> None:
    parent = cast("GraphQLObjectType", api._schema.type_map[rendered.node])
    left_out = set(forgotten(rendered.node, parent, rendered.entries.columns))
    named = {f"{rendered.node}.{name}" for name in rendered.entries.read_as_rows}
    assert left_out == named, (
        "give these a column where their Entries are made, or put them into read_as_rows"
    )


def test_a_forgotten_field_is_found() -> None:
    columns = {name: column for name, column in rankings.ENTRIES.columns.items() if name != "grade"}
    parent = cast("GraphQLObjectType", api._schema.type_map["RankedScore"])
    assert list(forgotten("RankedScore", parent, columns)) == ["RankedScore.grade"]
    with pytest.raises(LookupError, match="read_as_rows"):
        Entries.of(subjects.Subject, CYCLE_LIST, {})


@pytest.mark.parametrize("rendered", LISTS, ids=[rendered.order.name for rendered in LISTS])
async def test_every_column_can_hold_what_its_field_promises(
    rendered: RenderedList, catalogue: Catalogue
) -> None:
    assert await faults(rendered, catalogue) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (
            {"category": {"code": "grade", "known": "category_name"}},
            "RankedScore.category.code is never null, released_scores.grade may be",
        ),
        ({"grade": "category"}, None),
        ({"total": "rank"}, "RankedScore.total: released_scores.rank is integer"),
        ({"full_marks": "subject_name"}, "RankedScore.fullMarks: released_scores.subject_name is text"),
        ({"marks": "total"}, "RankedScore: no plain field marks"),
        (
            {"release": {"id": GlobalId("release", "replaces_id")}},
            "RankedScore.release.id is never null, releases.replaces_id may be",
        ),
        (
            {"subject": {"subject_id": GlobalId("subject", "subject_name")}},
            "RankedScore.subject.subjectId: released_scores.subject_name is text",
        ),
    ],
)
async def test_a_wrong_mapping_is_found(catalogue: Catalogue, wrong: Any, fault: str | None) -> None:
    entries = replace(rankings.ENTRIES, columns={**rankings.ENTRIES.columns, **wrong})
    found = await faults(replace(LISTS[0], entries=entries), catalogue)
    assert found == [] if fault is None else fault in found


async def test_a_position_that_may_be_missing_is_found(catalogue: Catalogue) -> None:
    entries = replace(audit_log.ENTRIES, position=("at", "request_id"))
    order = replace(audit_log.AUDIT, kinds=(datetime, str))
    rendered = next(each for each in LISTS if each.entries is audit_log.ENTRIES)
    found = await faults(replace(rendered, entries=entries, order=order), catalogue)
    assert found == ["audit: audit_entries.request_id keeps no place"]


async def test_a_join_that_may_find_nothing_is_found() -> None:
    joined = select(releases.c.year).outerjoin(released_scores, releases.c.id == released_scores.c.release_id)
    inside = select(joined.subquery("entries").c.year)
    assert list(_outer_joins(inside)) == ["released_scores may be missing"]

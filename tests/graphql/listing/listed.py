"""Lists that the database can render, and the same page asked both ways."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import pytest
from graphql import GraphQLObjectType, get_named_type

import schema
from schema.engine.execution.listings import SelectedLists
from schema.engine.libraries.strawberry_internals import plain_attribute
from schema.engine.paging.relay_connections import Connection
from schema.exchange import access_denials, audit_log, jobs
from schema.listing.columns import Columns
from schema.listing.paged_listings import Entries, PagedListing
from schema.organisation import appointments, subjects
from schema.results import rankings
from schema.root import schema as api
from schema.scalars import encode_id
from schema.year.cycles import CYCLES
from tests.graphql.listing.listed_worlds import (
    ABOUT,
    COUNTY,
    EDIT,
    PREFECTURE,
)
from tests.worlds.world import World


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, the entries it is written from, one of their fields, and who may read it."""

    field: str
    node: str
    entries: Entries
    one: str
    login: str
    tenant: int = COUNTY
    within: str = f'tenant(code: "{COUNTY}")'
    """Where it stands; nowhere if it is a field of the query itself."""
    finding: int = 0
    """Statements by which what it stands in is found."""

    @property
    def fields(self) -> str:
        """Every field of its entries that has a column."""
        parent = cast("GraphQLObjectType", api._schema.type_map[self.node])
        return rendered_fields(parent, self.entries.columns)

    def inside(self, fields: str) -> str:
        """Fields where the list stands, as a whole selection."""
        opening = f"{{ {self.within} {{" if self.within else "{"
        return f"{opening} {fields} {'} ' * opening.count('{')}"

    def document(self, selection: str) -> str:
        """A query of a page with this selection: N is every field, F one of them, T the entries' type."""
        known = {"N": self.fields, "F": self.one, "T": self.node}
        selection = re.sub(r"\b[NFT](?=\b|Connection)", lambda found: known[found[0]], selection)
        body, *fragments = selection.split("fragment ", 1)
        head = "query($first: Int, $after: String, $yes: Boolean = true, $no: Boolean = false)"
        query = f"{head} {self.inside(f'page: {self.field} {{ {body} }}')}"
        # Every variable is used, whatever the selection.
        query += " fragment Used on Query { __typename @include(if: $yes) @skip(if: $no) }"
        query = query.replace("{", "{ ...Used ", 1)
        return " fragment ".join([query, *fragments])


def all_entries() -> dict[str, Entries]:
    """Every mapping of the schema room, by its module and name."""
    return {
        f"{module.name}.{name}": value
        for module in pkgutil.walk_packages(schema.__path__, "schema.")
        for name, value in vars(importlib.import_module(module.name)).items()
        if isinstance(value, Entries)
    }


def rendered_fields(parent: GraphQLObjectType, columns: Columns) -> str:
    """A selection of every field that has a column."""
    selected = []
    for name, field in parent.fields.items():
        column = columns.get(plain_attribute(field) or "")
        if isinstance(column, Mapping):
            below = rendered_fields(cast("GraphQLObjectType", get_named_type(field.type)), column)
            selected.append(f"{name} {{ {below} }}")
        elif column is not None:
            selected.append(name)
    return " ".join(selected)


LISTS = {
    "ranking": Listed(
        f'ranking(under: "{PREFECTURE}", year: 2025, level: UNIT, first: $first, after: $after)',
        "RankedScore",
        rankings.ENTRIES,
        "rank",
        "above",
        PREFECTURE,
        within="",
    ),
    "subjects": Listed(
        "subjects(first: $first, after: $after)",
        "Subject",
        subjects.ENTRIES,
        "code",
        "office",
    ),
    "units": Listed(
        "subjects(level: UNIT, first: $first, after: $after)", "Subject", subjects.ENTRIES, "name", "leader"
    ),
    "log": Listed(
        f'auditEntries(about: "{encode_id("event", ABOUT)}", first: $first, after: $after)',
        "AuditEntry",
        audit_log.ENTRIES,
        "at",
        "auditor",
    ),
    "rows of the log": Listed(
        "rows(first: $first, after: $after)",
        "AuditRow",
        audit_log.ROW_ENTRIES,
        "kept",
        "auditor",
        within=f'node(id: "{encode_id("audit", EDIT)}") {{ ... on AuditEntry',
        finding=1,
    ),
    "denials": Listed(
        "accessDenials(first: $first, after: $after)",
        "AccessDenial",
        access_denials.ENTRIES,
        "attempts",
        "auditor",
    ),
    "denials of one person": Listed(
        f'accessDenials(person: "{encode_id("person", ABOUT)}", since: "2025-03-04T12:00:00Z", '
        'until: "2025-03-05T00:00:00Z", first: $first, after: $after)',
        "AccessDenial",
        access_denials.ENTRIES,
        "code",
        "auditor",
    ),
    "jobs": Listed("jobs(first: $first, after: $after)", "Job", jobs.ENTRIES, "percentDone", "office"),
    "jobs of one's own": Listed(
        "jobs(mine: true, first: $first, after: $after)", "Job", jobs.ENTRIES, "state", "office2"
    ),
    "appointments": Listed(
        "appointments(first: $first, after: $after)",
        "Appointment",
        appointments.ENTRIES,
        "role",
        "security",
    ),
    "in_force": Listed(
        "appointments(inForceOnly: true, first: $first, after: $after)",
        "Appointment",
        appointments.ENTRIES,
        "id",
        "security",
    ),
    "cycles": Listed(
        "cycles(first: $first, after: $after)",
        "Cycle",
        CYCLES,
        "year",
        "office",
    ),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as its text, and the statements that it took."""

    text: str
    sent: tuple[str, ...]

    @property
    def page(self) -> dict[str, Any]:
        """The page in it."""
        data = json.loads(self.text)["data"]
        found: dict[str, Any] = (data.get("tenant") or data.get("node") or data)["page"]
        return found

    @property
    def rendered(self) -> bool:
        """Whether the database wrote a list of it."""
        return any("string_agg" in statement for statement in self.sent)


async def asked(
    world: World, login: str, tenant: int, document: str, variables: Mapping[str, Any] | None = None
) -> Answered:
    """An answer whatever it is; errors without the request's id."""
    sent: list[str] = []
    with world.database.observed(lambda statement, _arguments: sent.append(statement)):
        body = await world.answer(login, tenant, document, variables)
    for error in body.get("errors", ()):
        error["extensions"].pop("requestId")
    return Answered(json.dumps(body), tuple(sent))


@contextmanager
def as_rows() -> Iterator[None]:
    """While the block runs, pages are read as rows whatever is asked of them."""

    async def connection(self: PagedListing[Any], _asked: SelectedLists | None) -> Connection[Any]:
        return await self.read()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PagedListing, "connection", connection)
        yield


async def both(
    world: World, login: str, tenant: int, document: str, variables: Mapping[str, Any] | None = None
) -> Answered:
    """The answer as it is, after it was found to be the same with the rows read."""
    found = await asked(world, login, tenant, document, variables)
    with as_rows():
        rows = await asked(world, login, tenant, document, variables)
    assert not rows.rendered
    assert found.text == rows.text
    return found


async def page_of(world: World, listed: Listed, selection: str, **variables: Any) -> Answered:
    """A page of a list, the same both ways and without errors."""
    found = await both(world, listed.login, listed.tenant, listed.document(selection), variables)
    assert "errors" not in json.loads(found.text), found.text
    return found

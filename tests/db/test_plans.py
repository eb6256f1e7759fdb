"""Rankings stay cheap: on 100,000 released scores, each page is a walk along one index.

Held to what the server did (nodes, rows read), never to time. The statements are the ones that the use
cases send, asked for as the application's role under row-level security.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from sqlalchemy import event

from resolvers.rankings import RankingPosition, RankingScope, count_ranking, ranking_scope, read_ranking
from tenants.levels import Level
from tenants.session import Database, Session
from tenants.viewer import Identity
from tests.bench.provinces import (
    COUNTIES,
    ISSUER,
    OFFICE,
    PREFECTURES,
    PROVINCE,
    SCORES_PER_COUNTY,
    YEAR,
    load_province,
)
from tests.conftest import Cloner

SCOPES = {"province": PROVINCE, "prefecture": PREFECTURES[0], "county": COUNTIES[0]}
CATEGORIES = (None, "township")
PAGE = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as the driver got it."""

    text: str
    parameters: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the server did for a statement."""

    nodes: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, top: dict[str, Any]) -> "Plan":
        nodes, rest = [], [top]
        while rest:
            nodes.append(rest.pop())
            rest.extend(nodes[-1].get("Plans", ()))
        return cls(nodes)

    @property
    def kinds(self) -> set[str]:
        return {node["Node Type"] for node in self.nodes}

    @property
    def leaf(self) -> dict[str, Any]:
        """The one node that reads the table."""
        (leaf,) = (node for node in self.nodes if "Relation Name" in node)
        return leaf

    @property
    def rows_read(self) -> int:
        leaf = self.leaf
        read = leaf["Actual Rows"] + leaf.get("Rows Removed by Filter", 0)
        return int(read + leaf.get("Rows Removed by Index Recheck", 0))


@pytest.fixture(scope="module")
async def database(clone_database: Cloner) -> AsyncIterator[Database]:
    async with clone_database() as urls:
        await load_province(urls.owner_url)
        opened = Database.connect(urls.app_url, pool_size=1)
        yield opened
        await opened.close()


@contextmanager
def recorded(database: Database) -> Iterator[list[Sent]]:
    sent: list[Sent] = []

    def note(_connection: Any, _cursor: Any, text: str, parameters: Any, *_rest: Any) -> None:
        sent.append(Sent(text, tuple(parameters)))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def explained(session: Session, sent: Sent) -> Plan:
    explain = f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF, FORMAT JSON) {sent.text}"
    shown = (await session.connection.exec_driver_sql(explain, sent.parameters)).scalar_one()
    return Plan.of((orjson.loads(shown) if isinstance(shown, str) else shown)[0]["Plan"])


async def scope_of(session: Session, code: int, category: str | None) -> RankingScope:
    return await ranking_scope(session, under=code, year=YEAR, level=Level.UNIT, category=category)


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("tier", SCOPES)
@pytest.mark.parametrize("viewer", ["province", "own"])
async def test_pages(database: Database, viewer, tier: str, category: str | None) -> None:
    code = SCOPES[tier]
    who = PROVINCE if viewer == "province" else code
    async with database.reading(Identity(ISSUER, OFFICE, who)) as session:
        scope = await scope_of(session, code, category)
        total = await count_ranking(session, scope)
        for after in (None, await position_at(session, scope, int(total * 0.9))):
            with recorded(database) as sent:
                rows = await read_ranking(session, scope, limit=PAGE + 1, after=after)
            plan = await explained(session, sent[-1])
            print(viewer, tier, category, after and after.number, len(rows), plan.kinds, plan.rows_read, plan.leaf.get("Index Name"), plan.leaf.get("Index Cond"))


async def position_at(session: Session, scope: RankingScope, number: int) -> RankingPosition:
    rows = await read_ranking(session, scope, limit=number, after=None)
    return rows[-1].position

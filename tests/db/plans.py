"""What the server does for a statement: asked of the server, for the statement as it was sent.

Plans are shown twice: with the values at hand, as for a statement's first executions, and without, as the
server keeps one when it sees that the values don't matter.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from tenants.database.databases import Database
from tenants.database.session import Session

KINDS_OF_PLAN = ("force_custom_plan", "force_generic_plan")
_REASONS = ("Filter", "Index Recheck", "Join Filter")
_EXPLAIN = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS, FORMAT JSON)"


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as the driver got it."""

    text: str
    parameters: tuple[Any, ...]

    @property
    def repeated(self) -> bool:
        """Whether it was sent once, and carried out with the values of several rows one after the other."""
        return len(self.parameters) > 1 and all(isinstance(each, tuple) for each in self.parameters)


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
        return _rows(self.leaf)

    @property
    def rows_handled(self) -> int:
        """The rows of all its nodes, with those that were read, or paired by a join, to be thrown away."""
        return sum(map(_rows, self.nodes))

    @property
    def pages(self) -> int:
        """The pages that were looked at, in memory or not."""
        top = self.nodes[0]
        return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])

    def of_table(self, table: str) -> list[dict[str, Any]]:
        """The nodes that read a table."""
        return [node for node in self.nodes if node.get("Relation Name") == table]

    def rows_of(self, table: str) -> int:
        """How many of a table's rows were looked at, those thrown away included."""
        return sum(_rows(node) for node in self.of_table(table))


@contextmanager
def recorded(database: Database) -> Iterator[list[Sent]]:
    sent: list[Sent] = []

    def note(text: str, parameters: Sequence[Any]) -> None:
        sent.append(Sent(text, tuple(parameters)))

    with database.observed(note):
        yield sent


async def explained(session: Session, sent: Sent) -> Plan:
    explain = f"{_EXPLAIN} {sent.text}"
    shown = await session.executor.connection.driver.fetchval(explain, *sent.parameters)
    return Plan.of((orjson.loads(shown) if isinstance(shown, str) else shown)[0]["Plan"])


async def explained_as(session: Session, sent: Sent, kind: str | None = None) -> Plan:
    """The plan of one of the two kinds; without a kind, the one that the connection takes."""
    driver = session.executor.connection.driver
    if kind is not None:
        await driver.execute(f"SET LOCAL plan_cache_mode = {kind}")
    await driver.execute(f"PREPARE looked_at AS {sent.text}")
    values = ", ".join(map(_literal, sent.parameters))
    shown = await driver.fetchval(f"{_EXPLAIN} EXECUTE looked_at{f'({values})' if values else ''}")
    await driver.execute("DEALLOCATE looked_at")
    return Plan.of((orjson.loads(shown) if isinstance(shown, str) else shown)[0]["Plan"])


def _rows(node: dict[str, Any]) -> int:
    removed = sum(node.get(f"Rows Removed by {reason}", 0) for reason in _REASONS)
    # Both are averages over the loops of a join's inner side.
    rows: float = (node["Actual Rows"] + removed) * node["Actual Loops"]
    return round(rows)


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case int():
            return str(value)
        case list():
            return f"'{{{','.join(map(str, value))}}}'"
        case UUID():
            return f"'{value}'::uuid"
        case date() | str():
            return f"'{value}'"
        case _:
            raise TypeError(type(value).__name__)

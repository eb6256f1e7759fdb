"""Reports of figures: jixiao beside a bare endpoint and a client without HTTP that send the same statements.

Each connection has figures of its own, and reports them anew, one after the other. In turns, as ratios of a
run.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

import asyncpg
import orjson

from schema.scalars import decode_id
from tests.bench.bare_writes import bare_reports, prepared, report
from tests.bench.clients import exchange
from tests.bench.serving import jixiao_app
from tests.conftest import DatabaseUrls
from tests.peers.serving import served
from tests.worlds.counties import County
from tests.worlds.world import open_world

TENANT = 659_001
UNITS = 60
SLOTS = (("duty", "H1"), ("duty", "FY"))
WRITERS = (1, 8, 32)
_REPORT = """
mutation Report($input: MeasurementReportInput!) {
  measurementReport(input: $input) { measurement { id version status } userErrors { code } }
}
"""


@dataclass(slots=True)
class Slot:
    """A figure that somebody reports again and again, and the version that they saw last."""

    login: str
    id: str
    version: int = 0

    def fact(self) -> dict[str, str]:
        """Another one each time."""
        return {"rating": str(50 + self.version % 50)}


@dataclass(frozen=True, slots=True)
class Writing:
    """Reports per second with so many writers: medians of the rounds."""

    writers: int
    jixiao: float
    bare: float
    client: float
    of_bare: float
    of_client: float


Send = Callable[[Slot], Awaitable[None]]
Opened = Callable[[AsyncExitStack], Awaitable[Send]]


async def load_reports(owner: str, app: str) -> list[Slot]:
    """A county in whose year every slot was reported once."""
    async with open_world(DatabaseUrls(owner, app)) as world:
        county = await (await County.found(world, TENANT, units=UNITS)).prepare()
        slots = []
        for unit in county.units:
            for indicator, period in SLOTS:
                given = county.report_input(unit, indicator, period, "50")
                await county.changed(f"head-{unit}", "measurementReport", given, "measurement { id }")
                slots.append(Slot(f"head-{unit}", given["measurement"], 1))
    return slots


async def measured_reports(app: str, slots: Sequence[Slot], *, seconds: float, rounds: int) -> list[Writing]:
    """All three, in turns, with one writer, eight and thirty-two."""
    with ExitStack() as stack:
        ports = [stack.enter_context(served(build, app)).port for build in (jixiao_app, bare_reports)]
        ways = (_to_jixiao(ports[0]), _to_bare(ports[1]), _by_itself(app))
        for way in ways:
            await _per_second(way, slots, WRITERS[-1], seconds / 2)
        return [await _compared(ways, slots, writers, seconds, rounds) for writers in WRITERS]


async def _compared(
    ways: Sequence[Opened], slots: Sequence[Slot], writers: int, seconds: float, rounds: int
) -> Writing:
    found = [[await _per_second(way, slots, writers, seconds) for way in ways] for _ in range(rounds)]
    jixiao, bare, client = (median(each[place] for each in found) for place in range(3))
    return Writing(
        writers,
        jixiao,
        bare,
        client,
        of_bare=median(ours / theirs for ours, theirs, _ in found),
        of_client=median(ours / theirs for ours, _, theirs in found),
    )


async def _per_second(way: Opened, slots: Sequence[Slot], writers: int, seconds: float) -> float:
    async with AsyncExitStack() as stack:
        sends = [await way(stack) for _ in range(writers)]
        start = time.perf_counter()
        shares = [slots[number::writers] for number in range(writers)]
        counts = await asyncio.gather(
            *(_repeated(send, share, start + seconds) for send, share in zip(sends, shares, strict=True))
        )
        return sum(counts) / (time.perf_counter() - start)


async def _repeated(send: Send, slots: Sequence[Slot], until: float) -> int:
    count = 0
    while time.perf_counter() < until:
        slot = slots[count % len(slots)]
        await send(slot)
        slot.version += 1
        count += 1
    return count


def _to_jixiao(port: int) -> Opened:
    def body(slot: Slot) -> Any:
        given = {"measurement": slot.id, "fact": slot.fact(), "expectedVersion": slot.version}
        return {"query": _REPORT, "variables": {"input": given}}

    def check(slot: Slot, answer: Any) -> bool:
        shown = answer["data"]["measurementReport"]
        return not shown["userErrors"] and bool(shown["measurement"]["version"] == slot.version + 1)

    return _over_http(port, "/graphql", body, check)


def _to_bare(port: int) -> Opened:
    return _over_http(
        port, "/report", _plain, lambda slot, answer: bool(answer["version"] == slot.version + 1)
    )


def _plain(slot: Slot) -> dict[str, Any]:
    return {"figure": str(decode_id(slot.id)[1]), "fact": slot.fact(), "version": slot.version}


def _over_http(
    port: int, path: str, body: Callable[[Slot], Any], check: Callable[[Slot, Any], bool]
) -> Opened:
    async def opened(stack: AsyncExitStack) -> Send:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        stack.callback(writer.close)

        async def send(slot: Slot) -> None:
            content = orjson.dumps(body(slot))
            head = (
                f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {slot.login}\r\n"
                f"X-Tenant: {TENANT}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(content)}\r\n\r\n"
            )
            answer = orjson.loads(await exchange(reader, writer, head.encode("ascii") + content))
            if not check(slot, answer):
                raise RuntimeError(answer)

        return send

    return opened


def _by_itself(url: str) -> Opened:
    async def opened(stack: AsyncExitStack) -> Send:
        connection = await asyncpg.connect(url)
        stack.push_async_callback(connection.close)
        await prepared(connection)

        async def send(slot: Slot) -> None:
            await report(connection, TENANT, slot.login, _plain(slot))

        return send

    return opened

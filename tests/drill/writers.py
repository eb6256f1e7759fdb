"""Writers: people who write without pause, each over connections of its own, and read in between."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx

from tests.drill import deeds
from tests.drill.deeds import Deed
from tests.drill.drilled_counties import DrilledCounty, Slot, signed_in
from tests.drill.ledger import Ledger, Outcome, Write
from tests.drill.replies import Reply, note_mutation, note_query

REPLY_SECONDS = 60
"""A writer waits so long for a reply; longer than any deadline of the server."""

PAUSE = 0.05
"""Seconds between attempts while the server can't be reached or fails."""

SLOTS_OF = """
query Slots($unit: ID!) {
  subject(id: $unit) {
    measurements(year: 2025) { nodes { id version status note returnReason fact { rating } } }
  }
}
"""


class Gate:
    """Lets writers begin requests, or lets none begin and waits until those under way are answered."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._inside = 0

    def open(self) -> None:
        """Let them begin."""
        self._open.set()

    async def close(self) -> None:
        """Let none begin; returns when all are answered."""
        self._open.clear()
        await self._empty.wait()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """For as long as one request takes."""
        await self._open.wait()
        self._inside += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()


@dataclass(slots=True)
class Seen:
    """A slot as its writer knows it."""

    slot: Slot
    version: int
    status: str = "REPORTED"
    sure: bool = False
    """False until it is read: after an unknown outcome nobody knows the version."""


class Writer:
    """One of them, with a unit whose figures nobody else writes."""

    def __init__(self, county: DrilledCounty, number: int, address: str, ledger: Ledger, seed: str) -> None:
        self._county = county
        self._seen = [Seen(slot, 0) for slot in county.units[number]]
        self._ledger = ledger
        self._random = Random(f"{seed} {number}")
        self._client = httpx.AsyncClient(base_url=address, timeout=REPLY_SECONDS)
        self._acts: Sequence[Callable[[], tuple[str, list[Deed]]]] = (
            self._report,
            self._report_both,
            self._correct,
            self._send_back,
            self._grant,
            self._create_two,
            self._inspect,
        )

    async def work(self, gate: Gate) -> None:
        """Write and read until cancelled."""
        async with self._client:
            while True:
                async with gate.turn():
                    went_well = await self._turn()
                if not went_well:
                    await asyncio.sleep(PAUSE)

    async def _turn(self) -> bool:
        if not all(seen.sure for seen in self._seen) or self._random.random() < 0.2:
            return await self._look()
        login, sent = self._random.choice(self._acts)()
        went_well = await self._send(login, sent)
        self._learn(sent)
        return went_well

    async def _send(self, login: str, sent: list[Deed]) -> bool:
        began = time.perf_counter()
        try:
            reply = await self._ask(login, deeds.body_of(sent))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            for deed in sent:
                deed.write.outcome = Outcome.UNSENT
            return False
        except httpx.TransportError:
            # Sent, and no reply: it may be done or not.
            return False
        note_mutation(self._ledger, sent, reply)
        outcomes = {deed.write.outcome for deed in sent}
        if Outcome.ACKNOWLEDGED in outcomes:
            self._ledger.acknowledged.append((began, time.perf_counter()))
        return outcomes <= {Outcome.ACKNOWLEDGED, Outcome.REFUSED}

    async def _ask(self, login: str, body: dict[str, Any]) -> Reply:
        self._ledger.requests += 1
        began = time.perf_counter()
        response = await self._client.post(
            "/graphql",
            json=body,
            headers={"Authorization": f"Bearer {signed_in(login)}", "Accept-Language": "en"},
        )
        self._ledger.slowest = max(self._ledger.slowest, time.perf_counter() - began)
        return Reply(response.status_code, response.text)

    def _learn(self, sent: list[Deed]) -> None:
        """What the replies say of the slots."""
        for write in (deed.write for deed in sent):
            for seen in self._seen:
                if write.slot is not seen.slot:
                    continue
                if write.outcome is Outcome.ACKNOWLEDGED and write.version is not None:
                    seen.version = write.version
                    seen.status = "RETURNED" if write.mutation == "measurementReturn" else "REPORTED"
                elif write.outcome is not Outcome.UNSENT:
                    seen.sure = False

    async def _look(self) -> bool:
        """Read the slots, and hold what is read against the ledger."""
        first = self._seen[0].slot
        try:
            reply = await self._ask(first.head, {"query": SLOTS_OF, "variables": {"unit": first.unit}})
        except httpx.TransportError:
            return False
        data = note_query(self._ledger, reply)
        if data is None:
            return False
        found = {node["id"]: node for node in data["subject"]["measurements"]["nodes"]}
        for seen in self._seen:
            node = found[seen.slot.measurement]
            self._check(seen, node)
            seen.version, seen.status, seen.sure = node["version"], node["status"], True
        return True

    def _check(self, seen: Seen, node: dict[str, Any]) -> None:
        mark = node["returnReason"] if node["status"] == "RETURNED" else node["note"]
        written = self._ledger.writes.get(mark)
        where = f"{seen.slot.head} {seen.slot.period} reads version {node['version']} by {mark}"
        if seen.sure and node["version"] != seen.version:
            self._ledger.wrong.append(f"{where}, not {seen.version}")
        if node["version"] < seen.version:
            self._ledger.wrong.append(f"{where}, and {seen.version} was there before")
        if written is not None and not _agrees(written, node):
            self._ledger.wrong.append(f"{where}, which is {written}")

    def _report(self) -> tuple[str, list[Deed]]:
        seen = self._random.choice(self._seen)
        return seen.slot.head, [self._reported(seen)]

    def _report_both(self) -> tuple[str, list[Deed]]:
        return self._seen[0].slot.head, [self._reported(seen) for seen in self._seen]

    def _correct(self) -> tuple[str, list[Deed]]:
        seen = self._random.choice(self._seen)
        return "office", [deeds.correct(seen.slot, self._write("measurementCorrect", seen, self._figure()))]

    def _send_back(self) -> tuple[str, list[Deed]]:
        seen = self._random.choice(self._seen)
        if seen.status == "RETURNED":
            return seen.slot.head, [self._reported(seen)]
        return "office", [deeds.send_back(seen.slot, self._write("measurementReturn", seen))]

    def _grant(self) -> tuple[str, list[Deed]]:
        return "security", [deeds.grant(self._ledger.write("appointmentGrant"))]

    def _create_two(self) -> tuple[str, list[Deed]]:
        return "sysadmin", [deeds.create(self._ledger.write("subjectCreate")) for _ in range(2)]

    def _inspect(self) -> tuple[str, list[Deed]]:
        write = self._ledger.write("inspectionRecord")
        return "inspector", [deeds.inspect(self._county, self._seen[0].slot, write)]

    def _reported(self, seen: Seen) -> Deed:
        write = self._write("measurementReport", seen, self._figure())
        return deeds.report(seen.slot, write)

    def _write(self, mutation: str, seen: Seen, figure: str | None = None) -> Write:
        return self._ledger.write(mutation, seen.slot, seen.version, figure)

    def _figure(self) -> str:
        return f"{self._random.randint(10, 99)}.5"


def _agrees(written: Write, node: dict[str, Any]) -> bool:
    """Whether a write may have left the slot as it is read."""
    same_figure = written.figure is None or node["fact"]["rating"] == written.figure
    return written.slot is not None and node["version"] == written.expected + 1 and same_figure

"""The ledger: every write as it was sent and as it was answered, and what the answers were like.

Each write bears a mark that no other has; the mark goes into its row and into its audit row, so that both
can be counted. Knows no HTTP and no tables.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from tests.drill.drilled_counties import Slot


class Outcome(StrEnum):
    """What the writer was told of a write."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    """With a code that says why."""
    FAILED = "failed"
    """With a code of the system: nothing was done."""
    UNSENT = "unsent"
    """No connection could be made."""
    UNKNOWN = "unknown"
    """The connection was lost, or the server says that it does not know."""


UNDONE = (Outcome.REFUSED, Outcome.FAILED, Outcome.UNSENT)
"""After these nothing may have been done."""


@dataclass(slots=True)
class Write:
    """One mutation that was sent."""

    mark: str
    mutation: str
    slot: Slot | None = None
    expected: int = 0
    """The version that the writer saw."""
    figure: str | None = None
    """The figure reported; None where the mutation has none."""
    outcome: Outcome = Outcome.UNKNOWN
    code: str | None = None
    version: int | None = None
    """The version that the reply named."""

    def __str__(self) -> str:
        """For a list of what is wrong."""
        told = self.outcome if self.code is None else f"{self.outcome} {self.code}"
        place = f" of {self.slot.head} {self.slot.period} version {self.expected}" if self.slot else ""
        return f"{self.mutation} {self.mark}{place}, told {told}"


@dataclass(slots=True)
class Ledger:
    """Everything that one scenario's writers sent and were told."""

    name: str
    writes: dict[str, Write] = field(default_factory=dict)
    requests: int = 0
    slowest: float = 0
    """Seconds that the slowest reply took."""
    codes: Counter[str] = field(default_factory=Counter)
    """The codes of errors in replies, with the HTTP status of the reply."""
    hollow: list[str] = field(default_factory=list)
    """Replies to requests that failed wholly, and whose status says that all went well."""
    uncoded: list[str] = field(default_factory=list)
    """Replies that are no JSON, have no code, or are a 500."""
    wrong: list[str] = field(default_factory=list)
    """Answers that can't be true, and refusals without a reason."""
    acknowledged: list[tuple[float, float]] = field(default_factory=list)
    """When each request with an acknowledged write was sent, and answered."""

    def write(
        self, mutation: str, slot: Slot | None = None, expected: int = 0, figure: str | None = None
    ) -> Write:
        """Note a write, before it is sent."""
        made = Write(f"{self.name}_{len(self.writes)}", mutation, slot, expected, figure)
        self.writes[made.mark] = made
        return made

    def recovered(self, since: float) -> float | None:
        """Seconds from a moment until a write sent after it was acknowledged; None if none was yet."""
        later = (answered for sent, answered in reversed(self.acknowledged) if sent >= since)
        return min((answered - since for answered in later), default=None)

    def count(self, *outcomes: Outcome) -> int:
        """How many writes were told one of these."""
        return sum(write.outcome in outcomes for write in self.writes.values())

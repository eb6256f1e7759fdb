"""The table of a drill: one row a scenario, and what decides whether it is passed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from tests.drill.accounts import Findings
from tests.drill.ledger import Ledger, Outcome

COLUMNS = (
    ("faults", 7),
    ("requests", 9),
    ("acknowledged", 13),
    ("refused", 8),
    ("failed", 7),
    ("unknown", 8),
    ("lost", 5),
    ("doubled", 8),
    ("half done", 10),
    ("hidden", 7),
    ("empty 200", 10),
    ("uncoded", 8),
    ("wrong", 6),
    ("recovery", 9),
    ("worst", 9),
    ("slowest", 8),
)
NAME = 20
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one scenario."""

    name: str
    faults: int
    ledger: Ledger
    findings: Findings
    recoveries: Sequence[float]
    unrecovered: int

    def faulty(self) -> list[str]:
        """Everything that should not be, one line each."""
        return [
            *self.findings.all(),
            *(f"nothing done, and not told by the status: {line}" for line in self.ledger.hollow),
            *(f"uncoded: {line}" for line in self.ledger.uncoded),
            *["no write was acknowledged any more"] * self.unrecovered,
        ]

    def row(self) -> str:
        """Its line in the table."""
        ledger, findings = self.ledger, self.findings
        counted = (
            self.faults,
            ledger.requests,
            ledger.count(Outcome.ACKNOWLEDGED),
            ledger.count(Outcome.REFUSED),
            ledger.count(Outcome.FAILED, Outcome.UNSENT),
            ledger.count(Outcome.UNKNOWN),
            len(findings.lost),
            len(findings.doubled),
            len(findings.half_done),
            len(findings.hidden),
            len(ledger.hollow),
            len(ledger.uncoded),
            len(findings.wrong),
        )
        times = (
            f"{median(self.recoveries):.2f} s" if self.recoveries else "-",
            "never" if self.unrecovered else f"{max(self.recoveries, default=0):.2f} s",
            f"{ledger.slowest:.1f} s",
        )
        cells = (*(f"{number:,}" for number in counted), *times)
        return self.name.ljust(NAME) + "".join(
            cell.rjust(width) for cell, (_, width) in zip(cells, COLUMNS, strict=True)
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A scenario that can't be done here."""

    name: str
    reason: str

    def faulty(self) -> list[str]:
        """Nothing: what was not done has no faults."""
        return []

    def row(self) -> str:
        """Its line in the table."""
        return f"{self.name.ljust(NAME)} left out: {self.reason}"


def heading() -> str:
    """The line above the rows."""
    return " " * NAME + "".join(name.rjust(width) for name, width in COLUMNS)


def explanation(results: Iterable[Result | LeftOut]) -> Iterator[str]:
    """Under the table: the codes that were told, and examples of what should not be."""
    for result in results:
        if isinstance(result, Result) and result.ledger.codes:
            told = ", ".join(f"{code} × {count:,}" for code, count in result.ledger.codes.most_common())
            yield f"{result.name}: {told}"
    for result in results:
        kinds: Counter[str] = Counter()
        for line, times in Counter(result.faulty()).items():
            kind = line.partition(":")[0]
            kinds[kind] += 1
            if kinds[kind] <= EXAMPLES:
                yield f"{result.name}: {line}{f' × {times:,}' if times > 1 else ''}"

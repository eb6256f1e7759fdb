"""Holds the ledger against the tables: what is lost, doubled, half done, hidden or wrong.

| word | what it means |
|---|---|
| lost | told as done, and not there |
| doubled | sent once, and there more than once |
| half done | a row or an audit row without the other; a version that its changes don't add up to |
| hidden | told as refused, failed or not sent, and done all the same |
| wrong | read or told otherwise than it is; changes that nobody sent |
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from tests.drill.ledger import UNDONE, Ledger, Outcome, Write
from tests.drill.table_rows import FigureRow, TableRows


@dataclass(slots=True)
class Findings:
    """What is wrong, one line each."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    half_done: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        """Every line with its word."""
        kinds = {
            "lost": self.lost,
            "doubled": self.doubled,
            "half done": self.half_done,
            "hidden": self.hidden,
            "wrong": self.wrong,
        }
        return [f"{kind}: {line}" for kind, lines in kinds.items() for line in lines]


def settle(ledger: Ledger, before: Mapping[UUID, FigureRow], rows: TableRows) -> Findings:
    """Compare all writes with all rows; ``before`` are the figures when the first write was sent."""
    findings = Findings(wrong=list(ledger.wrong))
    audits = rows.audits_by_mark()
    for write in ledger.writes.values():
        _settle_write(findings, write, audits[write.mark], rows.made[write.mark])
    for key, figure in before.items():
        findings.half_done += _broken_history(key, figure, rows)
    findings.half_done += [f"the person {login} has no appointment" for login in rows.holderless]
    findings.wrong += _false_audits(ledger, rows)
    return findings


def _settle_write(findings: Findings, write: Write, audits: int, made: int) -> None:
    shown = f"{write} has {audits} audit rows, {made} rows"
    if write.outcome is Outcome.ACKNOWLEDGED and not audits and not made:
        findings.lost.append(shown)
    if audits > 1 or made > 1:
        findings.doubled.append(shown)
    # A change of a figure makes no row; its history tells whether row and audit row agree.
    if write.slot is None and bool(audits) is not bool(made):
        findings.half_done.append(shown)
    if write.outcome in UNDONE and (audits or made):
        findings.hidden.append(shown)


def _broken_history(key: UUID, before: FigureRow, rows: TableRows) -> Iterator[str]:
    """Where a figure's versions and its audit rows don't form one chain that ends in its row."""
    now = rows.figures.get(key)
    if now is None:
        yield f"the figure {key} is gone"
        return
    history = list(rows.history(key))
    if now.version - before.version != len(history):
        yield f"{key} went from version {before.version} to {now.version} with {len(history)} audit rows"
    versions = [before.version, *(audit.version or 0 for audit in history)]
    yield from (f"{key} went from {one} to {next_}" for one, next_ in pairwise(versions) if next_ != one + 1)
    if history and now.mark != history[-1].mark:
        yield f"{key} is as {now.mark} left it, and its last audit row is of {history[-1].mark}"
    rated = [audit.rating for audit in history if audit.rating is not None]
    if rated and rated[-1] != now.rating:
        yield f"{key} has the figure {now.rating}, and its audit rows say {rated[-1]}"


def _false_audits(ledger: Ledger, rows: TableRows) -> Iterator[str]:
    """Audit rows that no write asked for, or that say otherwise than the write and its reply."""
    for audit in rows.audits.values():
        write = ledger.writes.get(audit.mark or "")
        if write is None:
            yield f"nobody asked for {audit}"
        elif write.slot is not None and _differs(write, audit.version, audit.rating):
            yield f"{write} is {audit}"


def _differs(write: Write, version: int | None, rating: str | None) -> bool:
    told = write.expected + 1 if write.version is None else write.version
    return version != write.expected + 1 or version != told or rating != write.figure

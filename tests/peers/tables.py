"""The tables as the README shows them, and which of the targets hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.clients import CONNECTIONS
from tests.peers.rounds import Found
from tests.peers.servers import BARE, JIXIAO, POSTGRAPHILE


@dataclass(frozen=True, slots=True)
class Target:
    """How many times as fast as a peer jixiao has to be, for a number of rows."""

    peer: str
    rows: int
    least: float


TARGETS = (
    Target(POSTGRAPHILE, 1, 1.0),
    Target(POSTGRAPHILE, 10, 1.2),
    Target(POSTGRAPHILE, 100, 2.0),
    Target(POSTGRAPHILE, 1_000, 2.0),
    *(Target(BARE, rows, 0.6) for rows in (1, 10, 100, 1_000)),
)


def print_all(found: Sequence[Found]) -> None:
    """Ratios, absolute figures, processor times and the targets."""
    names = list(found[0].rates)
    peers = [name for name in names if name != JIXIAO]
    print(f"Times as fast as each that jixiao is, {CONNECTIONS} connections, one process each:\n")
    _print_table(found, peers, lambda each, name: f"{each.ratios[name]:.2f}")
    print("* no transaction, no settings, no row-level security\n\nRequests per second:\n")
    _print_table(found, names, lambda each, name: f"{each.rates[name].per_second:,.0f}")
    print("Microseconds of processor time of the server's own process, per answer:\n")
    _print_table(found, names, lambda each, name: f"{each.rates[name].server:,.0f}")
    costs = (
        f"{median(rate.client for rate in each.rates.values()):.0f} µs for {each.rows:,}" for each in found
    )
    print(f"The client's, the same for all: {', '.join(costs)} rows.\n")
    print("\n".join(verdicts(found)))


def verdicts(found: Sequence[Found]) -> list[str]:
    """One line for every target that was measured."""
    by_rows = {each.rows: each for each in found}
    return [
        f"{'holds ' if ratio >= target.least else 'MISSED'}  at least {target.least:.1f} × {target.peer} "
        f"at {target.rows:,} rows: {ratio:.2f}"
        for target in TARGETS
        if target.rows in by_rows
        for ratio in [by_rows[target.rows].ratios[target.peer]]
    ]


def _print_table(found: Sequence[Found], names: Sequence[str], cell: Callable[[Found, str], str]) -> None:
    _print_row("rows", names)
    _print_row("---:", ["---:" for _ in names])
    for each in found:
        _print_row(f"{each.rows:,}", [cell(each, name) for name in names])
    print()


def _print_row(first: str, others: Sequence[str]) -> None:
    print("| " + " | ".join((f"{first:>5}", *(f"{each:>13}" for each in others))) + " |")

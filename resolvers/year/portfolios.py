"""The portfolios of the deputy heads (分管口): the units of each, and how their scores roll up.

A portfolio is a subject like any other; its scheme says how the totals of its members count. So the
roll-up is a link from the portfolio to each of its units, evaluated in the same run as the units: both
come from one snapshot and are released together.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from resolvers.year.records import Entry, Link
from tenants.levels import Level

MEMBERS = "members"


def portfolio_links(entries: Iterable[Entry]) -> list[Link]:
    """For every unit in a portfolio, the link by which the portfolio reads the unit's result."""
    return [
        Link(entry.portfolio_id, MEMBERS, entry.subject_id, entry.weight)
        for entry in entries
        if entry.portfolio_id is not None
    ]


def portfolios_among(entries: Iterable[Entry]) -> list[Entry]:
    """The portfolios of a roster, in its order."""
    return [entry for entry in entries if entry.level is Level.PORTFOLIO]


def units_by_portfolio(entries: Iterable[Entry]) -> dict[UUID, Sequence[Entry]]:
    """The units of each portfolio, in roster order."""
    found: defaultdict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.portfolio_id is not None:
            found[entry.portfolio_id].append(entry)
    return dict(found)

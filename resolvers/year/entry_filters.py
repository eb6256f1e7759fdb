"""A reach of the policy as a filter over the entries of a roster."""

from collections.abc import Iterable

from policy import Action, Reach, reach
from resolvers.year.records import Entry
from tenants.database.session import Session
from tenants.levels import Level


def reaches_entry(found: Reach, entry: Entry) -> bool:
    """Whether a reach, taken once for the entry's level, holds this entry."""
    return (
        found.everything
        or entry.subject_id in found.selves
        or not found.within.isdisjoint({entry.unit_id, entry.parent_id, entry.portfolio_id})
    )


def known_entries(session: Session, entries: Iterable[Entry]) -> list[Entry]:
    """The entries of a roster whose subjects the viewer may know of."""
    known = {level: reach(session.viewer, Action.SUBJECT_READ, level) for level in Level}
    return [entry for entry in entries if reaches_entry(known[entry.level], entry)]

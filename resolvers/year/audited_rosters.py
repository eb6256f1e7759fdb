"""What the audit log keeps of a roster: its entries and links, of all subjects or of those that changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from resolvers.audited_rows import KeptRows, RowList, RowState
from resolvers.year.records import Entry, Link
from tenants.models.year import roster_entries, roster_links

# What the entry of the log says anyway: whose year it is, and which.
_SAID = ("tenant", "cycle_id")
_ENTRY = [str(column.key) for column in roster_entries.c if column.key not in _SAID]
_LINK = [str(column.key) for column in roster_links.c if column.key not in _SAID]


def roster_before(entries: Iterable[Entry], links: Iterable[Link]) -> list[KeptRows]:
    """What was there."""
    of_links = [
        {"subject_id": each.subject, "link": each.link, "target_id": each.target, "weight": each.weight}
        for each in links
    ]
    of_entries = [{name: getattr(each, name) for name in _ENTRY} for each in entries]
    return _kept(RowState.BEFORE, of_entries, of_links)


def roster_after(entries: Iterable[Mapping[str, Any]], links: Iterable[Mapping[str, Any]]) -> list[KeptRows]:
    """What was written."""
    of_entries = [{name: row[name] for name in _ENTRY} for row in entries]
    return _kept(RowState.AFTER, of_entries, [{name: row[name] for name in _LINK} for row in links])


def _kept(state: RowState, entries: list[dict[str, Any]], links: list[dict[str, Any]]) -> list[KeptRows]:
    entries.sort(key=lambda row: row["position"])
    links.sort(key=lambda row: (row["subject_id"], row["link"], row["target_id"]))
    return [KeptRows.of(state, RowList.ENTRIES, entries), KeptRows.of(state, RowList.LINKS, links)]

"""What all methods that read linked results do if there are none, or if one is still pending."""

from fractions import Fraction
from functools import partial

from tenants.schemes.methods.contracts import (
    Attained,
    Excluded,
    LinkedResult,
    Missing,
    Outcome,
    PendingReason,
    Rule,
)
from tenants.schemes.reading.table_reader import Table

NO_LINKS = ("missing", "pending", "excluded", "full", "zero")


def read_no_links(table: Table) -> str:
    """The setting `no_links`: what a subject without any linked result gets."""
    return table.choice("no_links", NO_LINKS, "missing") or "missing"


def unanswered(links: tuple[LinkedResult, ...], no_links: str) -> Outcome | None:
    """The outcome if there are no links or one is pending; None if all of them have a total."""
    if links:
        pending = any(link.total is None for link in links)
        return Missing(PendingReason.LINKED_PENDING, firm=True) if pending else None
    if no_links == "excluded":
        return Excluded(PendingReason.NO_LINKS)
    if no_links in ("missing", "pending"):
        return Missing(PendingReason.NO_LINKS, firm=no_links == "pending")
    full = int(no_links == "full")
    return Attained(full, 1, partial(Rule, str(full), "no_links"))


def ratio(link: LinkedResult) -> Fraction:
    """A result that has a total, over its full marks."""
    return (link.total or Fraction(0)) / link.full_marks

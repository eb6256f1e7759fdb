"""How many places of a ranking group: a share of it in percent, or a count (名额, 名次范围)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tenants.schemes.exact_numbers import MODES, exact_text, round_whole
from tenants.schemes.reading.table_reader import Table

_MOST = 100_000
_OF = ("ranked", "assessed")


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A share in percent with its rounding, or a count.

    A share is one of those with a final total (`ranked`), or of all that are `assessed`.
    """

    share: Fraction | None
    count: int | None
    rounding: str = "half_up"
    of_assessed: bool = False

    def base(self, ranked: int, assessed: int) -> int:
        """What a share is taken of."""
        return assessed if self.of_assessed else ranked

    def places(self, base: int) -> int:
        """The places among so many subjects."""
        if self.share is None:
            return self.count or 0
        return round_whole(base * self.share / 100, self.rounding)

    def places_text(self, base: int) -> str:
        """The sum that gives the places: `7 × 25% = 1.75 → 2`; a count is written alone."""
        places = str(self.places(base))
        if self.share is None:
            return places
        part = exact_text(base * self.share / 100)
        return f"{base} × {exact_text(self.share)}% = {part}" + ("" if part == places else f" → {places}")


def read_place_count(table: Table, key: str, least: int) -> PlaceCount:
    """What a table under `key` says with `share` or `count`, and `rounding`; a count is at least `least`."""
    if table.has("share") == table.has("count"):
        table.fault(key, "SHARE_OR_COUNT")
    share = table.positive("share") if table.has("share") else None
    if share is not None and share > 100:
        table.fault(key, "NOT_IN_RANGE", low="0", high="100")
    count = table.whole("count", least, _MOST) if table.has("count") else None
    rounding = table.choice("rounding", MODES, "half_up") or "half_up"
    return PlaceCount(share, count, rounding, _read_of(table) == "assessed")


def _read_of(table: Table) -> str | None:
    """Of whom a share is one."""
    if table.has("of") and not table.has("share"):
        table.fault("of", "OF_WITHOUT_SHARE")
    return table.choice("of", _OF, "ranked")


def read_first_or_last(table: Table, key: str) -> PlaceCount | None:
    """The places under `key`, where a plain number is a count; None where none are given."""
    if not table.has(key):
        return None
    if not isinstance(table.get(key), Mapping):
        return PlaceCount(None, table.whole(key, 1, _MOST))
    inner = table.inner(key)
    if inner is None:
        return None
    # Faults are reported on the line of the table around it.
    inner.location = table.location
    read = read_place_count(inner, key, 1)
    inner.finish()
    return read

"""Bonuses and deductions beside the indicators (加减分), each with a cap on its sum."""

from dataclasses import dataclass
from fractions import Fraction

from tenants.schemes.reading.table_reader import Table
from tenants.schemes.tariffs import Tariff, read_tariff

KINDS = ("bonus", "deduction")
NO_CAP = "none"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One bonus or deduction; `cap` is None if the scheme says that there is none."""

    code: str
    name: str
    kind: str
    cap: Fraction | None
    tariff: Tariff

    @property
    def sign(self) -> int:
        """1 for a bonus, -1 for a deduction."""
        return 1 if self.kind == "bonus" else -1

    def capped(self, charged: Fraction) -> Fraction:
        """The points of all its events, within the cap."""
        return charged if self.cap is None else min(charged, self.cap)


def read_adjustment(table: Table) -> Adjustment | None:
    """The adjustment of one `[[adjustments]]` table; None where a fault was reported."""
    code, name = table.code("code", of_table=True), table.text("name")
    table.about(code or name)
    kind = table.choice("kind", KINDS)
    cap = _read_cap(table)
    tariff = read_tariff(table)
    table.finish()
    if code is None or name is None or kind is None:
        return None
    return Adjustment(code, name, kind, cap, tariff)


def _read_cap(table: Table) -> Fraction | None:
    """A cap must be given, even if it is `"none"`: a forgotten cap changes totals and nothing shows it."""
    if not table.has("cap"):
        table.fault("cap", "ADJUSTMENT_WITHOUT_CAP")
        return None
    return None if table.get("cap") == NO_CAP else table.positive("cap")

"""What follows from one indicator's attainment, whatever the grade (满意率不到60%取消评优 …)."""

from dataclasses import dataclass
from fractions import Fraction

from tenants.schemes.tables import Table


@dataclass(frozen=True, slots=True)
class Consequence:
    """`then` follows when less than `below` percent of the indicator's points were attained."""

    indicator: str
    below: Fraction
    then: tuple[str, ...]


def read_consequence(table: Table) -> Consequence | None:
    """The consequence of one `[[consequences]]` table; None where a fault was reported."""
    when = table.inner("when")
    if when is None and not table.has("when"):
        table.fault("when", "MISSING_KEY")
    indicator = below = None
    if when is not None:
        indicator, below = when.text("indicator"), when.positive("below")
        when.finish()
    if table.has("then") is False:
        table.fault("then", "MISSING_KEY")
    then = table.texts("then")
    table.finish()
    if indicator is None or below is None:
        return None
    return Consequence(indicator, below, then)

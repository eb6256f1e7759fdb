"""Stages of a year (阶段考核): interim results over some of its periods, by the same scheme."""

from collections.abc import Iterable
from dataclasses import dataclass

from tenants.schemes.indicators import Indicator
from tenants.schemes.tables import Table, repeated


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, such as a quarter of monthly assessments."""

    code: str
    name: str
    periods: tuple[str, ...]


def read_stages(table: Table, indicators: Iterable[Indicator]) -> tuple[Stage, ...]:
    """The stages of all `[[stages]]` tables, those with faults left out."""
    known = {period for indicator in indicators if indicator.is_leaf for period in indicator.periods}
    tables = table.tables("stages")
    read = [_read_stage(each, known) for each in tables]
    stages = tuple(stage for stage in read if stage is not None)
    for code in repeated(stage.code for stage in stages):
        tables[0].fault("code", "DUPLICATE_CODE", value=code[:80])
    return stages


def _read_stage(table: Table, known: set[str]) -> Stage | None:
    code, name = table.text("code"), table.text("name")
    periods = table.texts("periods") if table.has("periods") else (code or "",)
    table.finish()
    if table.has("periods") and not periods:
        table.fault("periods", "MISSING_KEY")
    for period in repeated(periods):
        table.fault("periods", "DUPLICATE_CODE", value=period[:80])
    for period in periods:
        # Where no indicator could be read, its own faults say so.
        if known and code is not None and period not in known:
            allowed = ", ".join(sorted(known))
            table.fault("periods", "STAGE_PERIOD_UNKNOWN", value=period[:80], allowed=allowed)
    return None if code is None or name is None else Stage(code, name, periods)

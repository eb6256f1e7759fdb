"""Stages of a year (阶段考核): interim results over some of its periods, by the same scheme."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tenants.schemes.documents.indicators import PERIOD, Indicator
from tenants.schemes.duplicates import duplicates
from tenants.schemes.reading.table_reader import Table, listed

# Twelve months and four quarters fit; each is scored for every subject.
_MOST_STAGES = 24


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, such as a quarter of monthly assessments."""

    code: str
    name: str
    periods: tuple[str, ...]


def read_stages(table: Table, indicators: Collection[Indicator]) -> tuple[Stage, ...]:
    """The stages of all `[[stages]]` tables, those with faults left out."""
    known = _assessed(indicators)
    # If periods were refused, or there is no indicator at all, their own faults say so.
    unsure = not indicators or any((fault.key or "").startswith("periods") for fault in table.faults.found)
    stages: dict[str, Stage] = {}
    for each in table.tables("stages", most=_MOST_STAGES):
        stage = _read_stage(each, None if unsure else known)
        if stage is None:
            continue
        if stage.code in stages:
            each.fault("code", "DUPLICATE_CODE", value=stage.code[:80])
        stages[stage.code] = stage
    return tuple(stages.values())


def _assessed(indicators: Collection[Indicator]) -> dict[str, None]:
    """The periods in which an indicator is assessed, including those whose method was refused."""
    parents = {indicator.parent for indicator in indicators}
    leaves = (indicator for indicator in indicators if indicator.code not in parents)
    return dict.fromkeys(sorted({period for leaf in leaves for period in leaf.periods}))


def _read_stage(table: Table, known: Collection[str] | None) -> Stage | None:
    code = table.name("code", of="stages")
    table.about(code)
    if code is not None and not PERIOD.fullmatch(code):
        table.fault("code", "NOT_A_PERIOD", value=code[:80])
    name = table.text("name")
    periods = table.texts("periods") if table.has("periods") else (code or "",)
    table.finish()
    if table.get("periods") == []:
        table.fault("periods", "MISSING_KEY")
    for period in duplicates(periods):
        table.fault("periods", "DUPLICATE_CODE", value=period[:80])
    if code is not None and known is not None:
        _check_periods(table, periods, known)
    return None if code is None or name is None else Stage(code, name, periods)


def _check_periods(table: Table, periods: Iterable[str], known: Collection[str]) -> None:
    for period in periods:
        if period not in known:
            near = table.near(period, known)
            table.fault("periods", "STAGE_PERIOD_UNKNOWN", value=period[:80], allowed=listed(known), **near)

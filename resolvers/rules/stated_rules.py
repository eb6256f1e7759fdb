"""The settings of a scheme's indicators exactly as its document states them, for showing.

Reads the tables of a document that was checked. Knows nothing of what a method's own settings mean: a method
that joins later is shown without a change here.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tenants.schemes import setting_keys

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SettingEntry:
    """One entry of a setting that is a table or a list of pairs."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a method: a single value, or entries."""

    key: str
    value: str | None
    entries: tuple[SettingEntry, ...]


def share_of(document: str, indicator: str) -> str | None:
    """The share of its parent's points that an indicator is given in percent; None if it names points."""
    share = _indicators(document)[indicator].get("share")
    return None if share is None else _text(share)


def settings_of(document: str, indicator: str) -> list[Setting]:
    """The settings of an indicator's method, in the order of the document."""
    table = _indicators(document)[indicator]
    return [_setting(key, value) for key, value in table.items() if key in setting_keys()]


@lru_cache(maxsize=256)
def _indicators(document: str) -> Mapping[str, Table]:
    tables = tomllib.loads(document, parse_float=Decimal)["indicators"]
    return {table["code"]: table for table in tables}


def _setting(key: str, value: Any) -> Setting:
    if isinstance(value, Mapping):
        return Setting(key, None, tuple(SettingEntry(name, _texts(each)) for name, each in value.items()))
    if isinstance(value, list):
        return Setting(key, None, tuple(_row(each) for each in value))
    return Setting(key, _text(value), ())


def _row(value: Any) -> SettingEntry:
    first, *rest = _texts(value)
    return SettingEntry(first, tuple(rest))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value)) if isinstance(value, list) and value else (_text(value),)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return format(value, "f") if isinstance(value, Decimal) else str(value)

"""The settings of a scheme's indicators exactly as its document states them, for showing.

Looks at the tables of a document that was read. Knows nothing of what a method's own settings mean: a method
that joins later is shown without a change here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
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


def share_of(stated: Mapping[str, Table], indicator: str) -> str | None:
    """The share of its parent's points that an indicator is given in percent; None if it names points."""
    share = stated[indicator].get("share")
    return None if share is None else _text(share)


def settings_of(stated: Mapping[str, Table], indicator: str) -> list[Setting]:
    """The settings of an indicator's method, in the order of the document."""
    table = stated[indicator]
    return [_setting(key, value) for key, value in table.items() if key in setting_keys()]


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

"""The settings of a scheme's indicators as its document states them, for showing.

Looks at the tables of a document that was read. Knows nothing of what a method's own settings mean: a method
that joins later is shown without a change here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tenants.schemes import setting_keys
from tenants.schemes.exact_numbers import FigureError, document_figure

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SettingEntry:
    """One entry of a setting that is a table or a list of pairs: a text or amounts; pairs have no name."""

    name: str | None = None
    text: str | None = None
    amounts: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a method: a text, an amount, or entries."""

    key: str
    text: str | None = None
    amount: Fraction | None = None
    entries: tuple[SettingEntry, ...] = ()


def share_of(stated: Mapping[str, Table], indicator: str) -> Fraction | None:
    """The share of its parent's points that an indicator is given in percent; None if it names points."""
    return _amount(stated[indicator].get("share"))


def settings_of(stated: Mapping[str, Table], indicator: str) -> list[Setting]:
    """The settings of an indicator's method, in the order of the document."""
    table = stated[indicator]
    return [_setting(key, value) for key, value in table.items() if key in setting_keys()]


def _setting(key: str, value: Any) -> Setting:
    if isinstance(value, Mapping):
        return Setting(key, entries=tuple(_entry(name, each) for name, each in value.items()))
    if isinstance(value, list):
        return Setting(key, entries=tuple(_entry(None, each) for each in value))
    amount = _amount(value)
    return Setting(key, _text(value) if amount is None else None, amount)


def _entry(name: str | None, value: Any) -> SettingEntry:
    amounts = [_amount(each) for each in (value if isinstance(value, list) else [value])]
    found = tuple(amount for amount in amounts if amount is not None)
    return SettingEntry(name, amounts=found) if found else SettingEntry(name, _text(value))


def _amount(value: Any) -> Fraction | None:
    """The figure that the document gives, if it is one."""
    try:
        return document_figure(value)
    except FigureError:
        return None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""Reads what is reported for an indicator: typed look-ups that refuse at the first fault.

Knows the kinds of figures, nothing of the methods that ask for them.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TypeVar

from tenants.schemes.exact_numbers import number_fault
from tenants.schemes.faults import FactError
from tenants.text_rule import TextError, known_name

Number = int | Decimal
T = TypeVar("T")


class FactReader:
    """One fact's data; every key that is asked for counts as known."""

    def __init__(self, data: Mapping[str, object]) -> None:
        self._data = data
        self._known: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether there is anything under `key`."""
        return self._data.get(key) is not None

    def number(self, key: str, *, signed: bool = False) -> Number:
        """The figure under `key`; negative only where `signed`."""
        return checked_number(self._required(key), key, signed=signed)

    def positive(self, key: str) -> Number:
        """The figure under `key`, above 0."""
        number = self.number(key)
        if number == 0:
            raise FactError("NOT_POSITIVE", key)
        return number

    def whole(self, key: str) -> int:
        """The count under `key`."""
        return checked_whole(self._required(key), key)

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of names under `key`; empty if there is none."""
        self._known.add(key)
        given = self._data.get(key)
        if given is None:
            return ()
        if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
            raise FactError("NOT_A_LIST_OF_TEXTS", key)
        return tuple(dict.fromkeys(given))

    def mapping(self, key: str) -> Mapping[str, object]:
        """The mapping under `key`."""
        return checked_mapping(self._required(key), key)

    def finish(self) -> None:
        """Refuses keys that were not asked for."""
        for key in self._data:
            if key not in self._known:
                raise FactError("UNKNOWN_KEY", str(key)[:80], hint="")

    def _required(self, key: str) -> object:
        self._known.add(key)
        if self._data.get(key) is None:
            raise FactError("MISSING_KEY", key)
        return self._data[key]


def checked_number(value: object, key: str, *, signed: bool = False) -> Number:
    """`value` as a figure that can be scored."""
    code = number_fault(value)
    if code is not None or not isinstance(value, int | Decimal):
        raise FactError(code or "NOT_A_NUMBER", key)
    if value < 0 and not signed:
        raise FactError("NEGATIVE_NUMBER", key)
    return value


def checked_whole(value: object, key: str) -> int:
    """`value` as a count."""
    number = checked_number(value, key)
    if number != int(number):
        raise FactError("NOT_WHOLE", key)
    return int(number)


def named_values(given: Mapping[str, T], known: Mapping[str, object], key: str, code: str) -> Mapping[str, T]:
    """The values by the names of `known` that are meant; any other is refused with `code`."""
    if given.keys() <= known.keys():
        return given
    named: dict[str, T] = {}
    for text, value in given.items():
        name = own_name(text, known, key)
        if name is None:
            raise FactError(code, key, value=text[:80], allowed=", ".join(known))
        if name in named:
            raise FactError("DUPLICATE_KEY", key, value=name[:80])
        named[name] = value
    return named


def own_name(text: str, known: Collection[str], key: str) -> str | None:
    """The one of the `known` names that is meant, None if there is none; a sign can be refused."""
    try:
        return known_name(text, known)
    except TextError as error:
        raise FactError(error.code, key, **error.params) from None


def checked_mapping(value: object, key: str) -> Mapping[str, object]:
    """`value` as a mapping with texts for keys."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise FactError("NOT_A_TABLE", key)
    return value

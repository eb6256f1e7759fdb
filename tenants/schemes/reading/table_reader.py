"""Reads a document's tables: typed look-ups that collect faults instead of stopping at the first.

Knows TOML's types, nothing of what the keys mean.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from unicodedata import normalize

from tenants.schemes.exact_numbers import FigureError, document_figure
from tenants.schemes.reading.collected_faults import Faults, Location
from tenants.text_rule import (
    TextError,
    clean_code,
    clean_name,
    clean_note,
    kept_name,
    plain_digits,
    without_signs,
)

_LONGEST_TEXT = 2_000
_LONGEST_NAME = 100
_MOST_ENTRIES = 200
_MOST_LISTED = 40
_LONGEST_WHOLE = 10**15
_COMPARED = 40


class Table:
    """One table of a document; a key counts as known once it was asked for."""

    def __init__(self, data: Mapping[str, object], faults: Faults, location: Location) -> None:
        self.data = data
        self.faults = faults
        self.location = location
        self._known: set[str] = set()

    @property
    def asked(self) -> Set[str]:
        """Every key that was asked for."""
        return self._known

    def about(self, name: str | None) -> None:
        """Names what the faults of this table are about."""
        self.location = replace(self.location, indicator=name[:_LONGEST_NAME] if name else None)

    def allow(self, keys: Iterable[str]) -> None:
        """Counts `keys` as known without asking for them."""
        self._known.update(keys)

    def fault(self, key: str | None, code: str, /, **params: str) -> None:
        """Reports a fault of this table."""
        self.faults.add(self.location, key, code, **params)

    def warn(self, key: str | None, code: str, /, **params: str) -> None:
        """Reports what this table leaves open, although the document can be used."""
        self.faults.warn(self.location, key, code, **params)

    def entry_fault(self, key: str, number: int, name: str | None, code: str, /, **params: str) -> None:
        """Reports a fault of one entry of the list under `key`, by its name, else by its number from 1."""
        line = self.faults.line_numbers.entry_line(self.location.section, self.location.index, key, number)
        location = self.location if line is None else replace(self.location, line=line)
        self.faults.add(location, entry_key(key, name or str(number + 1)), code, **params)

    def near(self, value: str, known: Collection[str], *, other_than: str = "\n") -> dict[str, str]:
        """The parameter `near`, if one of the `known` names is similar to `value`; see `Faults.near`."""
        return self.faults.near(value, known, other_than=other_than)

    def get(self, key: str) -> object | None:
        """The value under `key`, of any type."""
        self._known.add(key)
        return self.data.get(key)

    def has(self, key: str) -> bool:
        """Whether `key` is given."""
        self._known.add(key)
        return key in self.data

    def require(self, key: str) -> object | None:
        """The value under `key`; it is a fault if there is none."""
        value = self.get(key)
        if value is None:
            self.fault(key, "MISSING_KEY")
        return value

    def text(self, key: str, default: str | None = None) -> str | None:
        """The text under `key`, on one line; without a default the key is required."""
        return self._text(key, default, clean_name)

    def note(self, key: str) -> str | None:
        """The text under `key`, if it is given, which may have several lines."""
        return self._text(key, None, clean_note) if self.has(key) else None

    def code(self, key: str, *, of_table: bool = False) -> str | None:
        """The code under `key`, which is required; one that is refused is returned, too, for what names it.

        `of_table`: it is the code of what the table describes, which its faults are about.
        """
        given = self._given_text(key, None)
        if given is None:
            return None
        if of_table:
            self.about(kept_name(without_signs(given)))
        return self.named(key, given, clean_code)

    def name(self, key: str, *, of: str) -> str | None:
        """The name under `key`, which is required, and which no other name of the list `of` may look like."""
        given = self._given_text(key, None)
        if given is None:
            return None
        name = self.named(key, given)
        self._tell_apart(key, of, name)
        return name

    def named(self, key: str, text: str, clean: Callable[[str], str] = clean_name) -> str:
        """`text`, found under `key`, as the rule for texts has it.

        Without the signs that the rule refuses, each of which is a fault: what refers to it is not blamed.
        """
        if self.faults.stored:
            return text
        try:
            return clean(text)
        except TextError as error:
            self.fault(key, error.code, **error.params)
            return kept_name(without_signs(text))

    def known_text(self, key: str) -> str | None:
        """The text under `key` as the rule has it, if there is one; what is wrong with it was reported."""
        value = self.get(key)
        if not isinstance(value, str) or self.faults.stored:
            return value if isinstance(value, str) else None
        return kept_name(without_signs(value)) or None

    def _text(self, key: str, default: str | None, clean: Callable[[str], str]) -> str | None:
        given = self._given_text(key, default)
        if given is None or given == default or self.faults.stored:
            return given
        try:
            return clean(given)
        except TextError as error:
            self.fault(key, error.code, **error.params)
            return default

    def _given_text(self, key: str, default: str | None) -> str | None:
        value = self.get(key) if default is not None else self.require(key)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_TEXT:
            self.fault(key, "NOT_A_TEXT")
            return default
        return value

    def _tell_apart(self, key: str, kind: str, *names: str | None) -> None:
        """Reports names that look like others of the document's list of this kind."""
        for name in names if not self.faults.stored else ():
            other = None if name is None else self.faults.names.alike(kind, name)
            if name is not None and other is not None:
                self.fault(key, "LOOKS_ALIKE", value=name[:80], other=other[:80])

    def optional_text(self, key: str) -> str | None:
        """The text under `key`, if it is given."""
        return self.text(key) if self.has(key) else None

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str | None:
        """One of the `allowed` words; without a default the key is required."""
        value = self.text(key, default)
        if value is None or value in allowed:
            return value
        near = self.near(value, allowed)
        self.fault(key, "UNKNOWN_CHOICE", value=value[:80], allowed=", ".join(allowed), **near)
        return default

    def number(self, key: str, default: Fraction | None = None) -> Fraction | None:
        """The figure under `key`, never negative; without a default the key is required."""
        value = self.get(key) if default is not None else self.require(key)
        return default if value is None else self.amount(key, value)

    def positive(self, key: str, default: Fraction | None = None) -> Fraction | None:
        """As `number`, but above 0."""
        value = self.number(key, default)
        if value is not None and value <= 0:
            self.fault(key, "NOT_POSITIVE")
            return None
        return value

    def amount(self, key: str, value: object, *, signed: bool = False) -> Fraction | None:
        """`value`, found under `key`, as a figure of zero or more; below it only where `signed`."""
        try:
            read = document_figure(value)
        except FigureError as error:
            self.fault(key, error.code)
            return None
        if read < 0 and not signed:
            self.fault(key, "NEGATIVE_NUMBER")
            return None
        return read

    def decimal(self, key: str, value: object) -> Decimal | None:
        """`value`, found under `key`, as a figure that ends behind its point: no fraction."""
        if self.amount(key, value) is None:
            return None
        if isinstance(value, int | Decimal):
            return Decimal(value)
        self.fault(key, "NOT_A_DECIMAL")
        return None

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int | None:
        """The whole number under `key`, from `low` to `high`."""
        value = self.get(key) if default is not None else self.require(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        expected = _meant_number(value)
        if expected is None:
            self.fault(key, "NOT_IN_RANGE", low=str(low), high=str(high))
        else:
            code = "NUMBER_IN_QUOTES" if isinstance(value, str) else "NUMBER_WITH_POINT"
            self.fault(key, code, value=str(value)[:80], expected=expected)
        return default

    def flag(self, key: str) -> bool:
        """True or false; false if not given."""
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.fault(key, "NOT_A_FLAG")
        return False

    def mapping(self, key: str) -> Mapping[str, object] | None:
        """The table under `key`, if there is one."""
        value = self.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping) or not value or len(value) > _MOST_ENTRIES:
            self.fault(key, "NOT_A_TABLE")
            return None
        return value

    def entries(self, key: str, *, of: str | None = None) -> Mapping[str, object] | None:
        """The table under `key` as names with their values, each name given once.

        They belong to the document's list `of` such names; if left out, to that of all tables under `key`.
        """
        given = self.mapping(key)
        if given is None:
            return None
        entries: dict[str, object] = {}
        for written, value in given.items():
            name = self.named(entry_key(key, written), written)
            if not name.strip():
                self.fault(key, "NOT_A_TEXT")
            if name in entries:
                self.fault(entry_key(key, name), "DUPLICATE_KEY", value=name[:80])
            entries[name] = value
            self._tell_apart(key, of or key, name)
        return entries

    def figures(self, key: str) -> dict[str, Fraction] | None:
        """The table under `key` as figures of zero or more; None where it is missing or faulty."""
        given = self.entries(key)
        if given is None:
            return None
        read = {name: self.amount(entry_key(key, name), value) for name, value in given.items()}
        figures = {name: value for name, value in read.items() if value is not None}
        return figures if len(figures) == len(read) else None

    def weights(self, key: str) -> dict[str, Fraction] | None:
        """Figures that are weights: their sum may not be 0."""
        figures = self.figures(key)
        if figures is not None and sum(figures.values()) == 0:
            self.fault(key, "WEIGHTS_SUM_TO_ZERO")
            return None
        return figures

    def texts(self, key: str, *, of: str | None = None) -> tuple[str, ...]:
        """The list of names under `key`; empty if not given.

        With `of` they are names of that list of the document's, and no two of it may look alike.
        """
        value = self.get(key)
        if value is None:
            return ()
        texts = tuple(
            self.named(key, item) for item in sequence(value) if isinstance(item, str) and item.strip()
        )
        if of is not None:
            self._tell_apart(key, of, *texts[:_MOST_ENTRIES])
        if not isinstance(value, list) or len(texts) != len(value) or self._too_many(value, _MOST_ENTRIES):
            self.fault(key, "NOT_A_LIST_OF_TEXTS")
            return texts[:_MOST_ENTRIES]
        return texts

    def tables(self, key: str, *, most: int = _MOST_ENTRIES) -> list["Table"]:
        """The `[[key]]` tables; none, with a fault, if there are more than `most`."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.fault(key, "NOT_A_LIST_OF_TABLES")
            return []
        if self._too_many(value, most):
            self.fault(key, "TOO_MANY_TABLES", value=str(len(value)), highest=str(most))
            return []
        return [Table(item, self.faults, Location(key, index)) for index, item in enumerate(value)]

    def _too_many(self, value: Collection[object], most: int) -> bool:
        return len(value) > most and not self.faults.stored

    def inner(self, key: str, *, of: str | None = None) -> "Table | None":
        """The table under `key`, to be read key by key; with `of`, its keys are names of that list."""
        given = self.mapping(key) if of is None else self.entries(key, of=of)
        if given is None:
            return None
        under = key if self.location.under is None else f"{self.location.under}.{key}"
        return Table(given, self.faults, replace(self.location, under=under))

    def finish(self) -> None:
        """Reports every key that was not asked for."""
        for key in self.data:
            if key in self._known or self.faults.full:
                continue
            self.fault(key[:80], "UNKNOWN_KEY", **self.near(key, sorted(self._known)))


def _meant_number(value: object) -> str | None:
    """The whole number that a text or a number with a point means; None for anything else."""
    if (
        isinstance(value, Decimal)
        and value.is_finite()
        and abs(value) < _LONGEST_WHOLE
        and value == int(value)
    ):
        return str(int(value))
    digits = plain_digits(normalize("NFKC", value[:_COMPARED]).strip()) if isinstance(value, str) else ""
    return digits if digits.isascii() and digits.isdecimal() else None


def entry_key(key: str, name: str) -> str:
    """What a fault calls the entry `name` of the table or list under `key`."""
    return f"{key}.{name[:80]}"


def listed(names: Collection[str]) -> str:
    """The names as a message lists them: the first ones, if there are many."""
    text = ", ".join(name[:_LONGEST_NAME] for name in islice(names, _MOST_LISTED))
    return f"{text}, …" if len(names) > _MOST_LISTED else text or "-"


def sequence(value: object) -> Sequence[object]:
    """`value` if it is a list, else nothing."""
    return value if isinstance(value, list) else ()

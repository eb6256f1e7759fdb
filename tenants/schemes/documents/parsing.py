"""From a scheme's TOML text to a `Scheme`, or to everything that is wrong with it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from tenants.levels import Level
from tenants.schemes.documents.adjustments import read_adjustment
from tenants.schemes.documents.code_names import read_names, warn_of_names
from tenants.schemes.documents.consequences import Consequence, check_names, read_consequence
from tenants.schemes.documents.contradictions import (
    check_assessors,
    check_codes,
    check_reach,
    check_size,
)
from tenants.schemes.documents.grades import Grade, read_grades
from tenants.schemes.documents.indicator_trees import read_indicators
from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.documents.overrides import Override, check_barred_grades, read_override
from tenants.schemes.documents.schemes import MISSING, RANKS, Scheme
from tenants.schemes.documents.stages import read_stages
from tenants.schemes.exact_numbers import MODES, Rounding, shown
from tenants.schemes.faults import SchemeError, SchemeFault
from tenants.schemes.reading.collected_faults import Faults, Location
from tenants.schemes.reading.line_numbers import LineNumbers
from tenants.schemes.reading.structure_limits import endless_key_of, excess_of
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.toml_faults import toml_fault

# The longest of the sources' schemes has 12,000; a thousand indicators in four periods take 150,000.
LONGEST_DOCUMENT = 200_000
# What was published before that bound may be longer, and is read for ever.
_LONGEST_STORED = 400_000
_MARK = "\ufeff"
_LEVELS = {1: Level.PORTFOLIO, 2: Level.UNIT, 3: Level.SECTION, 4: Level.PERSON}


def parse_scheme(text: str, *, file: str = "scheme.toml") -> Scheme:
    """The scheme that `text` holds; raises SchemeError with every fault."""
    return _usable(_read(text, file))


@dataclass(frozen=True)
class StoredDocument:
    """A stored document's scheme, and the tables of its indicators as they are stated, by code."""

    scheme: Scheme
    stated: Mapping[str, Mapping[str, Any]]

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Indicator, ...]]:
        """The indicators below each parent; the top ones below None."""
        below: dict[str | None, list[Indicator]] = {}
        for each in self.scheme.indicators:
            below.setdefault(each.parent, []).append(each)
        return {parent: tuple(each) for parent, each in below.items()}


def parse_stored(text: str) -> StoredDocument:
    """What a document says that was accepted before.

    The bounds on a document's length and on its tables came later and are not asked of it. Its texts are read
    as they stand: figures and events that are kept name them so.
    """
    read = _read(text, "scheme.toml", stored=True)
    scheme, tables = _usable(read), read.tables
    return StoredDocument(scheme, {table["code"]: table for table in tables})


def check_scheme(text: str, *, file: str = "scheme.toml") -> tuple[SchemeFault, ...]:
    """Every fault of the document, in the order of its lines; empty if it can be used."""
    return _read(text, file).faults


def review_scheme(text: str, *, file: str = "scheme.toml") -> tuple[SchemeFault, ...]:
    """Every fault of the document and every warning, in the order of its lines."""
    read = _read(text, file)
    return tuple(sorted((*read.faults, *read.warnings), key=_by_line))


def _usable(read: "_Read") -> Scheme:
    if read.faults or read.scheme is None:
        raise SchemeError(read.faults)
    return read.scheme


def unmarked(text: str) -> str:
    """The text without the byte order mark that some editors write first."""
    return text.removeprefix(_MARK)


def load_toml(text: str, faults: Faults) -> Mapping[str, object] | None:
    """The document's tables; None, with a fault, if it is no TOML."""
    longest = _longest(stored=faults.stored)
    if len(text) > longest:
        faults.add(Location(), None, "DOCUMENT_TOO_LONG", highest=str(longest))
        return None
    excess = endless_key_of(text) if faults.stored else excess_of(text)
    if excess is not None:
        faults.add(Location(line=excess.line), None, excess.code, **excess.params)
        return None
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = toml_fault(text, error)
        faults.add(Location(line=found.line), None, found.code, **found.params)
    except (ValueError, ArithmeticError):
        faults.add(Location(), None, "ENDLESS_NUMBER")
    except RecursionError:
        faults.add(Location(), None, "NESTED_TOO_DEEPLY")
    return None


def sorted_faults(faults: Faults) -> tuple[SchemeFault, ...]:
    """The faults in the order of their lines."""
    return tuple(sorted(faults.found, key=_by_line))


def _by_line(fault: SchemeFault) -> tuple[int, str, str]:
    return fault.line or 0, fault.key or "", fault.code


def _longest(*, stored: bool) -> int:
    return _LONGEST_STORED if stored else LONGEST_DOCUMENT


@dataclass(frozen=True, slots=True)
class _Read:
    """What was made of a text; the scheme is complete only if there are no faults."""

    scheme: Scheme | None
    data: Mapping[str, Any] | None
    faults: tuple[SchemeFault, ...]
    warnings: tuple[SchemeFault, ...]

    @property
    def tables(self) -> Sequence[Mapping[str, Any]]:
        """The tables of the indicators, as they are stated."""
        found: Sequence[Mapping[str, Any]] = (self.data or {})["indicators"]
        return found


def _read(text: str, file: str, *, stored: bool = False) -> _Read:
    text = unmarked(text)
    faults = Faults(file, LineNumbers(text if len(text) <= _longest(stored=stored) else ""), stored)
    data = load_toml(text, faults)
    scheme = None if data is None else _read_scheme(Table(data, faults, Location()))
    return _Read(scheme, data, sorted_faults(faults), tuple(faults.warnings))


def _read_scheme(table: Table) -> Scheme | None:
    code, name = table.code("code"), table.text("name")
    year, category = table.whole("year", 1949, 2999), table.text("category")
    full_marks = _read_full_marks(table)
    grades = read_grades(_some_tables(table, "grades"))
    adjustments = [read_adjustment(each) for each in table.tables("adjustments")]
    names = read_names(table, category)
    indicators = tuple(each.in_words(names) for each in read_indicators(table, year, full_marks))
    overrides = _read_overrides(table, [grade.name for grade in grades])
    scheme = Scheme(
        code=code or "",
        name=name or "",
        year=year or 0,
        level=_read_level(table),
        category=category or "",
        source=table.note("source") or "",
        pool=table.optional_text("pool"),
        full_marks=shown(full_marks or Fraction(100)),
        rounding=_read_rounding(table),
        missing=table.choice("missing", MISSING, "pending") or "pending",
        rank=table.choice("rank", RANKS, "competition") or "competition",
        indicators=indicators,
        adjustments=tuple(each for each in adjustments if each is not None),
        overrides=overrides,
        grades=tuple(grades),
        consequences=_read_consequences(table, indicators, grades, overrides),
        stages=read_stages(table, indicators),
        names=names,
    )
    table.finish()
    warn_of_names(table, names, category)
    check_codes(table, scheme)
    check_assessors(table, scheme)
    check_size(table, scheme)
    check_reach(table, scheme)
    return scheme


def _read_full_marks(table: Table) -> Fraction | None:
    """Full marks are a decimal, as totals are."""
    full_marks = table.positive("full_marks", Fraction(100))
    if full_marks is None or not table.has("full_marks"):
        return full_marks
    return None if table.decimal("full_marks", table.get("full_marks")) is None else full_marks


def _some_tables(table: Table, key: str) -> list[Table]:
    if not table.get(key):
        table.fault(key, "MISSING_KEY")
    return table.tables(key)


def _read_overrides(table: Table, grades: list[str]) -> tuple[Override, ...]:
    tables = table.tables("overrides")
    read = [read_override(each) for each in tables]
    check_barred_grades(tables, read, grades)
    return tuple(each for each in read if each is not None)


def _read_consequences(
    table: Table, indicators: Sequence[Indicator], grades: Sequence[Grade], overrides: Sequence[Override]
) -> tuple[Consequence, ...]:
    tables = table.tables("consequences")
    read = [read_consequence(each) for each in tables]
    check_names(
        tables,
        read,
        indicators={indicator.code: indicator for indicator in indicators},
        grades=dict.fromkeys(grade.name for grade in grades),
        overrides=overrides,
        in_pool=table.has("pool"),
    )
    return tuple(each for each in read if each is not None)


def _read_level(table: Table) -> Level:
    """The level by its number; a scheme without one is for projects."""
    if not table.has("level"):
        return Level.PROJECT
    return _LEVELS[table.whole("level", 1, 4) or 2]


def _read_rounding(table: Table) -> Rounding:
    inner = table.inner("rounding")
    if inner is None:
        return Rounding()
    places, mode = inner.whole("places", 0, 6, 2), inner.choice("mode", MODES, "half_up")
    inner.finish()
    return Rounding(2 if places is None else places, mode or "half_up")

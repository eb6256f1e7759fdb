"""Writes of single rows, and how several of them become one statement.

A form says which columns of which table are written; its statement is built once, with a value for each
column. Several forms are put together in one statement, which says how many rows those have touched that
count. Knows no connection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import Executable, Table, bindparam, func, insert, literal, literal_column, select, update
from sqlalchemy.sql.dml import UpdateBase

from tenants.database.retries import OvertakenError

_MOST_FORMS = 400


class WriteForm(Protocol):
    """What is written, without the values."""

    @property
    def table(self) -> Table:
        """Where."""

    @property
    def counts(self) -> bool:
        """Whether it matters how many rows it touches."""

    def statement(self, prefix: str) -> UpdateBase:
        """The statement; the names of its values begin with the prefix."""


@dataclass(frozen=True, slots=True)
class InsertForm:
    """One new row."""

    table: Table
    columns: tuple[str, ...]
    counts = False

    def statement(self, prefix: str) -> UpdateBase:
        """INSERT … VALUES."""
        return insert(self.table).values(_values(self.table, self.columns, prefix))


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """Changes of a row that is named as it was read; ``empty``: columns that were null then."""

    table: Table
    seen: tuple[str, ...]
    empty: tuple[str, ...]
    columns: tuple[str, ...]
    counts = True

    def statement(self, prefix: str) -> UpdateBase:
        """UPDATE … WHERE."""
        seen = _values(self.table, self.seen, f"{prefix}{SEEN}")
        return (
            update(self.table)
            .where(
                *(self.table.c[name] == value for name, value in seen.items()),
                *(self.table.c[name].is_(None) for name in self.empty),
            )
            .values(_values(self.table, self.columns, prefix))
        )


SEEN = "seen_"


@dataclass(frozen=True, slots=True)
class RowWrite:
    """A form with its values."""

    form: WriteForm
    values: Mapping[str, Any]


def new_row(table: Table, row: Mapping[str, Any]) -> RowWrite:
    """One new row."""
    return RowWrite(InsertForm(table, tuple(row)), row)


def changed_row(table: Table, seen: Mapping[str, Any], changes: Mapping[str, Any]) -> RowWrite:
    """Changes of the row that still is as it was seen."""
    given = {name: value for name, value in seen.items() if value is not None}
    empty = tuple(name for name, value in seen.items() if value is None)
    values = {f"{SEEN}{name}": value for name, value in given.items()} | dict(changes)
    return RowWrite(ChangeForm(table, tuple(given), empty, tuple(changes)), values)


def together(writes: Sequence[RowWrite]) -> tuple[Executable, Mapping[str, Any]]:
    """One statement for all of them, with its values; it gives one row: what each touched that counts."""
    values = {
        f"{_prefix(number)}{name}": value
        for number, write in enumerate(writes)
        for name, value in write.values.items()
    }
    return _together(tuple(write.form for write in writes)), values


@lru_cache(maxsize=_MOST_FORMS)
def _together(forms: tuple[WriteForm, ...]) -> Executable:
    counted, others = [], []
    for number, form in enumerate(forms):
        statement, name = form.statement(_prefix(number)), f"write_{number}"
        if form.counts:
            counted.append(statement.returning(literal_column("1").label("touched")).cte(name))
        else:
            others.append(statement.cte(name))
    numbers: list[Any] = [
        select(func.count()).select_from(each).scalar_subquery().label(each.name) for each in counted
    ]
    return select(*(numbers or [literal(1)])).add_cte(*others)


def _prefix(number: int) -> str:
    return f"w{number}_"


def _values(table: Table, columns: Sequence[str], prefix: str) -> dict[str, Any]:
    return {name: bindparam(f"{prefix}{name}", type_=table.c[name].type) for name in columns}


def refuse_overtaken(writes: Sequence[RowWrite], touched: Sequence[int]) -> None:
    """Raise :class:`~tenants.database.retries.OvertakenError` if a row to be changed was changed meanwhile.

    ``touched`` has a number for each write that counts, in their order.
    """
    counted = [write.form for write in writes if write.form.counts]
    for form, number in zip(counted, touched, strict=False):
        if isinstance(form, ChangeForm) and number != 1:
            raise OvertakenError

"""What SQLAlchemy writes and the driver sends: a statement's text, its arguments, and the shape of its rows.

Text is written once per form of a statement and kept; the arguments and the rows' values go through the same
conversions as in SQLAlchemy's own execution. The three steps of that execution which are taken here have no
public name, which is why they stand in this file alone. Knows no connection and no transaction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakKeyDictionary

from asyncpg import Attribute
from sqlalchemy import BindParameter, Executable, Row
from sqlalchemy.engine import Dialect, result_tuple
from sqlalchemy.sql.compiler import WARN_LINTING, SQLCompiler
from sqlalchemy.util import LRUCache

Values = Mapping[str, Any]
RowMaker = Callable[[Iterable[Any]], Row[Any]]
Convert = Callable[[Any], Any]

# Forms of statements, not statements: what differs in values alone is written once.
FORMS = 1_000
# Statements that are built once; what SQLAlchemy makes of one holds it, so that it would never go by itself.
FIXED = 400


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as the driver gets it."""

    text: str
    arguments: Sequence[Any]
    form: SQLCompiler


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A statement that is kept by those who ask, with the places that their values go to."""

    form: SQLCompiler
    given: Mapping[str, Any]
    places: Sequence[tuple[str, Convert | None]]

    def written(self, values: Values) -> Written:
        found = {**self.given, **values}
        arguments = [
            found[name] if convert is None else convert(found[name]) for name, convert in self.places
        ]
        return Written(self.form.string, arguments, self.form)


class Statements:
    """Everything written so far, for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._forms: LRUCache[Any, Any] = LRUCache(FORMS)
        self._fixed: LRUCache[Executable, _Fixed] = LRUCache(FIXED)
        self._makers: WeakKeyDictionary[SQLCompiler, RowMaker] = WeakKeyDictionary()

    def written(self, statement: Executable, values: Values | None = None) -> Written:
        """The text and the arguments of a statement.

        ``values`` are for the statement's ``bindparam``s: one that is built once and asked for with other
        values each time costs next to nothing here, one that is built anew has to be recognised first.
        """
        if values is None:
            return self._compiled(statement, None)
        fixed = self._fixed.get(statement)
        if fixed is None:
            fixed = self._fix(statement)
        if fixed is None:
            return self._compiled(statement, values)
        return fixed.written(values)

    def rows(
        self, written: Written, records: Iterable[Iterable[Any]], columns: Callable[[], Iterable[Attribute]]
    ) -> list[Row[Any]]:
        """The driver's records as rows; ``columns`` are asked for the first time only."""
        maker = self._makers.get(written.form)
        if maker is None:
            maker = self._makers[written.form] = self._maker(written.form, columns())
        return [maker(record) for record in records]

    def _form(
        self, statement: Executable, forms: LRUCache[Any, Any] | None
    ) -> tuple[SQLCompiler, Sequence[BindParameter[Any]] | None, Values | None]:
        """The form of a statement, and what is its own: its values, two ways of finding them."""
        form, extracted, collected, _ = statement._compile_w_cache(
            self._dialect,
            compiled_cache=forms,
            column_keys=[],
            # Tables that nothing joins are warned of, once for each form.
            linting=self._dialect.compiler_linting | WARN_LINTING,
        )
        return cast("SQLCompiler", form), extracted, collected

    def _compiled(self, statement: Executable, values: Values | None) -> Written:
        form, extracted, collected = self._form(statement, self._forms)
        found = form.construct_params(
            values, extracted_parameters=extracted, escape_names=False, _collected_params=collected
        )
        if not _grows(form):
            return Written(form.string, _converted(form.positiontup, found, form._bind_processors), form)
        # Lists in it have a place for each of their values.
        grown = form._process_parameters_for_postcompile(found)
        converts = {**form._bind_processors, **grown.processors}
        return Written(grown.statement, _converted(grown.positiontup, found, converts), form)

    def _fix(self, statement: Executable) -> _Fixed | None:
        # Recognised by itself: under its form, too, it would be kept twice.
        form, extracted, collected = self._form(statement, None)
        if _grows(form) or any(bind.callable for bind in form.bind_names):
            return None
        given = form.construct_params(
            extracted_parameters=extracted, escape_names=False, _check=False, _collected_params=collected
        )
        required = {name for bind, name in form.bind_names.items() if bind.required}
        constant = {name: value for name, value in given.items() if name not in required}
        places = [(name, form._bind_processors.get(name)) for name in form.positiontup or ()]
        fixed = self._fixed[statement] = _Fixed(form, constant, cast("Any", places))
        return fixed

    def _maker(self, form: SQLCompiler, columns: Iterable[Attribute]) -> RowMaker:
        found = list(columns)
        maker = result_tuple([column.name for column in found])
        converts = self._converts(form, found)
        if not any(converts):
            return maker
        return lambda record: maker(
            value if convert is None else convert(value)
            for convert, value in zip(converts, record, strict=True)
        )

    def _converts(self, form: SQLCompiler, columns: Sequence[Attribute]) -> list[Convert | None]:
        """How each column's values become what its type promises; next to always they are that already."""
        promised = form._result_columns
        if len(promised) != len(columns):
            return []
        return [
            column.type._cached_result_processor(self._dialect, attribute.type.oid)
            for column, attribute in zip(promised, columns, strict=True)
        ]


def _grows(form: SQLCompiler) -> bool:
    return bool(form.post_compile_params or form.literal_execute_params)


def _converted(
    names: Sequence[str] | None, found: Mapping[str, Any], converts: Mapping[str, Any]
) -> list[Any]:
    return [converts[name](found[name]) if name in converts else found[name] for name in names or ()]

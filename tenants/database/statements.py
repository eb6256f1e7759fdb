"""Turns SQLAlchemy's statements into what asyncpg takes, and asyncpg's records into SQLAlchemy's rows.

A statement is compiled once and kept. Arguments and row values pass through the same type conversions as in
SQLAlchemy's own execution, so both ways give the same rows. Knows no connection and no transaction.

Parts of SQLAlchemy that are private or undocumented are used in this file only; the room's README lists them.
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
RowFactory = Callable[[Iterable[Any]], Row[Any]]
Processor = Callable[[Any], Any]

# Statements that differ in their values only share one compiled form.
MAX_COMPILED = 1_000
# A compiled form holds its statement, so a weak dictionary would never drop either: the size is limited.
MAX_REUSABLE = 400


@dataclass(frozen=True, slots=True)
class BoundStatement:
    """A statement with its arguments, as asyncpg takes them."""

    text: str
    arguments: Sequence[Any]
    compiled: SQLCompiler


@dataclass(frozen=True, slots=True)
class _ReusableStatement:
    """A statement that a module builds once and runs with different values."""

    compiled: SQLCompiler
    defaults: Mapping[str, Any]
    parameters: Sequence[tuple[str, Processor | None]]

    def bind(self, values: Values) -> BoundStatement:
        given = {**self.defaults, **values}
        arguments = [
            given[name] if process is None else process(given[name]) for name, process in self.parameters
        ]
        return BoundStatement(self.compiled.string, arguments, self.compiled)


# In place of the form of a statement whose text depends on its values: it is recognised each time.
_EXPANDING = object()


class StatementBinder:
    """Compiles and binds statements for one dialect, and keeps what it has compiled."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._compiled: LRUCache[Any, Any] = LRUCache(MAX_COMPILED)
        self._reusable: LRUCache[Executable, object] = LRUCache(MAX_REUSABLE)
        self._row_factories: WeakKeyDictionary[SQLCompiler, RowFactory] = WeakKeyDictionary()

    def bind(self, statement: Executable, values: Values | None = None) -> BoundStatement:
        """The text and the arguments of a statement.

        ``values`` are those of the statement's ``bindparam``s. A statement that is built once and bound to
        different values costs next to nothing here; one that is built each time must be recognised first.
        """
        if values is None:
            return self._bind_once(statement, None)
        reusable = self._reusable.get(statement)
        if reusable is None:
            reusable = self._reusable[statement] = self._make_reusable(statement) or _EXPANDING
        if reusable is _EXPANDING:
            return self._bind_once(statement, values)
        return cast("_ReusableStatement", reusable).bind(values)

    def bind_each(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[str, list[tuple[Any, ...]]]:
        """The text of a statement and its arguments for each row of values; all name the same columns."""
        compiled, extracted, collected = self._compile(statement, self._compiled, tuple(rows[0]))
        given = compiled.construct_params(
            extracted_parameters=extracted, escape_names=False, _check=False, _collected_params=collected
        )
        processors = compiled._bind_processors
        places = [(name, processors.get(name), given.get(name)) for name in compiled.positiontup or ()]
        return compiled.string, [
            tuple(
                value if process is None else process(value)  # type: ignore[operator]
                for value, process in ((row.get(name, own), process) for name, process, own in places)
            )
            for row in rows
        ]

    def rows(
        self,
        bound: BoundStatement,
        records: Iterable[Iterable[Any]],
        columns: Callable[[], Iterable[Attribute]],
    ) -> list[Row[Any]]:
        """asyncpg's records as SQLAlchemy's rows; ``columns`` is called the first time only."""
        factory = self._row_factories.get(bound.compiled)
        if factory is None:
            factory = self._row_factories[bound.compiled] = self._row_factory(bound.compiled, columns())
        return [factory(record) for record in records]

    def _compile(
        self, statement: Executable, cache: LRUCache[Any, Any] | None, columns: Sequence[str] = ()
    ) -> tuple[SQLCompiler, Sequence[BindParameter[Any]] | None, Values | None]:
        """The compiled form, and this statement's own values in the two shapes SQLAlchemy wants them."""
        compiled, extracted, collected, _ = statement._compile_w_cache(
            self._dialect,
            compiled_cache=cache,
            column_keys=list(columns),
            # Warn about tables that nothing joins (cartesian products), once per compiled form.
            linting=self._dialect.compiler_linting | WARN_LINTING,
        )
        return cast("SQLCompiler", compiled), extracted, collected

    def _bind_once(self, statement: Executable, values: Values | None) -> BoundStatement:
        compiled, extracted, collected = self._compile(statement, self._compiled)
        given = compiled.construct_params(
            values, extracted_parameters=extracted, escape_names=False, _collected_params=collected
        )
        if not _expands(compiled):
            arguments = _processed(compiled.positiontup, given, compiled._bind_processors)
            return BoundStatement(compiled.string, arguments, compiled)
        # Each value of a list (IN) gets a parameter of its own.
        expanded = compiled._process_parameters_for_postcompile(given)
        processors = {**compiled._bind_processors, **expanded.processors}
        return BoundStatement(
            expanded.statement, _processed(expanded.positiontup, given, processors), compiled
        )

    def _make_reusable(self, statement: Executable) -> _ReusableStatement | None:
        # Kept under the statement itself, so not in the cache of compiled forms as well.
        compiled, extracted, collected = self._compile(statement, None)
        if _expands(compiled) or any(bind.callable for bind in compiled.bind_names):
            return None
        given = compiled.construct_params(
            extracted_parameters=extracted, escape_names=False, _check=False, _collected_params=collected
        )
        required = {name for bind, name in compiled.bind_names.items() if bind.required}
        defaults = {name: value for name, value in given.items() if name not in required}
        parameters = [(name, compiled._bind_processors.get(name)) for name in compiled.positiontup or ()]
        return _ReusableStatement(compiled, defaults, cast("Any", parameters))

    def _row_factory(self, compiled: SQLCompiler, columns: Iterable[Attribute]) -> RowFactory:
        received = list(columns)
        factory = result_tuple([column.name for column in received])
        processors = self._result_processors(compiled, received)
        if not any(processors):
            return factory
        return lambda record: factory(
            value if process is None else process(value)
            for process, value in zip(processors, record, strict=True)
        )

    def _result_processors(
        self, compiled: SQLCompiler, columns: Sequence[Attribute]
    ) -> list[Processor | None]:
        """What turns each column's values into those of its SQLAlchemy type; nearly always nothing."""
        declared = compiled._result_columns
        if len(declared) != len(columns):
            return []
        return [
            column.type._cached_result_processor(self._dialect, attribute.type.oid)
            for column, attribute in zip(declared, columns, strict=True)
        ]


def _expands(compiled: SQLCompiler) -> bool:
    return bool(compiled.post_compile_params or compiled.literal_execute_params)


def _processed(
    names: Sequence[str] | None, given: Mapping[str, Any], processors: Mapping[str, Any]
) -> list[Any]:
    return [processors[name](given[name]) if name in processors else given[name] for name in names or ()]

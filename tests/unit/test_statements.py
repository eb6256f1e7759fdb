"""Statements as the driver gets them: SQLAlchemy's text and arguments, without a database."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidRequestError, SAWarning
from sqlalchemy.ext.asyncio import create_async_engine

from tenants.database.statements import Statements, Written
from tenants.models.organisation import subjects, users

DIALECT = create_async_engine("postgresql+asyncpg://nowhere").dialect
KEPT = select(subjects.c.id).where(
    subjects.c.code == bindparam("code"),
    subjects.c.level == "unit",
    subjects.c.version > bindparam("version"),
)


@pytest.fixture
def statements() -> Statements:
    return Statements(DIALECT)


def coded(code: str) -> Select[Any]:
    return select(subjects.c.id).where(subjects.c.code == code)


def sent(written: Written) -> tuple[str, list[Any]]:
    return written.text, list(written.arguments)


def test_the_text_is_sqlalchemys(statements: Statements) -> None:
    written = statements.written(coded("a"))
    assert sent(written) == (str(coded("a").compile(dialect=DIALECT)), ["a"])
    assert "$1::VARCHAR" in written.text


def test_statements_of_one_form_are_written_once(statements: Statements) -> None:
    first, second = statements.written(coded("a")), statements.written(coded("b"))
    assert first.form is second.form
    assert (list(first.arguments), list(second.arguments)) == (["a"], ["b"])


def test_lists_have_a_place_for_each_value(statements: Statements) -> None:
    three = statements.written(select(subjects.c.id).where(subjects.c.code.in_(["a", "b", "c"])))
    two = statements.written(select(subjects.c.id).where(subjects.c.code.in_(["d", "e"])))
    assert three.form is two.form
    assert "$3::VARCHAR" in three.text
    assert "$3" not in two.text
    assert (list(three.arguments), list(two.arguments)) == (["a", "b", "c"], ["d", "e"])


def test_values_are_converted_as_their_types_ask(statements: Statements) -> None:
    written = statements.written(select(literal({"a": [1]}, JSONB), literal(Decimal("0.10"))))
    assert list(written.arguments) == ['{"a": [1]}', Decimal("0.10")]


def test_a_kept_statement_takes_new_values_each_time(statements: Statements) -> None:
    found = [
        statements.written(KEPT, {"code": code, "version": version})
        for code, version in (("a", 1), ("b", 2), ("a", 3))
    ]
    assert [list(written.arguments) for written in found] == [
        ["a", "unit", 1],
        ["b", "unit", 2],
        ["a", "unit", 3],
    ]
    assert len({written.text for written in found}) == 1
    expected = KEPT.params(code="b", version=2)
    assert sent(found[1]) == sent(statements.written(expected))


def test_a_value_that_need_not_be_given(statements: Statements) -> None:
    kept = select(subjects.c.id).where(subjects.c.code == bindparam("code", "a"))
    for values, code in (({}, "a"), ({"code": "b"}, "b"), ({}, "a")):
        assert list(statements.written(kept, values).arguments) == [code]


def test_the_values_of_a_kept_statement_are_converted_too(statements: Statements) -> None:
    kept = select(bindparam("document", type_=JSONB))
    assert list(statements.written(kept, {"document": {"a": [1]}}).arguments) == ['{"a": [1]}']


def test_a_kept_statement_with_a_list(statements: Statements) -> None:
    listed = select(subjects.c.id).where(subjects.c.code.in_(bindparam("codes", expanding=True)))
    for codes in (["a"], ["a", "b"], []):
        assert sent(statements.written(listed, {"codes": codes})) == sent(
            statements.written(select(subjects.c.id).where(subjects.c.code.in_(codes)))
        )


def test_a_value_that_nobody_gave_is_missed(statements: Statements) -> None:
    with pytest.raises(KeyError):
        statements.written(KEPT, {"code": "a"})
    with pytest.raises(InvalidRequestError):
        statements.written(KEPT)


def test_tables_that_nothing_joins_are_warned_of(statements: Statements) -> None:
    with pytest.warns(SAWarning, match="cartesian product"):
        statements.written(select(func.count()).select_from(subjects, users))

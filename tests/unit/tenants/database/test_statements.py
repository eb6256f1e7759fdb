"""Statements as the driver gets them: SQLAlchemy's text and arguments, without a database."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidRequestError, SAWarning
from sqlalchemy.ext.asyncio import create_async_engine

from tenants.database.statements import BoundStatement, StatementBinder
from tenants.models.organisation import subjects, users

DIALECT = create_async_engine("postgresql+asyncpg://nowhere").dialect
KEPT = select(subjects.c.id).where(
    subjects.c.code == bindparam("code"),
    subjects.c.level == "unit",
    subjects.c.version > bindparam("version"),
)


@pytest.fixture
def binder() -> StatementBinder:
    return StatementBinder(DIALECT)


def coded(code: str) -> Select[Any]:
    return select(subjects.c.id).where(subjects.c.code == code)


def sent(bound: BoundStatement) -> tuple[str, list[Any]]:
    return bound.text, list(bound.arguments)


def test_the_text_is_sqlalchemys(binder: StatementBinder) -> None:
    bound = binder.bind(coded("a"))
    assert sent(bound) == (str(coded("a").compile(dialect=DIALECT)), ["a"])
    assert "$1::VARCHAR" in bound.text


def test_statements_of_one_form_are_compiled_once(binder: StatementBinder) -> None:
    first, second = binder.bind(coded("a")), binder.bind(coded("b"))
    assert first.compiled is second.compiled
    assert (list(first.arguments), list(second.arguments)) == (["a"], ["b"])


def test_lists_have_a_place_for_each_value(binder: StatementBinder) -> None:
    three = binder.bind(select(subjects.c.id).where(subjects.c.code.in_(["a", "b", "c"])))
    two = binder.bind(select(subjects.c.id).where(subjects.c.code.in_(["d", "e"])))
    assert three.compiled is two.compiled
    assert "$3::VARCHAR" in three.text
    assert "$3" not in two.text
    assert (list(three.arguments), list(two.arguments)) == (["a", "b", "c"], ["d", "e"])


def test_values_are_converted_as_their_types_ask(binder: StatementBinder) -> None:
    bound = binder.bind(select(literal({"a": [1]}, JSONB), literal(Decimal("0.10"))))
    assert list(bound.arguments) == ['{"a": [1]}', Decimal("0.10")]


def test_a_kept_statement_takes_new_values_each_time(binder: StatementBinder) -> None:
    found = [
        binder.bind(KEPT, {"code": code, "version": version})
        for code, version in (("a", 1), ("b", 2), ("a", 3))
    ]
    assert [list(bound.arguments) for bound in found] == [
        ["a", "unit", 1],
        ["b", "unit", 2],
        ["a", "unit", 3],
    ]
    assert len({bound.text for bound in found}) == 1
    expected = KEPT.params(code="b", version=2)
    assert sent(found[1]) == sent(binder.bind(expected))


def test_a_value_that_need_not_be_given(binder: StatementBinder) -> None:
    kept = select(subjects.c.id).where(subjects.c.code == bindparam("code", "a"))
    for values, code in (({}, "a"), ({"code": "b"}, "b"), ({}, "a")):
        assert list(binder.bind(kept, values).arguments) == [code]


def test_the_values_of_a_kept_statement_are_converted_too(binder: StatementBinder) -> None:
    kept = select(bindparam("document", type_=JSONB))
    assert list(binder.bind(kept, {"document": {"a": [1]}}).arguments) == ['{"a": [1]}']


def test_a_kept_statement_with_a_list(binder: StatementBinder) -> None:
    listed = select(subjects.c.id).where(subjects.c.code.in_(bindparam("codes", expanding=True)))
    for codes in (["a"], ["a", "b"], []):
        assert sent(binder.bind(listed, {"codes": codes})) == sent(
            binder.bind(select(subjects.c.id).where(subjects.c.code.in_(codes)))
        )


def test_a_value_that_nobody_gave_is_missed(binder: StatementBinder) -> None:
    with pytest.raises(KeyError):
        binder.bind(KEPT, {"code": "a"})
    with pytest.raises(InvalidRequestError):
        binder.bind(KEPT)


def test_tables_that_nothing_joins_are_warned_of(binder: StatementBinder) -> None:
    with pytest.warns(SAWarning, match="cartesian product"):
        binder.bind(select(func.count()).select_from(subjects, users))

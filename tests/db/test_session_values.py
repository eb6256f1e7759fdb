"""What a session of the driver's own gives: SQLAlchemy's rows and values, the viewer, and a way to watch."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import (
    ARRAY,
    Date,
    Double,
    Integer,
    Numeric,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    text,
    tuple_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from tenants.database.session import SessionClosedError
from tenants.levels import Level
from tenants.models.organisation import appointments, subjects, tenants, users
from tenants.viewer import Role
from tests.db.pools import COUNTED, HOME, OTHER, Pool, office

VALUES: list[Any] = [
    select(subjects).order_by(subjects.c.code),
    select(tenants).where(tenants.c.code.in_([HOME, OTHER])).order_by(tenants.c.code),
    select(tenants.c.code).where(tenants.c.code.in_([])),
    select(subjects.c.id, users.c.id)
    .join(users, users.c.tenant == subjects.c.tenant)
    .order_by(subjects.c.code),
    select(subjects.c.code).where(
        tuple_(subjects.c.code, subjects.c.level).in_([("u0", "unit"), ("u9", "unit")])
    ),
    select(appointments.c.granted_at, appointments.c.valid_from, appointments.c.valid_to),
    select(literal({"a": [1, 2.5, None, "二"], "b": 12345678901234567890}, JSONB).label("document")),
    select(
        cast(literal("1.50"), Numeric),
        type_coerce(cast(literal("1.5"), Double), Numeric),
        literal(0.1, Double),
    ),
    select(
        func.count(), func.sum(literal(Decimal("0.10"), Numeric)), null(), literal(True), func.current_date()
    ),
    select(
        cast(literal([1, 2]), ARRAY(Integer)), cast(literal("a"), Text), cast(literal("2026-01-01"), Date)
    ),
    select(subjects.c.code.label("values"), subjects.c.name.label("keys")).limit(1),
    text("SELECT CAST(:day AS date) AS day, CAST(:number AS numeric) AS number").bindparams(
        day=date(2026, 1, 1), number=Decimal("1.10")
    ),
]


@pytest.mark.parametrize("statement", VALUES, ids=str)
async def test_rows_are_those_of_sqlalchemy(pool: Pool, statement: Any) -> None:
    expected = await pool.database.writing(office(HOME), lambda session: session.rows(statement))
    async with pool.database.reading(office(HOME)) as session:
        found = await session.rows(statement)
    assert [tuple(row) for row in found] == [tuple(row) for row in expected]
    assert [row._fields for row in found] == [row._fields for row in expected]
    assert [[type(value) for value in row] for row in found] == [
        [type(value) for value in row] for row in expected
    ]


async def test_the_answers_shapes(pool: Pool) -> None:
    async with pool.database.reading(office(HOME)) as session:
        query = select(subjects.c.code, subjects.c.level).order_by(subjects.c.code)
        row: Any = await session.row(query)
        code, level = row
        assert (row.code, row[1], code, level) == ("u0", "unit", "u0", "unit")
        assert row._mapping["code"] == "u0"
        assert await session.scalar(query) == "u0"
        assert await session.row(query.where(subjects.c.code == "none")) is None
        assert await session.scalar(query.where(subjects.c.code == "none")) is None


async def test_a_query_kept_and_asked_with_other_values(pool: Pool) -> None:
    kept: Select[Any] = select(subjects.c.code).where(
        subjects.c.code == bindparam("code"), subjects.c.level == Level.UNIT.value
    )
    listed = select(subjects.c.code).where(subjects.c.code.in_(bindparam("codes", expanding=True)))
    async with pool.database.reading(office(OTHER)) as session:
        for code in ("u0", "u1", "u2", "none", "u0"):
            assert await session.scalar(kept, {"code": code}) == (None if code == "none" else code)
        assert len(await session.rows(listed, {"codes": ["u0", "u1"]})) == 2
        assert len(await session.rows(listed, {"codes": ["u0", "u1", "u2"]})) == 3
        with pytest.raises(KeyError):
            await session.scalar(kept, {})
    found = await pool.database.writing(office(OTHER), lambda session: session.scalar(kept, {"code": "u2"}))
    assert found == "u2"


async def test_the_viewer_and_its_government_come_with_the_session(pool: Pool) -> None:
    async with pool.database.reading(office(HOME)) as session:
        read_one = await session.row(select(tenants).where(tenants.c.code == HOME))
        assert read_one is not None
        government = session.government._mapping
        assert {name: government[name] for name in read_one._fields} == dict(read_one._mapping)
        (held,) = session.viewer.appointments
        assert (held.role, held.node_name, held.node.path) == (
            Role.PERFORMANCE_OFFICE,
            read_one.name,
            read_one.path,
        )
        other = await session.acted_by(office(HOME))
        assert other.viewer == session.viewer
    with pytest.raises(SessionClosedError):
        await session.acted_by(office(HOME))


async def test_statements_can_be_watched(pool: Pool) -> None:
    seen: list[tuple[str, tuple[Any, ...]]] = []
    with pool.database.observed(lambda statement, values: seen.append((statement, tuple(values)))):
        async with pool.database.reading(office(HOME)) as session:
            await session.rows(COUNTED)
        read_ones, seen[:] = list(seen), []
        await pool.database.writing(office(HOME), lambda session: session.rows(COUNTED))
    assert [statement for statement, _ in read_ones] == [statement for statement, _ in seen]
    assert [values for _, values in read_ones] == [values for _, values in seen]
    assert read_ones[0] == (f"SET LOCAL app.tenant = '{HOME}'", ())
    assert len(read_ones) == 3

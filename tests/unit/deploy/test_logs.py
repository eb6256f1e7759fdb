"""The log shows where an exception came from, and nothing of people's data in the texts of a database."""

import asyncio
import logging
from typing import Any

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from deploy.exception_texts import exception_text
from deploy.logs import first_line_of_asyncio

NAME = "不得入日志"


def refused() -> asyncpg.PostgresError:
    """As the driver makes it of the server's answer."""
    return asyncpg.PostgresError.new(
        {"C": "23505", "M": f"duplicate {NAME}", "D": f"Key (name)=({NAME})", "S": "ERROR", "V": "ERROR"}
    )


def text_of(error: BaseException) -> str:
    return exception_text((type(error), error, error.__traceback__))


def raised() -> Exception:
    """An error of the program, from SQLAlchemy's, from the driver's."""
    try:
        try:
            try:
                raise refused()
            except asyncpg.PostgresError as error:
                statement = f"INSERT INTO users VALUES ('{NAME}')"
                raise DBAPIError(statement, {"name": NAME}, error) from error
        except DBAPIError as error:
            raise KeyError("what was looked for") from error
    except KeyError as error:
        return error


def test_messages_of_the_database_are_left_out_all_along_the_chain() -> None:
    text = text_of(raised())
    assert NAME not in text
    assert "INSERT" not in text.replace('statement = f"INSERT INTO', "")
    assert text.count("SQLSTATE 23505") == 2
    assert text.splitlines()[-1] == "KeyError: 'what was looked for'"
    assert "in raised" in text


def test_an_exception_that_is_its_own_context_ends() -> None:
    error = ValueError("once")
    error.__cause__ = error
    assert text_of(error).count("ValueError: once") == 1


async def test_a_task_that_nobody_waited_for_is_told_without_its_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fails() -> None:
        raise refused()

    with caplog.at_level(logging.ERROR, "asyncio"):
        task: Any = asyncio.create_task(fails())
        await asyncio.sleep(0)
        del task
    (record,) = caplog.records
    assert NAME in record.getMessage()
    event = first_line_of_asyncio(None, "", {"logger": "asyncio", "event": record.getMessage()})
    assert event["event"] == "Task exception was never retrieved"


def test_lines_of_others_are_left_whole() -> None:
    event = {"logger": "uvicorn.error", "event": "one\ntwo"}
    assert first_line_of_asyncio(None, "", dict(event)) == event

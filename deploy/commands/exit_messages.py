"""How a failing command ends: one message, one exit status, no stack trace.

Must not know the commands.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from asyncpg import InterfaceError, PostgresError
from click.exceptions import Exit
from sqlalchemy.exc import SQLAlchemyError


@contextmanager
def plain_endings(*expected: type[Exception]) -> Iterator[None]:
    """Turn the expected errors, and those of an unreachable database, into a message."""
    try:
        yield
    except expected as error:
        click.secho(str(error), fg="red", err=True)
        raise Exit(1) from error
    except (OSError, SQLAlchemyError, PostgresError, InterfaceError) as error:
        # SQLAlchemy's text repeats the statement; the driver's message is what helps.
        click.secho(
            f"The database can't be used: {getattr(error, 'orig', None) or error}", fg="red", err=True
        )
        raise Exit(1) from error

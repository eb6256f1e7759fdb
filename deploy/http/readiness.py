"""Whether requests can be served: the database answers, no migration is missing, row-level security binds.

Must not know HTTP.
"""

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from deploy.database.migrate import at_head
from deploy.database.role_check import RoleError, check_role
from tenants.database.outages import sqlstate
from tenants.database.session import Database

# In seconds.
READINESS_TIMEOUT = 5.0

log = structlog.get_logger(__name__)


class NotReadyError(Exception):
    """No request can be served; the code says why, the message what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


async def check_ready(database: Database) -> None:
    """Raises :class:`NotReadyError` if requests can't be served."""
    try:
        async with asyncio.timeout(READINESS_TIMEOUT), database.engine.connect() as connection:
            await check_role(connection)
            current = await at_head(connection)
    except RoleError as error:
        raise NotReadyError(error.code, str(error)) from error
    except (OSError, TimeoutError, SQLAlchemyError) as error:
        # Their texts repeat statements.
        log.warning("database_unreachable", error=type(error).__name__, sqlstate=sqlstate(error))
        message = "The database doesn't answer, or not to this role. Check DATABASE_URL and the server."
        raise NotReadyError("DATABASE_UNREACHABLE", message) from error
    if not current:
        message = "The tables aren't those of this program. Run `jixiao migrate`."
        raise NotReadyError("MIGRATIONS_PENDING", message)

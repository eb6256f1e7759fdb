"""Writes the migrations' `security_facts.txt`: what they make of row-level security and rights.

    .venv/bin/python -m tests.db.stated_security

For whoever adds a migration; the difference to the file before belongs to its review.
"""

import asyncio
import tempfile
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine

from deploy.database.embedded import embedded_postgres
from deploy.database.migrate import migrate
from deploy.database.provision import APP_ROLE, provision
from deploy.database.security_facts import security_facts, written_facts
from tenants.database.databases import driver_url

FILE = Path(__file__).parents[2] / "deploy" / "migrations" / "security_facts.txt"


async def _migrated_facts(url: str) -> str:
    await provision(url, password="unused")
    await migrate(url)
    engine = create_async_engine(driver_url(url))
    try:
        async with engine.connect() as connection:
            return written_facts(await security_facts(connection, APP_ROLE))
    finally:
        await engine.dispose()


def main() -> None:
    """Migrate an empty database and write its facts."""
    with (
        tempfile.TemporaryDirectory(prefix="jixiao-facts-") as folder,
        embedded_postgres(Path(folder), durable=False) as url,
    ):
        FILE.write_text(asyncio.run(_migrated_facts(url)), encoding="utf-8")


if __name__ == "__main__":
    main()

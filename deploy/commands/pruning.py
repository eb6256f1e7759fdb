"""`jixiao prune`: removes the scores of old runs that nobody reads any more."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import click
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.commands.exit_messages import plain_endings
from deploy.commands.terminal_columns import lined_up
from deploy.settings import SettingsError, load_settings
from tenants.clock import now
from tenants.database.session import driver_url
from tenants.run_retention import PrunableRun, all_tenants, prunable_runs, prune_run

KEPT_DAYS = 90


@click.command()
@click.option(
    "--keep-days",
    type=click.IntRange(min=1),
    default=KEPT_DAYS,
    show_default=True,
    help="Runs that were computed in the last so many days are kept.",
)
@click.option("--yes", is_flag=True, help="Do it. Without it, the command only says what it would do.")
def prune(keep_days: int, *, yes: bool) -> None:
    """Remove the scores of old runs (MIGRATION_URL).

    The newest run of each cycle is kept, and every run on which a release rests, whether it is in force or
    replaced. Released scores are never touched. The run itself stays, without its scores; the government's
    audit log says so.
    """
    with plain_endings(SettingsError):
        url = load_settings().migration_url
        if url is None:
            raise SettingsError("MIGRATION_URL: set it to the address of the tables' owner")
        asyncio.run(_prune(url, now() - timedelta(days=keep_days), yes=yes))


async def _prune(url: str, before: datetime, *, yes: bool) -> None:
    engine = create_async_engine(driver_url(url), poolclass=NullPool)
    try:
        found = await _found(engine, before)
        if not found:
            click.echo("Nothing to remove.")
        elif yes:
            gone = sum([await _pruned(engine, run, before) for run in found])
            click.echo(f"{gone} scores of {len(found)} runs are removed.")
        else:
            click.echo("\n".join(lined_up([_row(run) for run in found])))
            size = sum(run.size for run in found) / 1_000_000
            total = sum(run.scores for run in found)
            click.echo(
                f"{total} scores of {len(found)} runs, {size:.1f} MB, would be removed. Do it with --yes."
            )
    finally:
        await engine.dispose()


async def _found(engine: AsyncEngine, before: datetime) -> Sequence[PrunableRun]:
    async with engine.connect() as connection:
        return [
            run
            for tenant in await all_tenants(connection)
            for run in await prunable_runs(connection, tenant, before)
        ]


async def _pruned(engine: AsyncEngine, run: PrunableRun, before: datetime) -> int:
    # A transaction for each run: others are never kept waiting, and an interruption loses nothing.
    async with engine.begin() as connection:
        return await prune_run(connection, run, before)


def _row(run: PrunableRun) -> tuple[str, ...]:
    moment = run.computed_at.date().isoformat()
    return str(run.tenant), f"run {run.number}", moment, f"{run.scores} scores", f"{run.size} bytes"

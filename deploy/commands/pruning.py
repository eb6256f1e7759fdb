"""`jixiao prune`: removes the scores of old runs that nobody reads any more, old denials, keys and jobs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import click
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.commands.exit_messages import plain_endings
from deploy.commands.terminal_columns import lined_up
from deploy.counted_nouns import counted
from deploy.database.owner_check import OwnerError, check_owner
from deploy.settings import SettingsError, load_settings
from tenants.clock import day_of, now
from tenants.database.databases import driver_url
from tenants.denial_retention import KEPT_DAYS as DENIALS_KEPT_DAYS
from tenants.denial_retention import old_denials, remove_old_denials
from tenants.job_retention import KEPT_DAYS as JOBS_KEPT_DAYS
from tenants.job_retention import old_jobs, remove_old_jobs
from tenants.key_retention import old_keys, remove_old_keys
from tenants.run_retention import PrunableRun, all_tenants, prunable_runs, prune_run

KEPT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that go when they are old, whatever else there is."""

    noun: str
    before: datetime
    count: Callable[[AsyncConnection, int, datetime], Awaitable[int]]
    remove: Callable[[AsyncConnection, int, datetime], Awaitable[int]]
    """Removes a batch of a government; how many went."""


Old = Mapping[int, int]
"""How many old rows of a kind each government has, where there are any."""


@click.command()
@click.option(
    "--keep-days",
    type=click.IntRange(min=1),
    default=KEPT_DAYS,
    show_default=True,
    help="Runs that were computed in the last so many days are kept.",
)
@click.option(
    "--keep-denials-days",
    type=click.IntRange(min=1),
    default=DENIALS_KEPT_DAYS,
    show_default=True,
    help="Denials and failed sign-ins of the last so many days are kept; the law wants six months.",
)
@click.option(
    "--keep-jobs-days",
    type=click.IntRange(min=1),
    default=JOBS_KEPT_DAYS,
    show_default=True,
    help="Jobs that ended in the last so many days are kept.",
)
@click.option("--yes", is_flag=True, help="Do it. Without it, the command only says what it would do.")
def prune(keep_days: int, keep_denials_days: int, keep_jobs_days: int, *, yes: bool) -> None:
    """Remove the scores of old runs, old access denials, idempotency keys and ended jobs (MIGRATION_URL).

    The newest run of each cycle is kept, and every run on which a release rests, whether it is in force or
    replaced. Released scores are never touched. The run itself stays, without its scores; the government's
    audit log says so, and so it does of denials. Keys are kept for JIXIAO_IDEMPOTENCY_DAYS.
    """
    with plain_endings(SettingsError, OwnerError):
        settings, moment = load_settings(), now()
        url = settings.migration_url
        if url is None:
            raise SettingsError("MIGRATION_URL: set it to the address of the tables' owner")
        denials_before = moment - timedelta(days=keep_denials_days)
        keys_before = moment - timedelta(days=settings.jixiao_idempotency_days)
        kinds = [
            Kind("access denial", denials_before, old_denials, remove_old_denials),
            Kind("idempotency key", keys_before, old_keys, remove_old_keys),
            Kind("job", moment - timedelta(days=keep_jobs_days), old_jobs, remove_old_jobs),
        ]
        asyncio.run(_prune(url, moment - timedelta(days=keep_days), kinds, yes=yes))


async def _prune(url: str, runs_before: datetime, kinds: Sequence[Kind], *, yes: bool) -> None:
    engine = create_async_engine(driver_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await check_owner(connection)
        runs = await _found(engine, runs_before)
        found = [(kind, await _found_old(engine, kind)) for kind in kinds]
        old = [(kind, rows) for kind, rows in found if rows]
        if not runs and not old:
            click.echo("Nothing to remove.")
        elif yes:
            await _remove(engine, runs, runs_before, old)
        else:
            _tell(runs, old)
    finally:
        await engine.dispose()


async def _remove(
    engine: AsyncEngine, runs: Sequence[PrunableRun], runs_before: datetime, old: Sequence[tuple[Kind, Old]]
) -> None:
    if runs:
        gone = sum([await _pruned(engine, run, runs_before) for run in runs])
        click.echo(f"Removed: {counted(gone, 'score')} of {counted(len(runs), 'run')}.")
    for kind, rows in old:
        gone = sum([await _pruned_old(engine, kind, tenant) for tenant in rows])
        click.echo(f"Removed: {counted(gone, kind.noun)} of {counted(len(rows), 'government')}.")


def _tell(runs: Sequence[PrunableRun], old: Sequence[tuple[Kind, Old]]) -> None:
    rows = [_row(run) for run in runs]
    if rows:
        click.echo("\n".join(lined_up(rows)))
        size = sum(run.size for run in runs) / 1_000_000
        total = sum(run.scores for run in runs)
        click.echo(
            f"To be removed: {counted(total, 'score')} of {counted(len(runs), 'run')}, {size:.1f} MB. "
            "Do it with --yes."
        )
    for kind, found in old:
        click.echo(
            f"To be removed: {counted(sum(found.values()), kind.noun)} of "
            f"{counted(len(found), 'government')}. Do it with --yes."
        )


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


async def _found_old(engine: AsyncEngine, kind: Kind) -> Old:
    async with engine.connect() as connection:
        found = {
            tenant: await kind.count(connection, tenant, kind.before)
            for tenant in await all_tenants(connection)
        }
    return {tenant: number for tenant, number in found.items() if number}


async def _pruned_old(engine: AsyncEngine, kind: Kind, tenant: int) -> int:
    gone = 0
    while True:
        async with engine.begin() as connection:
            batch = await kind.remove(connection, tenant, kind.before)
        gone += batch
        if not batch:
            return gone


def _row(run: PrunableRun) -> tuple[str, ...]:
    day = day_of(run.computed_at).isoformat()
    return str(run.tenant), f"run {run.number}", day, counted(run.scores, "score"), f"{run.size} bytes"

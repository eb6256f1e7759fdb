"""`jixiao work`: does jobs and serves nothing, for production. Database and role must exist already."""

import asyncio
import signal

import click

from deploy.commands.exit_messages import plain_endings
from deploy.commands.ready_databases import application_url, refuse_unready
from deploy.http.configured import database_of, job_worker_of
from deploy.http.readiness import NotReadyError
from deploy.http.stop_times import KILL_AFTER
from deploy.http.worker_processes import Workers, WorkersFailedError
from deploy.logs import configure_logging
from deploy.settings import MOST_WORKERS, Settings, SettingsError, load_settings


@click.command()
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    default=1,
    show_default=True,
    help="Processes; each does one job at a time.",
)
def work(workers: int) -> None:
    """Do the jobs that are on DATABASE_URL, until told to stop: what is under way is given back then."""
    with plain_endings(SettingsError, NotReadyError, WorkersFailedError):
        settings = load_settings()
        configure_logging(settings.jixiao_log_level)
        refuse_unready(settings)
        if workers == 1:
            work_process(settings)
        else:
            Workers(
                workers,
                work_process,
                (settings,),
                grace=0,
                kill_after=KILL_AFTER,
                preload=["deploy.commands.working"],
            ).run()


def work_process(settings: Settings) -> None:
    """What each process does."""
    configure_logging(settings.jixiao_log_level)
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    database = database_of(settings, application_url(settings))
    working = asyncio.create_task(job_worker_of(settings, database).run())
    loop = asyncio.get_running_loop()
    for told in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(told, working.cancel)
    try:
        await asyncio.gather(working, return_exceptions=True)
    finally:
        await database.close()

"""``make bench-peers``: jixiao beside other servers that answer the same rows, in turns, as ratios of a run.

``--quick`` only shows that everything still runs; its figures mean nothing.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import uvloop

from deploy.database.embedded import embedded_postgres
from deploy.database.migrate import migrate
from deploy.database.provision import database_url, provision
from tests.bench.clients import AnswerError
from tests.bench.provinces import load_province
from tests.peers.rounds import Effort, compared
from tests.peers.servers import SERVERS
from tests.peers.serving import StartError
from tests.peers.tables import print_all

DATABASE = "jixiao_peers"
PASSWORD = "jixiao-bench"
SIZES = (1, 10, 100, 1_000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.peers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES, help="how many rows to ask for")
    arguments = parser.parse_args()
    effort = Effort(0.1, 0.05, 1) if arguments.quick else Effort(0.5, 3.0, 11)
    # Ending the bench ends the database and the servers, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _compare(arguments.rows, effort)
    except (AnswerError, StartError) as error:
        sys.exit(f"{error.code}: {error}")


def _compare(sizes: Sequence[int], effort: Effort) -> None:
    with ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="jixiao-peers-", ignore_cleanup_errors=True)
        )
        admin = stack.enter_context(embedded_postgres(Path(folder), durable=False))
        owner = database_url(admin, DATABASE)
        app = uvloop.run(_prepare(admin, owner))
        running = {
            server.name: stack.enter_context(server.serve(owner if server.trusted else app))
            for server in SERVERS
        }
        print_all(uvloop.run(compared(running, SERVERS, sizes, effort)))


async def _prepare(admin: str, owner: str) -> str:
    app = await provision(admin, password=PASSWORD, database=DATABASE)
    await migrate(owner)
    await load_province(owner)
    return app


if __name__ == "__main__":
    main()

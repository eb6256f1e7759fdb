"""``make drill``: server and database are killed, hung and starved under load; every write is counted.

Ends with 1 if anything is lost, doubled, half done, hidden or wrong, answered with HTTP 200 though nothing
was done, or told without a code; or if no write succeeds any more. ``--quick`` only shows that it still runs.
"""

import argparse
import asyncio
import secrets
import signal
import sys

from deploy.logs import configure_logging
from tests.drill.runs import run
from tests.drill.scenarios import Setting, only, quick_settings, settings
from tests.drill.summary import LeftOut, Result, explanation, heading

KILLS = 100


def main() -> None:
    """Run, and print the table row by row."""
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few faults, in one setting")
    parser.add_argument("--scenario", action="append", metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--kills", type=int, default=KILLS, help=f"how many, {KILLS} if not given")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="of the moments at which faults come")
    given = parser.parse_args()
    chosen = quick_settings() if given.quick else settings(given.kills)
    if given.scenario:
        known = [scenario.name for setting in chosen for scenario in setting.scenarios]
        if unknown := sorted({*given.scenario} - {*known}):
            parser.error(f"no scenario {', '.join(unknown)}; there are: {', '.join(known)}")
        chosen = only(chosen, given.scenario)
    configure_logging("error")
    # Told to end, it ends its servers as well.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results = asyncio.run(_printed(chosen, given.seed))
    sys.exit(any(result.faulty() for result in results))


async def _printed(chosen: list[Setting], seed: str) -> list[Result | LeftOut]:
    print(f"Seed {seed}.\n\n{heading()}", flush=True)
    results = []
    async for result in run(chosen, seed):
        print(result.row(), flush=True)
        results.append(result)
    print("", *explanation(results), sep="\n")
    return results


if __name__ == "__main__":
    main()

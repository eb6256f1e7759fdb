"""A supervisor of two small workers, started as a process by the test of the supervisor."""

import os
import signal
import sys
import time

from deploy.http.worker_processes import Workers, WorkersFailedError
from deploy.logs import configure_logging


def obey(kind: str) -> None:
    """Run until told to stop, or fail at once, or don't listen."""
    if kind == "failing":
        sys.exit(3)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # One that came now would end it.
        sys.exit(4)
    told: list[int] = []
    signal.signal(signal.SIGHUP, lambda *_: say("reload"))
    if kind == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda number, _frame: told.append(number))
    say("up")
    while not told:
        time.sleep(0.02)
    say("down")


def say(word: str) -> None:
    """One write for a whole line: both workers write into the same pipe."""
    os.write(1, f"{word}\n".encode())


if __name__ == "__main__":
    configure_logging("info")
    try:
        Workers(2, obey, (sys.argv[1],), grace=0.0, kill_after=0.5, preload=[]).run()
    except WorkersFailedError as error:
        sys.exit(str(error))

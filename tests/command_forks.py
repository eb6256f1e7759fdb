"""Calls `jixiao` again and again without starting Python each time: a copy of this process for each call.

The copy has an environment and a log of its own, and ends as a started command does. Reads a call as a line
of JSON from standard input, and writes its exit status as a line to standard output.
"""

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any, NoReturn

from deploy.cli import COMMANDS, program


def main() -> None:
    """Until standard input ends."""
    for known in COMMANDS.values():
        import_module(known.module)
    for line in sys.stdin:
        call = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(call)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(call: dict[str, Any]) -> NoReturn:
    for path, number in ((os.devnull, 0), (call["stdout"], 1), (call["stderr"], 2)):
        os.dup2(os.open(path, os.O_RDWR), number)
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["cwd"])
    status: object = 1
    try:
        program(call["arguments"], prog_name="jixiao")
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 1)


if __name__ == "__main__":
    main()

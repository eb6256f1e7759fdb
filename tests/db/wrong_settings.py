"""Calls many commands in one process, each with an environment of its own, and says how each ended.

Started by the test beside it: the log's configuration, which a command sets, must not stay in the tests'
process.
Reads a list of cases as JSON from standard input and writes their ends to standard output.
"""

import json
import os
import sys

from click.testing import CliRunner

from deploy.cli import program

KNOWN = ("DATABASE_URL", "MIGRATION_URL", "BACKUP_URL")


def main() -> None:
    """Call each case's command."""
    ends = []
    for case in json.load(sys.stdin):
        for name in list(os.environ):
            if name.startswith(("JIXIAO_", "OIDC_")) or name in KNOWN:
                del os.environ[name]
        os.environ.update(case["environment"])
        ended = CliRunner().invoke(program, case["arguments"])
        unforeseen = ended.exception is not None and not isinstance(ended.exception, SystemExit)
        ends.append(
            {
                "status": ended.exit_code,
                "said": ended.stderr,
                "unforeseen": repr(ended.exception) if unforeseen else None,
            }
        )
    json.dump(ends, sys.stdout)


if __name__ == "__main__":
    main()

"""The command line: one command, one module, loaded only when it is called.

Checking a scheme document must start in a moment and `serve` must not need the embedded PostgreSQL,
so this file imports no room at all: the table below is looked up when a command is named, and the list of
commands is written from it.
"""

from importlib import import_module
from typing import NamedTuple

import click


class Known(NamedTuple):
    """Where a command is, and what the list of commands says of it."""

    module: str
    attribute: str
    summary: str


COMMANDS = {
    "run": Known(
        "deploy.commands.running", "run", "Start the demonstration: database, tables, data, tokens, server."
    ),
    "serve": Known(
        "deploy.commands.serving", "serve", "Serve on DATABASE_URL, for the tokens of OIDC_ISSUER."
    ),
    "migrate": Known(
        "deploy.commands.migrating", "migrate", "Bring the tables up to date, as their owner (MIGRATION_URL)."
    ),
    "library": Known(
        "deploy.commands.libraries", "library", "List the schemes to start from, or print one of them."
    ),
    "check": Known("deploy.commands.checking", "check", "Report every fault of the scheme documents."),
    "try": Known("deploy.commands.trying", "try_", "Score a case and compare it with what it expects."),
    "schema": Known("deploy.commands.exporting", "schema", "The GraphQL schema."),
    "version": Known("deploy.commands.versions", "version", "Print the version of this program."),
}


class Program(click.Group):
    """The commands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the table's order."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of this name; its module is loaded now."""
        if cmd_name not in COMMANDS:
            raise click.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        known = COMMANDS[cmd_name]
        found: click.Command = getattr(import_module(known.module), known.attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list from the table alone."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, known.summary) for name, known in COMMANDS.items()])


program = Program("jixiao", help="绩效: governments' performance management, served as GraphQL.")


def main() -> None:
    """The console script's entry."""
    program(prog_name="jixiao")


if __name__ == "__main__":
    main()

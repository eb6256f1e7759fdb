"""The command line: one module per command, imported only when the command is called.

`jixiao check` must start at once and `jixiao serve` must not need the embedded PostgreSQL, so this file
imports no room. The table below names each command's module; `--help` is written from the table.
"""

from importlib import import_module
from typing import NamedTuple

import click


class Command(NamedTuple):
    """A command's module, its name there, and its line in the list of commands."""

    module: str
    attribute: str
    summary: str


COMMANDS = {
    "run": Command("deploy.commands.running", "run", "Start the demonstration, with all that it needs."),
    "serve": Command(
        "deploy.commands.serving", "serve", "Serve on DATABASE_URL, for the tokens of OIDC_ISSUER."
    ),
    "work": Command("deploy.commands.working", "work", "Do jobs, and serve nothing."),
    "migrate": Command(
        "deploy.commands.migrating", "migrate", "Bring the tables up to date, as their owner."
    ),
    "backup": Command(
        "deploy.commands.backing_up",
        "backup",
        "Back up the database (BACKUP_URL), with a proof.",
    ),
    "restore": Command("deploy.commands.backing_up", "restore", "Restore a backup into an empty database."),
    "verify-database": Command(
        "deploy.commands.backing_up", "verify_database", "Say what the database holds; compare it."
    ),
    "prune": Command("deploy.commands.pruning", "prune", "Remove what nobody reads any more."),
    "check-names": Command(
        "deploy.commands.name_checks",
        "check_names",
        "List stored names that look alike or would be refused.",
    ),
    "library": Command(
        "deploy.commands.libraries", "library", "List the schemes to start from, or print one of them."
    ),
    "check": Command("deploy.commands.checking", "check", "Report every fault of the scheme documents."),
    "try": Command("deploy.commands.trying", "try_", "Score a case and compare it with what it expects."),
    "schema": Command("deploy.commands.exporting", "schema", "The GraphQL schema."),
    "version": Command("deploy.commands.versions", "version", "Print the version of this program."),
}


class Program(click.Group):
    """The commands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the table's order."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of this name; this imports its module."""
        if cmd_name not in COMMANDS:
            raise click.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        entry = COMMANDS[cmd_name]
        found: click.Command = getattr(import_module(entry.module), entry.attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table alone."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


program = Program("jixiao", help="绩效: governments' performance management, served as GraphQL.")


def main() -> None:
    """The entry point of the console script."""
    program(prog_name="jixiao")


if __name__ == "__main__":
    main()

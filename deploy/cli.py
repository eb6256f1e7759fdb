"""The command line: one command, one module, loaded only when it is called.

Checking a scheme document must start in a moment and `serve` must not need the embedded PostgreSQL,
so this file imports no room at all: the table below is looked up when a command is named.
"""

import sys
from collections.abc import Iterable
from importlib import import_module

import typer

# Command → module, and its function (or its group of commands).
COMMANDS = {
    "run": ("deploy.commands.running", "run"),
    "serve": ("deploy.commands.serving", "serve"),
    "migrate": ("deploy.commands.migrating", "migrate"),
    "check": ("deploy.commands.schemes", "check"),
    "try": ("deploy.commands.schemes", "try_"),
    "schema": ("deploy.commands.exporting", "schema"),
    "version": ("deploy.commands.versions", "version"),
}


def build(names: Iterable[str]) -> typer.Typer:
    """A command line of these commands; their modules are loaded now."""
    app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

    @app.callback()
    def jixiao() -> None:
        """绩效: governments' performance management, served as GraphQL."""

    for name in names:
        module, attribute = COMMANDS[name]
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def main() -> None:
    """The console script's entry."""
    named = sys.argv[1] if len(sys.argv) > 1 else ""
    # Anything else (a mistyped name, --help) needs the whole list.
    build([named] if named in COMMANDS else COMMANDS)(prog_name="jixiao")


if __name__ == "__main__":
    main()

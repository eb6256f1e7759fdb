"""`jixiao schema export`: the GraphQL schema as text, for front-end tools and for the diff in CI."""

import typer

from schema.root import sdl

schema = typer.Typer(add_completion=False, no_args_is_help=True, help="The GraphQL schema.")


@schema.callback()
def _group() -> None:
    """The GraphQL schema."""


@schema.command()
def export() -> None:
    """Print the schema in GraphQL's own language."""
    typer.echo(sdl(), nl=False)

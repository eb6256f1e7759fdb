"""`jixiao schema export`: the GraphQL schema as text, for front-end tools and for the diff in CI."""

import click

from schema.root import sdl


@click.group()
def schema() -> None:
    """The GraphQL schema."""


@schema.command()
def export() -> None:
    """Print the schema in GraphQL's own language."""
    click.echo(sdl(), nl=False)

"""`jixiao schema export`: the GraphQL schema as text, for front-end tools and for the diff in CI."""

from pathlib import Path

import click

from schema.root import sdl


@click.group()
def schema() -> None:
    """The GraphQL schema."""


@schema.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write it to.")
def export(output: Path | None) -> None:
    """Print the schema in GraphQL's own language."""
    if output is None:
        click.echo(sdl(), nl=False)
    else:
        output.write_text(sdl(), encoding="utf-8")

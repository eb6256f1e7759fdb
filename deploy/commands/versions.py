"""`jixiao version`."""

from importlib.metadata import version as installed_version

import click


@click.command()
def version() -> None:
    """Print the version of this program."""
    click.echo(installed_version("jixiao"))

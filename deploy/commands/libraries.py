"""`jixiao library`: the sources' schemes, from which an office starts its own.

Imports only the pure engine, so that it starts at once and needs no database.
"""

import click
from click.exceptions import Exit

from deploy.commands.terminal_columns import lined_up
from tenants.schemes import LibraryError, Scheme, library_codes, library_text, parse_scheme


@click.command()
@click.argument("code", required=False)
def library(code: str | None) -> None:
    """List the schemes of the library, or print the document of the one with CODE.

    Start your own from one of them, then look for faults in it:

    \b
      jixiao library qitai.department > ours.toml
      jixiao check ours.toml

    Exit status: 2 if there is no such scheme.
    """
    if code is None:
        schemes = [parse_scheme(library_text(each), file=each) for each in library_codes()]
        click.echo("\n".join(lined_up([_row(scheme) for scheme in schemes])))
        return
    try:
        click.echo(library_text(code), nl=False)
    except LibraryError as error:
        click.echo(f"There is no scheme {code!r} in the library; it has:", err=True)
        click.echo("\n".join(f"  {each}" for each in library_codes()), err=True)
        raise Exit(2) from error


def _row(scheme: Scheme) -> tuple[str, str, str, str]:
    return scheme.code, scheme.level.value, scheme.name, scheme.source

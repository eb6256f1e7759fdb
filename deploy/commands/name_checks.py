"""`jixiao check-names`: stored names and codes that the rule for texts would change or refuse."""

import asyncio
from collections.abc import Iterator
from unicodedata import category

import click
from click.exceptions import Exit
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from deploy.commands.exit_messages import plain_endings
from deploy.counted_nouns import counted
from deploy.database.owner_check import OwnerError, check_owner
from deploy.settings import SettingsError, load_settings
from tenants.database.databases import driver_url
from tenants.run_retention import all_tenants
from tenants.schemes import message_in
from tenants.stored_names import WOULD_CHANGE, NameFinding, stored_name_findings
from tenants.text_rule import refused_signs, sign_name


@click.command("check-names")
def check_names() -> None:
    """List stored names that can be mistaken for others, or that would be refused today (MIGRATION_URL).

    One line for each, government by government: what it is, of what, the text with its invisible signs as
    <U+200B>, and why. Changes nothing. Exit status: 0 if there is none, 1 if there is any.
    """
    with plain_endings(SettingsError, OwnerError):
        url = load_settings().migration_url
        if url is None:
            raise SettingsError("MIGRATION_URL: set it to the address of the tables' owner")
        found = asyncio.run(_told(url))
    if found:
        click.echo(f"Found: {counted(found, 'name')}.")
        raise Exit(1)
    click.echo("Nothing found.")


async def _told(url: str) -> int:
    """Tell everything, and how much it was."""
    engine = create_async_engine(driver_url(url), poolclass=NullPool)
    found = 0
    try:
        async with engine.connect() as connection:
            await check_owner(connection)
            codes = await all_tenants(connection)
        for tenant in codes:
            async with engine.begin() as connection:
                async for finding in stored_name_findings(connection, tenant):
                    click.echo("  ".join([str(tenant), *_cells(finding)]))
                    found += 1
    finally:
        await engine.dispose()
    return found


def _cells(finding: NameFinding) -> Iterator[str]:
    yield f"{finding.what} ({visible(finding.place)})"
    yield f"“{visible(finding.text)}”"
    if finding.code == WOULD_CHANGE:
        yield f"would be stored as “{visible(finding.params['expected'])}”"
    else:
        params = {name: visible(text) for name, text in finding.params.items()}
        yield message_in("en", finding.code, params)


def visible(text: str) -> str:
    """The text with everything that nobody sees written out, on one line."""
    hidden = {sign.position for sign in refused_signs(text)}
    return "".join(
        f"<{sign_name(each)}>" if position in hidden or _is_odd_blank(each) else each
        for position, each in enumerate(text, start=1)
    )


def _is_odd_blank(sign: str) -> bool:
    return sign != " " and (sign.isspace() or category(sign)[0] in "ZC")

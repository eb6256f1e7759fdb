"""`jixiao check`: every fault of scheme documents, and what they leave open.

Imports only the pure engine, so that it starts at once and needs no database.
"""

import json
from pathlib import Path
from typing import Any

import click
from click.exceptions import Exit

from deploy.commands.document_files import read_document
from deploy.commands.language_option import Language, spoken
from tenants.schemes import SchemeFault, review_scheme

_Found = dict[Path, tuple[SchemeFault, ...]]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@spoken
def check(files: tuple[Path, ...], *, as_json: bool, lang: Language) -> None:
    """Report every fault of the scheme documents (TOML).

    One line per fault: file and line, indicator and key, what to do, and a code that never changes.
    A warning is no fault: it says what the document leaves open.
    Exit status: 0 if there is no fault, 1 if there is any, 2 if a file cannot be read.
    """
    found = {file: review_scheme(read_document(file, lang), file=str(file)) for file in files}
    if as_json:
        click.echo(json.dumps(_json(found, lang), ensure_ascii=False, indent=2))
    else:
        _print(found, lang)
    if any(_is_faulty(faults) for faults in found.values()):
        raise Exit(1)


def _is_faulty(found: tuple[SchemeFault, ...]) -> bool:
    return any(not each.warning for each in found)


def _print(found: _Found, language: Language) -> None:
    for file, faults in found.items():
        for fault in faults:
            click.echo(fault.text_in(language))
        if not _is_faulty(faults):
            click.echo(f"{file}: ok")


def _json(found: _Found, language: Language) -> dict[str, Any]:
    return {
        "files": [
            {"file": str(file), "faults": [_fault_json(fault, language) for fault in faults]}
            for file, faults in found.items()
        ]
    }


def _fault_json(fault: SchemeFault, language: Language) -> dict[str, Any]:
    return {
        "line": fault.line,
        "indicator": fault.indicator,
        "key": fault.key,
        "code": fault.code,
        "warning": fault.warning,
        "message": fault.message_in(language),
        "params": dict(fault.params),
    }

"""`jixiao try`: score a case and compare the results with the expected ones.

Imports only the pure engine and the sentences, so that it starts at once and needs no database.
"""

import json
from pathlib import Path
from typing import Any

import click
from click.exceptions import Exit

from deploy.commands.document_files import read_document
from deploy.commands.language_option import Language, spoken
from deploy.commands.result_texts import difference_text, line_text, result_text
from tenants.schemes import (
    CaseRun,
    EvaluationError,
    Result,
    SchemeError,
    library_text,
    lines_to_json,
    parse_case,
    pending_text,
    run_case,
)


@click.command("try")
@click.argument("case", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--explain", is_flag=True, help="Print every line of the derivation.")
@spoken
def try_(case: Path, *, as_json: bool, explain: bool, lang: Language) -> None:
    """Score a case (TOML) and compare it with what it expects.

    A scheme is named by its path beside the case or by its code in the library (`jixiao library`).
    Exit status: 0 if all is as expected, 1 on a difference or a fault, 2 if a file cannot be read.
    """
    run = _tried(case, lang)
    if as_json:
        click.echo(json.dumps(_json(run), ensure_ascii=False, indent=2))
    else:
        _print(run, lang, explain=explain)
    for each in run.differences:
        click.echo(difference_text(each, lang), err=True)
    if run.differences:
        raise Exit(1)


def _tried(file: Path, language: Language) -> CaseRun:
    def load(named: str) -> str:
        beside = file.parent / named
        if named.endswith(".toml") and beside.is_file():
            return read_document(beside, language)
        return library_text(named)

    try:
        return run_case(parse_case(read_document(file, language), load=load, file=str(file)))
    except SchemeError as error:
        click.echo("\n".join(fault.text_in(language) for fault in error.faults), err=True)
        raise Exit(1) from error
    except EvaluationError as error:
        click.echo(f"{error.message_in(language)} [{error.code}]", err=True)
        raise Exit(1) from error


def _json(run: CaseRun) -> dict[str, Any]:
    return {"subjects": [_subject_json(result) for result in run.results.values()]}


def _subject_json(result: Result) -> dict[str, Any]:
    return {
        "code": result.code,
        "total": None if result.total is None else str(result.total),
        "attained": str(result.attained),
        "grade": result.grade,
        "rank": result.rank,
        "undecided": result.undecided,
        "pending": [pending_text(each) for each in result.pending],
        "consequences": list(result.consequences),
        "lines": lines_to_json(result.lines),
    }


def _print(run: CaseRun, language: Language, *, explain: bool) -> None:
    click.echo(run.case.title)
    for subject in run.case.subjects:
        result = run.results[subject.entry.code]
        named = f"{result.code} {subject.entry.name}".rstrip()
        click.echo(f"{named}: {result_text(result, language)}")
        for line in result.lines if explain else ():
            click.echo(f"    {line_text(line, language)}")

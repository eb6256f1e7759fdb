"""`check` and `try`: scheme documents and cases at the command line.

Loads nothing but typer and the pure engine, so that it answers at once and needs no database.
"""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from tenants.schemes import (
    CaseOutcome,
    EvaluationError,
    Line,
    Result,
    SchemeError,
    check_scheme,
    library_text,
    lines_to_json,
    parse_case,
    pending_text,
    try_case,
)

Files = Annotated[list[Path], typer.Argument(help="Scheme documents (TOML).", show_default=False)]
CaseFile = Annotated[Path, typer.Argument(help="A case (TOML).", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Explained = Annotated[bool, typer.Option("--explain", help="Print every line of the derivation.")]


def check(files: Files) -> None:
    """Report every fault of the scheme documents; exit 1 if there is any."""
    faulty = False
    for file in files:
        faults = check_scheme(_read(file), file=str(file))
        faulty = faulty or bool(faults)
        for fault in faults:
            typer.echo(str(fault))
        if not faults:
            typer.echo(f"{file}: ok")
    if faulty:
        raise typer.Exit(1)


def try_(case: CaseFile, as_json: AsJson = False, explain: Explained = False) -> None:
    """Score a case and compare it with what it expects; exit 1 on a difference."""
    outcome = _tried(case)
    if as_json:
        typer.echo(json.dumps(_json(outcome), ensure_ascii=False, indent=2))
    else:
        _print(outcome, explain)
    for each in outcome.differences:
        typer.echo(f"{each.subject}: {each.field}: expected {each.expected}, got {each.actual}", err=True)
    if outcome.differences:
        raise typer.Exit(1)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{file}: cannot be read: {error}", err=True)
        raise typer.Exit(2) from error


def _tried(file: Path) -> CaseOutcome:
    def load(named: str) -> str:
        beside = file.parent / named
        return _read(beside) if named.endswith(".toml") and beside.is_file() else library_text(named)

    try:
        return try_case(parse_case(_read(file), load=load, file=str(file)))
    except (SchemeError, EvaluationError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _json(outcome: CaseOutcome) -> dict[str, Any]:
    return {"subjects": [_subject_json(result) for result in outcome.results.values()]}


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


def _print(outcome: CaseOutcome, explain: bool) -> None:
    typer.echo(outcome.case.title)
    for subject in outcome.case.subjects:
        result = outcome.results[subject.entry.code]
        typer.echo(f"{result.code} {subject.entry.name}".rstrip() + f": {_summary(result)}")
        for line in result.lines if explain else ():
            typer.echo(f"    {_line_text(line)}")


def _summary(result: Result) -> str:
    if result.total is None:
        waiting = ", ".join(f"{pending_text(each)} ({each.reason})" for each in result.pending)
        return f"total - (so far {result.attained}), pending {waiting}"
    grade = result.grade or (f"? ({result.undecided} undecided)" if result.undecided else "-")
    follows = f", {', '.join(result.consequences)}" if result.consequences else ""
    return f"total {result.total}, grade {grade}, rank {result.rank}{follows}"


def _line_text(line: Line) -> str:
    where = f"{line.kind} {line.code}" + (f"/{line.period}" if line.period else "")
    points = "" if line.points is None else f"  {line.exact or line.points}"
    out_of = "" if line.out_of is None else f" of {line.out_of}"
    params = "".join(f" {key}={value}" for key, value in line.note_params.items())
    note = f"  [{line.note}{params}]" if line.note else ""
    return f"{where} {line.label}{points}{out_of}  {line.rule}{note}".rstrip()

"""What a score was computed from, compressed: enough to write its derivation later, to the letter.

A derivation costs ten times its score and takes thirty times the room of the facts; nearly none of a
provisional score is ever read. What compares subjects needs the bases of its whole ranking group.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.exact_numbers import exact_text, read_exact
from tenants.schemes.methods.contracts import LinkedResult
from tenants.schemes.scoring.entries import Entry
from tenants.schemes.scoring.lines import lines_to_json
from tenants.schemes.scoring.results import Result
from tenants.schemes.scoring.written_facts import read_facts, written_facts
from tenants.schemes.tariffs import Event

StoredLine = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScoreBasis:
    """One subject with its facts, the results that it counts, and what became of it.

    `closing` are the lines of stages, grade and consequences, which rest on the whole roster; `attained` is
    what the other lines must come to.
    """

    entry: Entry
    linked: Mapping[str, LinkedResult]
    attained: Decimal
    closing: Sequence[StoredLine]


def write_basis(entry: Entry, result: Result) -> bytes:
    """What a result was computed from; the facts are copied as they were given."""
    head = {
        "name": entry.name,
        "group": entry.group,
        "events": [_event_json(event) for event in entry.events],
        "links": {link: list(targets) for link, targets in entry.links.items()},
        "weights": {target: str(weight) for target, weight in entry.weights.items()},
        "linked": [_linked_json(each) for each in result.linked.values()],
        "attained": str(result.attained),
        "closing": lines_to_json(result.closing_lines()),
    }
    text = json.dumps(head, ensure_ascii=False)
    facts = written_facts(entry.facts).text
    return zlib.compress(f'{text[:-1]}, "facts": {facts}}}'.encode(), 1)


def read_basis(code: str, scheme: Scheme, written: bytes) -> ScoreBasis:
    """The basis that `write_basis` wrote for the subject of this code."""
    data = json.loads(zlib.decompress(written))
    entry = Entry(
        code,
        scheme,
        name=data["name"],
        group=data["group"],
        facts=read_facts(data["facts"]),
        events=[_event(each) for each in data["events"]],
        links=data["links"],
        weights={target: Decimal(weight) for target, weight in data["weights"].items()},
    )
    linked = {each["code"]: _linked(each) for each in data["linked"]}
    return ScoreBasis(entry, linked, Decimal(data["attained"]), data["closing"])


def _event_json(event: Event) -> list[str | None]:
    points = None if event.points is None else str(event.points)
    day = None if event.day is None else event.day.isoformat()
    return [event.code, event.event, points, event.note, day]


def _event(data: Sequence[str | None]) -> Event:
    code, kind, points, note, day = data
    return Event(
        code or "",
        kind,
        None if points is None else Decimal(points),
        note,
        None if day is None else date.fromisoformat(day),
    )


def _linked_json(result: LinkedResult) -> dict[str, Any]:
    return {
        "code": result.code,
        "total": _text(result.total),
        "full": exact_text(result.full_marks),
        "grade": result.grade,
        "band": None if result.band is None else [exact_text(each) for each in result.band],
        "name": result.name,
    }


def _linked(data: Mapping[str, Any]) -> LinkedResult:
    total, band = data["total"], data["band"]
    return LinkedResult(
        data["code"],
        None if total is None else read_exact(total),
        read_exact(data["full"]),
        data["grade"],
        None if band is None else (read_exact(band[0]), read_exact(band[1])),
        name=data["name"],
    )


def _text(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)

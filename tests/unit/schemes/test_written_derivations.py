"""Derivations written from the bases of scores: to the letter those of the evaluation."""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.schemes import (
    DerivationPart,
    Entry,
    EvaluationError,
    OutsideResult,
    ScoredResult,
    WrittenFacts,
    attainments,
    compares_subjects,
    entries_of,
    evaluate,
    evaluate_scores,
    library_codes,
    library_text,
    lines_to_json,
    parse_case,
    parse_scheme,
    read_derivation,
    write_derivations,
)
from tenants.schemes.scoring.score_bases import read_basis, write_basis
from tenants.schemes.scoring.written_facts import written_facts
from tests.unit.schemes.generated_subjects import outside, subjects
from tests.unit.schemes.samples import MARK, case_files, load, rated, scheme

LIBRARY = {code: parse_scheme(library_text(code)) for code in library_codes()}


def parts_of(entries: Sequence[Entry], scored: dict[str, ScoredResult]) -> Iterator[DerivationPart]:
    """Each score alone, with the bases of its scheme only where subjects are compared."""
    for entry in entries:
        alike = [each for each in entries if each.scheme == entry.scheme]
        needed = alike if compares_subjects(entry.scheme) else [entry]
        yield DerivationPart(
            entry.scheme, {each.code: scored[each.code].basis for each in needed}, [entry.code]
        )


def assert_the_same(entries: Sequence[Entry], known: Iterable[OutsideResult] = ()) -> None:
    known = list(known)
    kept = [replace(entry, facts=written_facts(entry.facts)) for entry in entries]
    scored = evaluate_scores(kept, known)
    assert evaluate_scores(kept, known, apart(kept)) == scored
    results = evaluate(entries, known)
    written = {
        code: lines
        for part in write_derivations(list(parts_of(kept, scored)))
        for code, lines in part.items()
    }
    for code, result in results.items():
        assert read_derivation(written[code]) == lines_to_json(result.lines)
        ours = scored[code]
        assert (ours.total, ours.attained, ours.grade, ours.rank, ours.undecided, ours.consequences) == (
            result.total,
            result.attained,
            result.grade,
            result.rank,
            result.undecided,
            result.consequences,
        )
        assert ours.pending == result.pending


def apart(entries: Sequence[Entry]) -> dict[str, Any]:
    """What the figures come to, worked out in two parts and carried over as between processes."""
    halves = entries[::2], entries[1::2]
    return {
        code: each for half in halves for code, each in pickle.loads(pickle.dumps(attainments(half))).items()
    }


@pytest.mark.parametrize("file", case_files(), ids=lambda file: file.stem)
def test_of_every_golden_case(file: Path) -> None:
    assert_the_same(entries_of(parse_case(file.read_text(encoding="utf-8"), load=load, file=file.name)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_of_whatever_is_reported_by_the_library(data: st.DataObject) -> None:
    chosen = LIBRARY[data.draw(st.sampled_from(sorted(LIBRARY)))]
    known = outside(chosen)
    entries = data.draw(subjects(chosen, whole=data.draw(st.booleans())))
    try:
        evaluate(entries, known)
    except EvaluationError:
        return
    assert_the_same(entries, known)


def test_some_cases_compare_subjects_and_some_link_them() -> None:
    entries = [
        entry
        for file in case_files()
        for entry in entries_of(parse_case(file.read_text(encoding="utf-8"), load=load, file=file.name))
    ]
    assert any(compares_subjects(entry.scheme) for entry in entries)
    assert any(entry.links for entry in entries)
    assert any(entry.events for entry in entries)


def test_a_score_that_would_come_out_otherwise_is_not_explained() -> None:
    entry = rated("a", 80, scheme(MARK))
    basis = evaluate_scores([entry], ())["a"].basis
    other = evaluate([rated("a", 90, entry.scheme)])["a"]
    forged = write_basis(entry, other)
    assert read_basis("a", entry.scheme, basis).attained != read_basis("a", entry.scheme, forged).attained
    with pytest.raises(EvaluationError) as raised:
        write_derivations([DerivationPart(entry.scheme, {"a": forged}, ["a"])])
    assert raised.value.code == "SCORED_OTHERWISE"


def test_facts_as_a_text_are_the_same_facts() -> None:
    entry = rated("a", 80, scheme(MARK))
    text = written_facts(entry.facts)
    assert list(text) == list(entry.facts)
    assert (len(text), text[0], list(text[:1])) == (1, entry.facts[0], [entry.facts[0]])
    assert text == WrittenFacts(text.text) == pickle.loads(pickle.dumps(text))
    assert text != WrittenFacts()
    assert text != list(entry.facts)
    assert hash(text) == hash(WrittenFacts(text.text))


def test_a_decimal_in_a_text_loses_nothing() -> None:
    long = Decimal("12345678901234567890.123456789012345678901234567890")
    (fact,) = rated("a", 80, scheme(MARK)).facts
    (read,) = written_facts([replace(fact, data={"rating": long, "absent": ["1"]})])
    assert read.data == {"rating": long, "absent": ["1"]}

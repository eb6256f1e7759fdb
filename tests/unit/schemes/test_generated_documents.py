"""`check` accepts exactly what `try` can score, over documents and figures that nobody thought of."""

from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.schemes import Entry, Result, Scheme, SchemeError, check_scheme, evaluate, parse_scheme
from tests.unit.schemes.generated_documents import document_text, sound_documents
from tests.unit.schemes.generated_subjects import outside, subjects
from tests.unit.schemes.method_samples import Node

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
JUNK = st.sampled_from([
    0, -1, 1, 5, 10**16, Decimal("0.0000001"), Decimal("33.5"), "", "x", "none", "优秀", "+1-02-30", True, [],
    [1], [[1, 2]], [[1, 200]], {}, {"x": 1}, {"x": 0}, {"H1": 1}, {"share": 101}, {"优秀": [2, 1]},
])  # fmt: skip
MISTAKES = ("drop", "replace", "rename", "repeat", "remove")


@quick
@given(st.data())
def test_a_sound_document_has_no_fault_and_scores_whatever_is_reported(data: st.DataObject) -> None:
    text = document_text(data.draw(sound_documents()))
    assert check_scheme(text) == ()
    scheme = parse_scheme(text)
    _check_results(scheme, data.draw(subjects(scheme)))


@quick
@given(st.data())
def test_check_and_parse_agree_on_documents_with_mistakes(data: st.DataObject) -> None:
    document = data.draw(sound_documents())
    for _ in range(data.draw(st.integers(1, 3))):
        _make_a_mistake(data, document)
    text = document_text(document)
    faults = check_scheme(text)
    if faults:
        with pytest.raises(SchemeError) as refused:
            parse_scheme(text)
        assert refused.value.faults == faults
        _check_faults(text, faults)
    else:
        scheme = parse_scheme(text)
        _check_results(scheme, data.draw(subjects(scheme)))


@quick
@given(st.data())
def test_the_order_of_facts_events_and_subjects_does_not_matter(data: st.DataObject) -> None:
    scheme = parse_scheme(document_text(data.draw(sound_documents())))
    entries = data.draw(subjects(scheme))
    shuffled = [
        Entry(
            entry.code,
            scheme,
            facts=data.draw(st.permutations(entry.facts)),
            events=data.draw(st.permutations(entry.events)),
            links=entry.links,
        )
        for entry in data.draw(st.permutations(entries))
    ]
    before, after = evaluate(entries, outside(scheme)), evaluate(shuffled, outside(scheme))
    for code, result in before.items():
        assert _outcome(after[code]) == _outcome(result)


@quick
@given(st.data())
def test_with_everything_reported_nothing_of_ones_own_is_missing(data: st.DataObject) -> None:
    scheme = parse_scheme(document_text(data.draw(sound_documents())))
    for result in evaluate(data.draw(subjects(scheme, whole=True)), outside(scheme)).values():
        assert {each.reason for each in result.pending} <= {"no_answers", "no_links", "mean_not_positive"}


def _outcome(result: Result) -> tuple[Any, ...]:
    return (
        result.total, result.attained, result.grade, result.rank, result.undecided, set(result.pending),
        set(result.consequences),
    )  # fmt: skip


def _check_results(scheme: Scheme, entries: list[Entry]) -> None:
    """Each result hangs together: leaf lines make up the total, which keeps within its bounds."""
    results = evaluate(entries, outside(scheme))
    assert set(results) == {entry.code for entry in entries}
    for result in results.values():
        (total,) = [line for line in result.lines if line.kind == "total"]
        exact = max(_brought(result, "leaf") + _brought(result, "adjustment"), Fraction(0))
        assert total.value == exact
        assert abs(Fraction(result.attained) - exact) < Fraction(1, 10**scheme.rounding.places)
        assert 0 <= exact <= _most(scheme)
        assert (result.total is None) == bool(result.pending)
        assert (result.rank is None) == (result.total is None)
        assert (result.grade is None) == (result.total is None or result.undecided is not None)


def _brought(result: Result, kind: str) -> Fraction:
    lines = [
        line for line in result.lines if line.kind == kind and line.period is None and line.note != "event"
    ]
    return sum((line.value or Fraction(0) for line in lines), Fraction(0))


def _most(scheme: Scheme) -> Fraction:
    """More than full marks only by bonuses and where a method's settings allow more than full points."""
    highest = [leaf.params.highest for leaf in scheme.leaves() if leaf.params is not None]
    bonuses = [each.cap for each in scheme.adjustments if each.kind == "bonus"]
    # Three events of at most five points each is all that a subject here can have.
    return Fraction(scheme.full_marks) * max(highest) + sum(15 if cap is None else cap for cap in bonuses)


def _check_faults(text: str, faults: tuple[Any, ...]) -> None:
    """Every fault says what it is about in both languages, on a line that the document has."""
    lines = len(text.splitlines())
    for fault in faults:
        assert fault.line is None or 1 <= fault.line <= lines
        assert fault.message_in("en").strip()
        assert fault.message_in("zh").strip()
        assert "{" not in fault.message_in("en").replace(str(fault.params), "")


def _make_a_mistake(data: st.DataObject, document: Node) -> None:
    """Changes one place: the document's own keys, or those of one of its tables."""
    sections = [key for key, value in document.items() if isinstance(value, list) and value]
    section = data.draw(st.sampled_from(["", *sections]))
    tables = [document] if not section else document[section]
    place = data.draw(st.integers(0, len(tables) - 1))
    table, mistake = tables[place], data.draw(st.sampled_from(MISTAKES))
    if not isinstance(table, dict) or not table:
        return
    key = data.draw(st.sampled_from(sorted(table)))
    if mistake == "drop":
        del table[key]
    elif mistake == "replace":
        table[key] = data.draw(JUNK)
    elif mistake == "rename":
        table[f"{key}s"] = table.pop(key)
    elif section and mistake == "repeat":
        tables.append(deepcopy(table))
    elif section:
        del tables[place]

"""What a tried scheme makes of a year's figures and of the targets that the office has set."""

from dataclasses import replace

from tenants.schemes import Entry, Event, Fact, FactError, evaluate_tried, fit_piece
from tenants.schemes.scoring.score_bases import read_basis
from tests.unit.schemes.samples import leaf, scheme

OPEN = scheme(leaf("roads", 60, "target") + leaf("towns", 40, "target"))
STATED = scheme(leaf("roads", 60, "target", "target = 20") + leaf("towns", 40, "target"))
WAITING, MEASURED = Fact("roads", None, {}), Fact("towns", None, {"actual": 5}, 10)
ENTRY = Entry("a", OPEN, facts=[WAITING, MEASURED])


def facts_tried(entry: Entry) -> list[Fact]:
    found = evaluate_tried([entry], (), {"a"})
    assert found.unused == ()
    return list(read_basis("a", entry.scheme, found.results["a"].basis).entry.facts)


def test_targets_go_with_their_figures_and_what_waits_for_one_does_not_count_elsewhere() -> None:
    assert facts_tried(replace(ENTRY, scheme=STATED)) == [MEASURED]
    assert facts_tried(ENTRY) == [WAITING, MEASURED]


def test_subjects_that_were_fitted_in_pieces_come_out_the_same() -> None:
    rates = replace(ENTRY, facts=[Fact("roads", None, {"rating": 5}), MEASURED], events=[Event("x")])
    entries = [replace(each, code=str(number)) for number, each in enumerate((rates, ENTRY, ENTRY, rates))]
    tried = {"0", "1", "3"}
    pieces = [fit_piece((entries[start : start + 2], tried)) for start in (0, 2)]
    whole, shared = evaluate_tried(entries, (), tried), evaluate_tried(entries, (), tried, pieces)
    assert shared.results == whole.results
    named = [[(each.subject, each.code) for each in found.unused] for found in (whole, shared)]
    assert named[0] == named[1] != []


def test_what_the_scheme_has_no_use_for_is_named_and_left_aside() -> None:
    rates = Fact("roads", None, {"rating": 5})
    found = evaluate_tried([replace(ENTRY, facts=[rates, MEASURED], events=[Event("x")])], (), {"a"})
    assert [(each.subject, each.is_event, each.code, type(each.error)) for each in found.unused] == [
        ("a", False, "roads", FactError),
        ("a", True, "x", FactError),
    ]
    assert [each.indicator for each in found.results["a"].pending] == ["roads"]

"""The drill finds each kind of fault in the tables, and only then says so."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest

from schema.scalars import encode_id
from tests.drill.accounts import Findings, settle
from tests.drill.drilled_counties import Slot
from tests.drill.ledger import UNDONE, Ledger, Outcome, Write
from tests.drill.summary import LeftOut, Result, explanation, heading
from tests.drill.table_rows import AuditRow, FigureRow, TableRows

KEY = UUID(int=1)
SLOT = Slot(encode_id("measurement", KEY), "unit", "head-u01", "H1")
BEFORE = {KEY: FigureRow(1, None, "50")}


@pytest.fixture
def ledger() -> Ledger:
    """Two changes of a figure and a new unit, all acknowledged."""
    ledger = Ledger("test")
    for version, figure in ((1, "60.5"), (2, "70.5")):
        write = ledger.write("measurementReport", SLOT, version, figure)
        write.outcome, write.version = Outcome.ACKNOWLEDGED, version + 1
    ledger.write("subjectCreate").outcome = Outcome.ACKNOWLEDGED
    return ledger


@pytest.fixture
def rows() -> TableRows:
    """What stands in the tables when all of it was done once."""
    audits = [
        AuditRow(KEY, "measurement:report", "test_0", 2, "60.5"),
        AuditRow(KEY, "measurement:report", "test_1", 3, "70.5"),
        AuditRow(UUID(int=2), "subject:create", "test_2", 1, None),
    ]
    return TableRows(
        {UUID(int=10 + number): audit for number, audit in enumerate(audits)},
        {KEY: FigureRow(3, "test_1", "70.5")},
        Counter({"test_2": 1, "u01": 1}),
    )


def test_what_was_done_once_is_right(ledger: Ledger, rows: TableRows) -> None:
    assert settle(ledger, BEFORE, rows).all() == []


def test_an_unknown_outcome_may_be_either(ledger: Ledger, rows: TableRows) -> None:
    ledger.write("subjectCreate")
    _write(ledger, "test_2").outcome = Outcome.UNKNOWN
    assert settle(ledger, BEFORE, rows).all() == []


def test_an_acknowledged_write_that_is_not_there_is_lost(ledger: Ledger, rows: TableRows) -> None:
    del rows.audits[UUID(int=12)], rows.made["test_2"]
    assert _counts(settle(ledger, BEFORE, rows)) == {"lost": 1}


def test_a_lost_change_of_a_figure_is_lost_though_its_versions_add_up(
    ledger: Ledger, rows: TableRows
) -> None:
    del rows.audits[UUID(int=11)]
    rows.figures[KEY] = FigureRow(2, "test_0", "60.5")
    assert _counts(settle(ledger, BEFORE, rows)) == {"lost": 1}


def test_a_second_row_is_doubled(ledger: Ledger, rows: TableRows) -> None:
    rows.made["test_2"] = 2
    assert _counts(settle(ledger, BEFORE, rows)) == {"doubled": 1}


def test_a_second_audit_row_is_doubled(ledger: Ledger, rows: TableRows) -> None:
    rows.audits[UUID(int=20)] = rows.audits[UUID(int=12)]
    assert _counts(settle(ledger, BEFORE, rows)) == {"doubled": 1}


def test_a_row_without_its_audit_row_is_half_done(ledger: Ledger, rows: TableRows) -> None:
    del rows.audits[UUID(int=12)]
    assert _counts(settle(ledger, BEFORE, rows)) == {"half done": 1}


def test_an_audit_row_without_its_row_is_half_done(ledger: Ledger, rows: TableRows) -> None:
    del rows.made["test_2"]
    assert _counts(settle(ledger, BEFORE, rows)) == {"half done": 1}


def test_a_person_without_an_appointment_is_half_done(ledger: Ledger, rows: TableRows) -> None:
    rows.holderless.append("test_3")
    assert _counts(settle(ledger, BEFORE, rows)) == {"half done": 1}


@pytest.mark.parametrize(
    "now",
    [
        FigureRow(4, "test_1", "70.5"),
        FigureRow(3, "test_0", "70.5"),
        FigureRow(3, "test_1", "60.5"),
    ],
)
def test_a_figure_that_its_audit_rows_do_not_explain_is_half_done(
    ledger: Ledger, rows: TableRows, now: FigureRow
) -> None:
    rows.figures[KEY] = now
    assert _counts(settle(ledger, BEFORE, rows)) == {"half done": 1}


def test_a_figure_that_is_gone_is_half_done(ledger: Ledger, rows: TableRows) -> None:
    del rows.figures[KEY]
    assert _counts(settle(ledger, BEFORE, rows)) == {"half done": 1}


def test_a_version_that_is_left_out_is_half_done(ledger: Ledger, rows: TableRows) -> None:
    rows.audits[UUID(int=11)] = replace(rows.audits[UUID(int=11)], version=4)
    rows.figures[KEY] = FigureRow(4, "test_1", "70.5")
    found = settle(ledger, BEFORE, rows)
    assert len(found.half_done) == 2
    assert _counts(found) == {"half done": 2, "wrong": 1}


@pytest.mark.parametrize("outcome", UNDONE)
def test_what_was_told_as_not_done_and_is_there_is_hidden(
    ledger: Ledger, rows: TableRows, outcome: Outcome
) -> None:
    _write(ledger, "test_2").outcome = outcome
    assert _counts(settle(ledger, BEFORE, rows)) == {"hidden": 1}


def test_a_reply_that_names_another_version_is_wrong(ledger: Ledger, rows: TableRows) -> None:
    _write(ledger, "test_1").version = 7
    assert _counts(settle(ledger, BEFORE, rows)) == {"wrong": 1}


def test_another_figure_than_was_sent_is_wrong(ledger: Ledger, rows: TableRows) -> None:
    _write(ledger, "test_0").figure = "61.5"
    assert _counts(settle(ledger, BEFORE, rows)) == {"wrong": 1}


def test_a_change_that_nobody_sent_is_wrong(ledger: Ledger, rows: TableRows) -> None:
    rows.audits[UUID(int=20)] = AuditRow(UUID(int=3), "subject:create", "somebody", 1, None)
    assert _counts(settle(ledger, BEFORE, rows)) == {"wrong": 1}


def test_the_table_counts_what_is_wrong_and_shows_it(ledger: Ledger, rows: TableRows) -> None:
    rows.made["test_2"] = 2
    ledger.hollow.append("HTTP 200 BUSY")
    result = Result("server killed", 1, ledger, settle(ledger, BEFORE, rows), [0.5], 1)
    assert len(result.row()) == len(heading())
    assert "  ".join(result.row().split()[4:]) == "3  0  0  0  0  1  0  0  1  0  0  0.50  s  never  0.0  s"
    assert [line.partition(": ")[2].partition(":")[0] for line in explanation([result])] == [
        "doubled",
        "nothing done, and not told by the status",
        "no write was acknowledged any more",
    ]
    assert LeftOut("disk full", "needs root").row().endswith("left out: needs root")


def _write(ledger: Ledger, mark: str) -> Write:
    return ledger.writes[mark]


def _counts(found: Findings) -> Counter[str]:
    return Counter(line.partition(":")[0] for line in found.all())

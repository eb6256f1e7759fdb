"""Stages: what their documents may say, and what bears on them."""

from decimal import Decimal

import pytest

from tenants.schemes import Result, check_scheme, evaluate, parse_case, run_case
from tenants.schemes.cases.case_files import entries_of
from tests.unit.schemes.samples import CASES, FULL, load

STAGED = (CASES / "schemes" / "staged.toml").read_text(encoding="utf-8")


def results() -> dict[str, Result]:
    case = parse_case((CASES / "stages.toml").read_text(encoding="utf-8"), load=load)
    return evaluate(entries_of(case))


@pytest.mark.parametrize(
    ("changed", "key", "code"),
    [
        ('periods = ["M01", "M02", "M09"]', "periods", "STAGE_PERIOD_UNKNOWN"),
        ('periods = ["M01", "M01"]', "periods", "DUPLICATE_CODE"),
        ("periods = []", "periods", "MISSING_KEY"),
        ('months = ["M01"]', "months", "UNKNOWN_KEY"),
    ],
)
def test_a_faulty_stage_is_reported(changed: str, key: str, code: str) -> None:
    found = check_scheme(STAGED.replace('periods = ["M01", "M02", "M03"]', changed))
    assert (key, code) in {(fault.key, fault.code) for fault in found}


def test_a_stage_that_names_no_periods_is_the_period_of_its_code() -> None:
    found = check_scheme(STAGED.replace('code = "M04"', 'code = "M05"'))
    assert [(fault.key, fault.code, fault.params["value"]) for fault in found] == [
        ("periods", "STAGE_PERIOD_UNKNOWN", "M05")
    ]


def test_a_stage_in_a_document_without_any_periods_is_reported() -> None:
    text = FULL.replace("periods = { H1 = 30, FY = 60 }\n", "").replace(
        'due = { H1 = "07-10", FY = "+1-01-15" }\n', ""
    )
    assert check_scheme(text) == ()
    (fault,) = check_scheme(text + '\n[[stages]]\ncode = "Q1"\nname = "第一季度"\n')
    assert (fault.code, fault.indicator, fault.key) == ("STAGE_PERIOD_UNKNOWN", "Q1", "periods")
    assert fault.params["allowed"] == "-"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("H1 = 30, FY = 60", "H1 = 30, FY = -60", "NEGATIVE_NUMBER"),
        ('method = "rating"', 'method = "guess"', "UNKNOWN_METHOD"),
    ],
)
def test_where_periods_could_not_be_read_no_stage_is_blamed(old: str, new: str, code: str) -> None:
    text = FULL.replace(old, new).replace('code = "work.target"\n', 'code = "work.target"\nperiods = {}\n')
    found = check_scheme(text + '\n[[stages]]\ncode = "H1"\nname = "上半年"\n')
    assert [fault.code for fault in found] == [code]


def test_two_stages_may_not_share_a_code() -> None:
    text = STAGED.replace('code = "M04"', 'code = "Q1"\nperiods = ["M04"]')
    (fault,) = check_scheme(text)
    assert (fault.code, fault.indicator) == ("DUPLICATE_CODE", "Q1")
    assert (
        fault.line == [number for number, line in enumerate(text.splitlines(), 1) if line == 'code = "Q1"'][1]
    )


def test_a_stage_knows_what_it_waits_for() -> None:
    quarter, april = results()["tax"].stages
    assert (quarter.total, quarter.pending) == (Decimal("80.63"), ())
    assert (april.total, april.attained, april.grade, april.rank) == (None, Decimal("0.00"), None, None)
    assert [(each.indicator, each.period) for each in april.pending] == [
        ("handling", "M04"),
        ("conduct", "M04"),
    ]


def test_a_stage_stands_in_the_derivation_with_its_sum_grade_and_rank() -> None:
    lines = [line for line in results()["tax"].lines if line.kind == "stage"]
    assert [(line.code, line.points, line.note) for line in lines] == [
        ("Q1", Decimal("80.63"), None),
        ("M04", None, "pending"),
    ]
    assert lines[0].rule == ("21.75 + 10.5 = 32.25; × 100 / 40 = 80.625; round(80.625, 2, half_up) = 80.63")
    assert lines[0].note_params == {"grade": "优秀", "rank": "1"}


def test_a_wrong_expectation_of_a_stage_is_a_difference() -> None:
    text = (CASES / "stages.toml").read_text(encoding="utf-8").replace("total = 80.63", "total = 80.62")
    outcome = run_case(parse_case(text, load=load))
    assert [(each.subject, each.field, each.actual) for each in outcome.differences] == [
        ("tax", "total of Q1", "80.63")
    ]


def test_a_case_may_not_expect_a_stage_that_there_is_not() -> None:
    text = (CASES / "stages.toml").read_text(encoding="utf-8").replace("stages = { Q1", "stages = { Q2")
    with pytest.raises(Exception, match="UNKNOWN_STAGE"):
        parse_case(text, load=load)

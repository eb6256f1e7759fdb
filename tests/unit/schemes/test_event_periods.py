"""Deductions in periods: which day belongs to which period, and what a document may say of it."""

from datetime import date

import pytest

from tenants.schemes import Event, FactError, check_event, check_scheme, parse_scheme

DOCUMENT = """
code = "sample.order"
name = "纪律"
year = 2025
level = 2
category = "unit"
[[indicators]]
code = "order"
name = "纪律"
points = 12
method = "deduct"
events = {{ late = 1, away = 3 }}
{periods}
[[indicators]]
code = "rest"
name = "其他"
points = 88
method = "deduct"
[[grades]]
name = "合格"
"""


def document(periods: str) -> str:
    return DOCUMENT.format(periods=periods)


@pytest.mark.parametrize(
    ("periods", "day", "expected"),
    [
        ("{ Q1 = 1, Q2 = 1, Q3 = 1, Q4 = 1 }", "2025-03-31", "Q1"),
        ("{ Q1 = 1, Q2 = 1, Q3 = 1, Q4 = 1 }", "2025-04-01", "Q2"),
        ("{ Q1 = 1, Q2 = 1, Q3 = 1, Q4 = 1 }", "2026-02-01", "Q4"),
        ("{ H1 = 30, FY = 60 }", "2025-06-30", "H1"),
        ("{ H1 = 30, FY = 60 }", "2025-07-01", "FY"),
        ("{ FY = 60, H1 = 30 }", "2025-01-01", "H1"),
        ("{ M01 = 1, M02 = 1, M03 = 1 }", "2025-02-28", "M02"),
        ("{ H1 = 1, H2 = 1 }", "2024-12-31", "H1"),
        ('{ MID = 1, END = 1 }\nuntil = { MID = "07-15", END = "+1-01-31" }', "2026-01-31", "END"),
        ('{ MID = 1, END = 1 }\nuntil = { MID = "07-15", END = "+1-01-31" }', "2025-07-15", "MID"),
    ],
)
def test_a_day_falls_into_the_first_period_that_ends_on_it_or_later(
    periods: str, day: str, expected: str
) -> None:
    leaf = parse_scheme(document(f"periods = {periods}")).indicator("order")
    assert leaf is not None
    assert leaf.period_of(date.fromisoformat(day)) == expected


@pytest.mark.parametrize(
    ("periods", "code", "key"),
    [
        ("periods = { MID = 1, Q4 = 1 }", "PERIOD_WITHOUT_END", "until"),
        ("periods = { H2 = 1, FY = 1 }", "PERIODS_END_TOGETHER", "until"),
        ('periods = { H1 = 1, H2 = 1 }\nuntil = { Q1 = "03-31" }', "DEADLINE_WITHOUT_PERIOD", "until.Q1"),
        ('periods = { H1 = 1, H2 = 1 }\nuntil = { H1 = "06.30" }', "NOT_A_DEADLINE", "until.H1"),
        ("periods = { H1 = 0, H2 = 1 }", "NOT_POSITIVE", "periods"),
        ("periods = { Q1 = 1, Q2 = 1, Q3 = 1, Q4 = 3 }", None, None),
        ("periods = { Q1 = 1, Q2 = 1, Q3 = 1, Q4 = 2 }", None, None),
        ("periods = { M01 = 1, M02 = 1, M03 = 1, M04 = 1, M05 = 1 }", "EVENT_ABOVE_POINTS", "events"),
        ('until = { H1 = "06-30" }', "UNKNOWN_KEY", "until"),
    ],
)
def test_what_a_document_may_say_of_them(periods: str, code: str | None, key: str | None) -> None:
    found = [(fault.code, fault.key) for fault in check_scheme(document(periods))]
    assert found == ([] if code is None else [(code, key)])


def test_an_event_that_falls_into_a_period_needs_its_day() -> None:
    scheme = parse_scheme(document("periods = { H1 = 1, H2 = 1 }"))
    with pytest.raises(FactError) as caught:
        check_event(scheme, Event("order", "late"))
    assert (caught.value.code, caught.value.key) == ("EVENT_DAY_MISSING", "day")
    check_event(scheme, Event("order", "late", day=date(2025, 1, 1)))
    check_event(scheme, Event("rest", points=1))  # type: ignore[arg-type]


def test_deductions_inherit_no_periods() -> None:
    """A published document that gives periods to a parent means its figures."""
    text = document("").replace('code = "order"\n', 'code = "all.order"\n')
    parent = '[[indicators]]\ncode = "all"\nname = "all"\npoints = 12\nperiods = { H1 = 1, H2 = 1 }\n'
    leaf = parse_scheme(text.replace("[[indicators]]", f"{parent}[[indicators]]", 1)).indicator("all.order")
    assert leaf is not None
    assert (leaf.periods, leaf.ends) == ({}, {})

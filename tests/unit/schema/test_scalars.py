from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from graphql import parse_value
from hypothesis import given
from hypothesis import strategies as st

from schema.engine.faults.errors import InputError
from schema.number_scalars import (
    ExactNumber,
    decimal_in,
    decimal_literal,
    decimal_out,
    exact_in,
    exact_literal,
    exact_out,
)
from schema.scalars import (
    date_in,
    date_out,
    division_in,
    division_literal,
    division_out,
    moment_in,
    moment_out,
)


def code_of(read: object, value: object) -> str:
    assert callable(read)
    with pytest.raises(InputError) as caught:
        read(value)
    return caught.value.code


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("87.50"), "87.50"),
        (Decimal("1E+2"), "100"),
        (Decimal("1E-6"), "0.000001"),
        (Decimal("-0.00"), "0.00"),
        (Decimal("-3"), "-3"),
        (5, "5"),
    ],
)
def test_decimals_go_out_in_plain_notation(value: object, written: str) -> None:
    assert decimal_out(value) == written


@pytest.mark.parametrize("value", [1.5, True, "1", None, Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_exact_number_never_goes_out(value: object) -> None:
    with pytest.raises(TypeError):
        decimal_out(value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("87.50", "87.50"),
        ("+1", "1"),
        ("-0.5", "-0.5"),
        ("007", "7"),
        (12, "12"),
        (Decimal("1E+2"), "100"),
        (Decimal("0E+99"), "0"),
        (Decimal("0E-99"), "0"),
        ("999999999999999.999999", "999999999999999.999999"),
    ],
)
def test_decimals_come_in_exactly(value: object, read: str) -> None:
    assert str(decimal_in(value)) == read


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "BAD_DECIMAL"),
        ("abc", "BAD_DECIMAL"),
        ("NaN", "BAD_DECIMAL"),
        ("Infinity", "BAD_DECIMAL"),
        ("1e3", "BAD_DECIMAL"),
        ("1_000", "BAD_DECIMAL"),
        (" 1", "BAD_DECIMAL"),
        ("1\n", "BAD_DECIMAL"),
        ("１", "BAD_DECIMAL"),
        (".5", "BAD_DECIMAL"),
        (True, "BAD_DECIMAL"),
        (None, "BAD_DECIMAL"),
        (1.5, "BAD_DECIMAL"),
        ([], "BAD_DECIMAL"),
        (Decimal("NaN"), "BAD_DECIMAL"),
        (Decimal("-Infinity"), "BAD_DECIMAL"),
        ("1" * 16, "DECIMAL_TOO_LARGE"),
        ("9" * 5_000, "DECIMAL_TOO_LARGE"),
        (10**15, "DECIMAL_TOO_LARGE"),
        (-(10**3_000), "DECIMAL_TOO_LARGE"),
        (Decimal("1E+999999"), "DECIMAL_TOO_LARGE"),
        ("0.0000001", "DECIMAL_PLACES"),
        (Decimal("1E-999999"), "DECIMAL_PLACES"),
    ],
)
def test_decimals_that_are_refused(value: object, code: str) -> None:
    assert code_of(decimal_in, value) == code


@given(st.decimals(-(10**15) + 1, 10**15 - 1, places=6))
def test_a_decimal_survives_the_way_out_and_in(value: Decimal) -> None:
    assert decimal_in(decimal_out(value)) == value


@pytest.mark.parametrize(
    ("literal", "read"), [("1.10", "1.10"), ("2", "2"), ('"3.0"', "3.0"), ("1e2", "100")]
)
def test_a_literal_is_read_from_its_text(literal: str, read: str) -> None:
    assert str(decimal_literal(parse_value(literal))) == read


@pytest.mark.parametrize(
    ("literal", "code"),
    [
        ("true", "BAD_DECIMAL"),
        ("[1]", "BAD_DECIMAL"),
        ("1e400", "DECIMAL_TOO_LARGE"),
        ("9" * 5_000, "DECIMAL_TOO_LARGE"),
        ("1e-9", "DECIMAL_PLACES"),
    ],
)
def test_literals_that_are_refused(literal: str, code: str) -> None:
    assert code_of(decimal_literal, parse_value(literal)) == code


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("20/3", "20/3"),
        ("40/6", "20/3"),
        ("-1/3", "-1/3"),
        ("1/4", "0.25"),
        ("87.50", "87.50"),
        (12, "12"),
        (Decimal("0.5"), "0.5"),
    ],
)
def test_exact_numbers_are_decimals_or_fractions(value: object, written: str) -> None:
    assert exact_out(exact_in(value)) == written


@given(st.fractions(-(10**14), 10**14, max_denominator=999_999).filter(lambda f: abs(f.numerator) < 10**15))
def test_an_exact_number_survives_the_way_out_and_in(value: Fraction) -> None:
    out = exact_out(ExactNumber.of(value))
    assert Fraction(out) == value
    if "/" in out or len(out.partition(".")[2]) <= 6:
        assert exact_in(out) == out


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1/0", "BAD_EXACT_NUMBER"),
        ("1 / 3", "BAD_EXACT_NUMBER"),
        ("1/1000000", "BAD_EXACT_NUMBER"),
        ("1" * 16 + "/3", "BAD_EXACT_NUMBER"),
        ("1/3/3", "BAD_EXACT_NUMBER"),
        ("abc", "BAD_DECIMAL"),
        (True, "BAD_DECIMAL"),
        ("0.0000001", "DECIMAL_PLACES"),
        ("1" * 16, "DECIMAL_TOO_LARGE"),
    ],
)
def test_exact_numbers_that_are_refused(value: object, code: str) -> None:
    assert code_of(exact_in, value) == code


@pytest.mark.parametrize("value", [Fraction(1, 3), Decimal(1), 1, "1", None])
def test_an_exact_number_is_written_down_before_it_goes_out(value: object) -> None:
    with pytest.raises(TypeError):
        exact_out(value)


@pytest.mark.parametrize(("literal", "read"), [('"20/3"', "20/3"), ("1.10", "1.10"), ("2", "2")])
def test_a_literal_of_an_exact_number(literal: str, read: str) -> None:
    assert exact_literal(parse_value(literal)) == read


@pytest.mark.parametrize(
    ("text", "decimal"), [("87.50", Decimal("87.50")), ("20/3", None), ("1/1024", None), ("-5", Decimal(-5))]
)
def test_what_is_recorded_ends_within_six_places(text: str, decimal: Decimal | None) -> None:
    assert exact_in(text).decimal == decimal


def test_division_codes_are_six_digits_in_every_form() -> None:
    assert division_in("652325") == division_in(652325) == division_literal(parse_value("652325")) == 652325
    assert division_literal(parse_value('"652325"')) == 652325
    assert division_out(652325) == "652325"


@pytest.mark.parametrize(
    "value", ["", "65232", "6523250", "065232", "65232a", "６52325", 65232, -652325, True, None, 1.0]
)
def test_what_is_no_division_code(value: object) -> None:
    assert code_of(division_in, value) == "BAD_DIVISION_CODE"


@pytest.mark.parametrize("value", [True, 7, "652325", None])
def test_what_is_no_division_code_never_goes_out(value: object) -> None:
    with pytest.raises(TypeError):
        division_out(value)


def test_days_and_moments() -> None:
    assert date_in("2026-02-28") == date(2026, 2, 28)
    assert date_out(date(2026, 2, 28)) == "2026-02-28"
    assert moment_in("2026-07-10T09:30:00+08:00") == datetime(2026, 7, 10, 1, 30, tzinfo=UTC)
    assert moment_in("2026-07-10T01:30Z") == datetime(2026, 7, 10, 1, 30, tzinfo=UTC)
    assert moment_out(datetime(2026, 7, 10, 1, 30, tzinfo=UTC)) == "2026-07-10T01:30:00+00:00"


@pytest.mark.parametrize(
    "value", ["", "2026-02-30", "20260228", "2026-W09-6", "0000-01-01", "2026-2-1", 20260228, None]
)
def test_what_is_no_day(value: object) -> None:
    assert code_of(date_in, value) == "BAD_DATE"


@pytest.mark.parametrize(
    "value",
    ["2026-07-10", "2026-07-10T09:30:00", "2026-07-10T25:00:00Z", "2026-07-10T09:30:00+99:00", 5, None],
)
def test_what_is_no_moment(value: object) -> None:
    assert code_of(moment_in, value) == "BAD_DATE_TIME"


@pytest.mark.parametrize("value", [datetime(2026, 7, 10), date(2026, 7, 10), "2026"])
def test_a_moment_without_offset_never_goes_out(value: object) -> None:
    with pytest.raises(TypeError):
        moment_out(value)


def test_a_moment_is_no_day_on_the_way_out() -> None:
    with pytest.raises(TypeError):
        date_out(datetime(2026, 7, 10, tzinfo=UTC))

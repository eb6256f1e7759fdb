"""Exact figures: rounding, texts, and what counts as a figure at all."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.schemes.exact_numbers import (
    Rounding,
    exact_text,
    number_fault,
    read_exact,
    remainder_text,
    rounded,
    shown,
    told,
)

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}
decimals = st.decimals(-1_000_000, 1_000_000, places=5)
fractions = st.fractions(-1_000_000, 1_000_000, max_denominator=10_000)


@given(decimals, st.integers(0, 4), st.sampled_from(sorted(MODES)))
def test_rounding_agrees_with_decimal(value: Decimal, places: int, mode: str) -> None:
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=MODES[mode])
    found = rounded(Fraction(value), Rounding(places, mode))
    assert found == expected
    assert found.as_tuple().exponent == -places


@given(fractions)
def test_an_exact_text_loses_nothing(value: Fraction) -> None:
    assert Fraction(exact_text(value)) == value


@given(fractions)
def test_what_is_shown_is_exact_or_says_what_it_left_out(value: Fraction) -> None:
    rest = remainder_text(value)
    if rest is None:
        assert Fraction(shown(value)) == value
    else:
        assert Fraction(rest) == value
        assert abs(Fraction(shown(value)) - value) <= Fraction(1, 2_000_000)


def test_the_context_of_decimal_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 3
        assert rounded(Fraction("123456.785"), Rounding()) == Decimal("123456.79")


def test_thirds_are_never_rounded_in_between() -> None:
    assert rounded(3 * Fraction(5, 3000), Rounding()) == Decimal("0.01")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, None),
        (-3, None),
        (10**15 - 1, None),
        (Decimal("0.000001"), None),
        (Decimal("1.50000000000"), None),
        (Decimal("0e-50"), None),
        (Decimal("0e50"), None),
        (Decimal("1e14"), None),
        (True, "NOT_A_NUMBER"),
        (1.0, "NOT_A_NUMBER"),
        ("1", "NOT_A_NUMBER"),
        (None, "NOT_A_NUMBER"),
        (Fraction(1, 3), "NOT_A_NUMBER"),
        (Decimal("nan"), "NOT_FINITE"),
        (Decimal("snan"), "NOT_FINITE"),
        (Decimal("-inf"), "NOT_FINITE"),
        (10**15, "ABSURD_NUMBER"),
        (-(10**15), "ABSURD_NUMBER"),
        (Decimal("1e15"), "ABSURD_NUMBER"),
        (Decimal("1e999999"), "ABSURD_NUMBER"),
        (Decimal("0.0000001"), "TOO_MANY_DECIMALS"),
        (Decimal("1e-999999"), "TOO_MANY_DECIMALS"),
    ],
)
def test_what_counts_as_a_figure(value: object, code: str | None) -> None:
    assert number_fault(value) == code


def test_a_reader_is_spared_endless_fractions() -> None:
    assert told(Fraction(20, 3)) == "20/3"
    assert told(Fraction(1, 8)) == "0.125"
    assert told(Fraction(10**20, 3)) == "≈33333333333333333333.333333"
    assert told(Fraction(1, 10**15 + 7)) == "≈0.000000"


def test_figures_of_any_length_can_be_written_and_read() -> None:
    """Hundreds of long targets multiply to more digits than Python writes of a whole number."""
    value = Fraction(7**6_000, 3**10_000)
    assert len(exact_text(value)) > 9_000
    assert read_exact(exact_text(value)) == value
    assert read_exact("-0.125") == Fraction(-1, 8)

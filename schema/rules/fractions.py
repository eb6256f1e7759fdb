"""Exact figures, as text and to be read: weights, points, percents."""

from decimal import Decimal
from fractions import Fraction

from tenants.schemes.exact_numbers import ratio_text

_PLACES = 6


def fraction_text(value: Fraction) -> str:
    """A fraction as a plain decimal where it ends within six places, else as numerator/denominator."""
    scaled = value * 10**_PLACES
    return ratio_text(value) if scaled.denominator != 1 else _text(scaled.numerator)


def fraction_decimal(value: Fraction) -> Decimal:
    """A fraction to be read: its first six places, rounded."""
    return Decimal(_text(round(value * 10**_PLACES)))


def _text(millionths: int) -> str:
    text = format(Decimal(millionths).scaleb(-_PLACES), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

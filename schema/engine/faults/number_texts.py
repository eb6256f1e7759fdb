"""Reads a number's text with all its digits, whatever exponent was typed."""

from decimal import Decimal

# Far above what any scalar takes, far below where reading itself fails.
_LARGEST_EXPONENT = 999_999
_EXPONENT_DIGITS = 6


def number_of(text: str) -> Decimal:
    """A number as JSON and GraphQL write it; an absurd exponent becomes the largest one that can be read.

    `Decimal` fails on exponents of more than eighteen digits. Who takes the number refuses it by its size or
    its places, whether the exponent was clipped or not.
    """
    mantissa, marked, exponent = text.lower().partition("e")
    digits = exponent.lstrip("+-").lstrip("0")
    if not marked or len(digits) <= _EXPONENT_DIGITS:
        return Decimal(text)
    sign = "-" if exponent.startswith("-") else ""
    return Decimal(f"{mantissa}e{sign}{_LARGEST_EXPONENT}")

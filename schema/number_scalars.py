"""Numbers as the API writes and reads them: decimals, and exact numbers, which may be fractions."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Self

from graphql import FloatValueNode, IntValueNode, StringValueNode, ValueNode

from schema.engine.faults.errors import InputError
from schema.engine.faults.number_texts import number_of
from tenants.schemes.exact_numbers import FigureError, document_figure, exact_text, read_exact

MAX_WHOLE_DIGITS = 15
MAX_DECIMAL_PLACES = 6

# Longer than any number that is accepted, so that an absurd text never reaches the decimal parser.
_MAX_NUMBER_TEXT = 40
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class ExactNumber(str):
    """An exact number as it is written: `87.5`, or `20/3` where the decimals don't end.

    A text, since a derivation has thousands of them, which are stored as they are written.
    """

    __slots__ = ()

    @classmethod
    def of(cls, value: Fraction | Decimal) -> Self:
        """The number, written down; a decimal keeps its places."""
        return cls(exact_text(value) if isinstance(value, Fraction) else decimal_out(value))

    @property
    def fraction(self) -> Fraction:
        """The number to calculate with."""
        return read_exact(self)

    @property
    def decimal(self) -> Decimal | None:
        """The number as a decimal; None if it doesn't end within six places."""
        if "/" in self:
            return None
        value = Decimal(self)
        return value if _exponent(value) >= -MAX_DECIMAL_PLACES else None


def exact_number(value: Fraction | Decimal | None) -> ExactNumber | None:
    """A number that may be missing, written down."""
    return None if value is None else ExactNumber.of(value)


def exact_out(value: object) -> str:
    """The number as it was written down."""
    if not isinstance(value, ExactNumber):
        raise TypeError(f"not an exact number: {type(value).__name__}")
    return str(value)


def exact_in(value: object) -> ExactNumber:
    """A fraction from a text, or a decimal as `Decimal` takes it."""
    if not isinstance(value, str) or "/" not in value:
        return ExactNumber.of(decimal_in(value))
    try:
        return ExactNumber.of(document_figure(value))
    except FigureError:
        raise InputError("BAD_EXACT_NUMBER") from None


def exact_literal(node: ValueNode, _variables: object = None) -> ExactNumber:
    """An exact number from the text of the document."""
    if isinstance(node, StringValueNode):
        return exact_in(node.value)
    return ExactNumber.of(decimal_literal(node))


def decimal_out(value: object) -> str:
    """A decimal in plain notation with its decimal places; never an exponent, never minus zero."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise TypeError(f"not an exact decimal: {type(value).__name__}")
    return format(abs(value) if value.is_zero() else value, "f")


def decimal_in(value: object) -> Decimal:
    """A decimal from a string in plain notation, or from a number of the JSON body with all its digits."""
    match value:
        case bool():
            raise InputError("BAD_DECIMAL")
        case int():
            return _bounded(Decimal(value)) if abs(value) < 10**_MAX_NUMBER_TEXT else _too_large()
        case Decimal():
            return _bounded(value)
        case str() if len(value) <= _MAX_NUMBER_TEXT and _PLAIN.fullmatch(value):
            return _bounded(Decimal(value))
        case str() if _PLAIN.fullmatch(value):
            return _too_large()
        case _:
            raise InputError("BAD_DECIMAL")


def decimal_literal(node: ValueNode, _variables: object = None) -> Decimal:
    """A decimal from the text of the document: a float literal is read digit by digit, not as a float."""
    if isinstance(node, StringValueNode):
        return decimal_in(node.value)
    if not isinstance(node, IntValueNode | FloatValueNode):
        raise InputError("BAD_DECIMAL")
    if len(node.value) > _MAX_NUMBER_TEXT:
        return _too_large()
    return _bounded(number_of(node.value))


def _bounded(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise InputError("BAD_DECIMAL")
    if value.is_zero():
        value = value if -MAX_DECIMAL_PLACES <= _exponent(value) <= 0 else Decimal(0)
    if value.adjusted() >= MAX_WHOLE_DIGITS:
        return _too_large()
    if _exponent(value) < -MAX_DECIMAL_PLACES:
        raise InputError("DECIMAL_PLACES", limit=str(MAX_DECIMAL_PLACES))
    # In plain notation (1E+2 becomes 100): the code behind this line never sees an exponent.
    return Decimal(format(value, "f"))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise InputError("BAD_DECIMAL")
    return exponent


def _too_large() -> Decimal:
    raise InputError("DECIMAL_TOO_LARGE", limit=str(MAX_WHOLE_DIGITS))

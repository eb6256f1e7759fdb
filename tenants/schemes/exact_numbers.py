"""Exact numbers: from decimals to fractions, and back to text and rounded decimals.

Knows nothing of schemes. Between reading a number and rounding the final total everything is a Fraction, so
that three thirds of a half cent are a half cent.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MODES = ("half_up", "half_even", "up", "down")
_MAGNITUDE = 15
_PLACES = 6
_SHOWN_PLACES = 12
_SHOWN = 10**_SHOWN_PLACES
_LONGEST_READ = 10**15
# Six digits below the line, like six places behind a point: so the sums of a document stay short.
_FRACTION = re.compile(r"(-?[0-9]{1,15})/([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Rounding:
    """To how many decimal places, and how."""

    places: int = 2
    mode: str = "half_up"


def number_fault(value: object) -> str | None:
    """The code of the fault that makes `value` unusable as a figure, or None.

    Looks at digits and exponent only: 1e999999999 as a fraction would fill the memory.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return "NOT_A_NUMBER"
    if isinstance(value, int):
        return "ABSURD_NUMBER" if abs(value) >= 10**_MAGNITUDE else None
    if not value.is_finite():
        return "NOT_FINITE"
    if value and value.adjusted() >= _MAGNITUDE:
        return "ABSURD_NUMBER"
    return "TOO_MANY_DECIMALS" if _decimals(value) > _PLACES else None


class FigureError(ValueError):
    """A figure that a document may not have; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def document_figure(value: object) -> Fraction:
    """The figure that a document gives: a number, or a fraction as a text, `"1/3"`."""
    if isinstance(value, str):
        return _read_fraction(value)
    code = number_fault(value)
    if code is not None or not isinstance(value, int | Decimal):
        raise FigureError(code or "NOT_A_NUMBER")
    return Fraction(value)


def _read_fraction(text: str) -> Fraction:
    found = _FRACTION.fullmatch(text)
    if found is None or not int(found[2]):
        raise FigureError("NOT_A_FRACTION" if "/" in text else "NOT_A_NUMBER")
    return Fraction(int(found[1]), int(found[2]))


def _decimals(value: Decimal) -> int:
    _, digits, exponent = value.as_tuple()
    significant = "".join(map(str, digits)).rstrip("0")
    if not significant or not isinstance(exponent, int):
        return 0
    return -(exponent + len(digits) - len(significant))


def round_whole(value: Fraction, mode: str) -> int:
    """The whole number that `mode` makes of `value`; half_up goes away from zero."""
    floor, rest = value.numerator // value.denominator, value % 1
    if not rest:
        return floor
    if mode in ("up", "down"):
        away = mode == "up"
        return floor + 1 if away == (value > 0) else floor
    if rest != Fraction(1, 2):
        return floor + 1 if rest > Fraction(1, 2) else floor
    if mode == "half_even":
        return floor + floor % 2
    return floor + 1 if value > 0 else floor


def rounded(value: Fraction, rounding: Rounding) -> Decimal:
    """`value` to the places and by the mode of `rounding`, with its trailing zeros."""
    return _shifted(round_whole(value * 10**rounding.places, rounding.mode), rounding.places)


def _shifted(whole: int, places: int) -> Decimal:
    # Read from text: arithmetic on decimals would round to the context's 28 digits.
    return Decimal(f"{whole}E-{places}")


def _written_out(value: Fraction) -> str | None:
    """`value` in decimals; None if they do not end, or end only after more than twelve places."""
    over, under = value.as_integer_ratio()
    if _SHOWN % under:
        return None
    sign = "-" if over < 0 else ""
    if under == 1:
        return f"{sign}{abs(over)}"
    digits = str(abs(over) * (_SHOWN // under)).zfill(_SHOWN_PLACES + 1)
    return f"{sign}{digits[:-_SHOWN_PLACES]}.{digits[-_SHOWN_PLACES:].rstrip('0')}"


def shown(value: Fraction) -> Decimal:
    """`value` as a decimal for display: in full if it ends, else to six places."""
    text = _written_out(value)
    return rounded(value, Rounding(_PLACES, "half_even")) if text is None else Decimal(text)


def six_places(value: Fraction) -> Decimal:
    """`value` rounded half up to six places, without zeros at the end."""
    return Decimal(exact_text(Fraction(rounded(value, Rounding(_PLACES)))))


def percent_of(total: Decimal, full_marks: Decimal) -> Decimal:
    """A total in percent of full marks, by which totals of different schemes are compared."""
    return six_places(Fraction(total) * 100 / Fraction(full_marks))


def exact_text(value: Fraction) -> str:
    """`value` without any loss: `0.925` if it ends, `20/3` if it does not."""
    return _written_out(value) or ratio_text(value)


def divisor_text(value: Fraction) -> str:
    """`value` as what something is divided by: a fraction in brackets, `6 / (20/3)`."""
    text = exact_text(value)
    return f"({text})" if "/" in text else text


def told(value: Fraction) -> str:
    """`value` for a reader: as `exact_text`, or six decimals if there are too many digits to read."""
    short = max(abs(value.numerator), value.denominator) < _LONGEST_READ
    return exact_text(value) if short or _SHOWN % value.denominator == 0 else f"≈{shown(value)}"


def remainder_text(value: Fraction) -> str | None:
    """The exact text, if `shown(value)` leaves something out."""
    return None if _SHOWN % value.denominator == 0 else ratio_text(value)


def read_exact(text: str) -> Fraction:
    """The figure that `exact_text` or `remainder_text` wrote."""
    over, _, under = text.partition("/")
    return Fraction(Decimal(over)) / Fraction(Decimal(under or 1))


def ratio_text(value: Fraction) -> str:
    """`value` as numerator/denominator, however long they are."""
    # As decimals: Python refuses to write or read a whole number of more than 4,300 digits, and hundreds of
    # long targets multiply to more.
    return "/".join(format(Decimal(part), "f") for part in value.as_integer_ratio())

"""`rating`: one mark out of a highest mark (考评打分)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.faults import FactError
from tenants.schemes.methods.contracts import Attained, Outcome, OwnMethod, Rule
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import FactReader, Number, checked_number

DEFAULT_OUT_OF = Fraction(100)


@dataclass(frozen=True, slots=True)
class Rating(OwnMethod):
    """`rating / out_of`."""

    name: ClassVar[str] = "rating"
    judged: ClassVar[bool] = True
    out_of: Fraction

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `out_of`."""
        out_of = table.positive("out_of", DEFAULT_OUT_OF)
        return None if out_of is None else cls(out_of)

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `rating`."""
        return {"rating": checked_mark(reader.number("rating"), "rating", self.out_of)}

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The mark over the highest mark."""
        over, under = fact["rating"].as_integer_ratio()
        out_of = self.out_of
        return Attained(
            over * out_of.denominator, under * out_of.numerator, partial(self._rule, fact["rating"])
        )

    def _rule(self, rating: Number) -> Rule:
        mark = Fraction(rating)
        return Rule(f"{exact_text(mark)} / {divisor_text(self.out_of)} = {exact_text(mark / self.out_of)}")


def checked_mark(value: object, key: str, out_of: Fraction) -> Number:
    """`value` as a mark of at most `out_of`."""
    mark = checked_number(value, key)
    if Fraction(mark) > out_of:
        raise FactError("MARK_ABOVE_HIGHEST", key, highest=exact_text(out_of))
    return mark

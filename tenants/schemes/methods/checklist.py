"""`checklist`: how many of the items are done (完成项数)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import exact_text
from tenants.schemes.faults import FactError
from tenants.schemes.methods.contracts import Attained, Outcome, OwnMethod, Rule
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import FactReader


@dataclass(frozen=True, slots=True)
class Checklist(OwnMethod):
    """`done / of`, in whole items."""

    name: ClassVar[str] = "checklist"

    @classmethod
    def read(cls, table: Table) -> Self | None:  # noqa: ARG003 (nothing to set)
        """No settings."""
        return cls()

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `done`, `of`."""
        done, of = reader.whole("done"), reader.whole("of")
        if of == 0:
            raise FactError("NOTHING_TO_DO", "of")
        if done > of:
            raise FactError("DONE_ABOVE_OF", "done", highest=str(of))
        return {"done": done, "of": of}

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The part that is done."""
        return Attained(fact["done"], fact["of"], partial(_rule, fact["done"], fact["of"]))


def _rule(done: int, of: int) -> Rule:
    return Rule(f"{done} / {of} = {exact_text(Fraction(done, of))}")

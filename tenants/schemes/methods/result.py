"""`result`: the result of one other subject (单位成绩计入个人)."""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import ClassVar, Self

from tenants.schemes.exact_numbers import exact_text
from tenants.schemes.methods.contracts import Attained, LinkedResult, LinkMethod, Outcome, Rule
from tenants.schemes.methods.links import ratio, read_no_links, unanswered
from tenants.schemes.reading.table_reader import Table


@dataclass(frozen=True, slots=True)
class LinkedTotal(LinkMethod):
    """The other subject's total over its full marks."""

    name: ClassVar[str] = "result"
    single: ClassVar[bool] = True
    link: str
    no_links: str

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `link`, `no_links`."""
        link = table.text("link", "of")
        no_links = read_no_links(table)
        return None if link is None else cls(link, no_links)

    def attain_links(self, points: Fraction, links: tuple[LinkedResult, ...]) -> Outcome:
        """The linked subject's ratio."""
        del points
        outcome = unanswered(links, self.no_links)
        if outcome is not None:
            return outcome
        (link,) = links
        return Attained.of(ratio(link), partial(_rule, link))


def _rule(link: LinkedResult) -> Rule:
    value = ratio(link)
    total, full = exact_text(value * link.full_marks), exact_text(link.full_marks)
    return Rule(f"{link.label} {total} / {full} = {exact_text(value)}")

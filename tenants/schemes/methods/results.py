"""`result`: one result of another subject, taken over (单位成绩计入个人)."""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import ClassVar, Self

from tenants.schemes.figures import exact_text
from tenants.schemes.methods.contracts import Attained, LinkedResult, LinkMethod, Outcome, Rule, pending_link
from tenants.schemes.methods.members import ratio
from tenants.schemes.tables import Table


@dataclass(frozen=True, slots=True)
class LinkedTotal(LinkMethod):
    """The other subject's total over its full marks."""

    name: ClassVar[str] = "result"
    single: ClassVar[bool] = True
    link: str

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `link`."""
        link = table.text("link", "of")
        return None if link is None else cls(link)

    def attain_links(self, points: Fraction, links: tuple[LinkedResult, ...]) -> Outcome:
        """The linked subject's ratio."""
        del points
        missing = pending_link(links)
        if missing is not None:
            return missing
        (link,) = links
        return Attained.of(ratio(link), partial(_rule, link))


def _rule(link: LinkedResult) -> Rule:
    value = ratio(link)
    total, full = exact_text(value * link.full_marks), exact_text(link.full_marks)
    return Rule(f"{link.label} {total} / {full} = {exact_text(value)}")

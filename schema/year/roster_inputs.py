"""The lines of a roster as a mutation is given them."""

import strawberry

from resolvers.year.rosters import LinkInput, RosterInput
from schema.ids import OptionalId
from schema.mutation_inputs import decimal_of, id_of, key_of, optional_key_of
from schema.number_scalars import ExactNumber

LONGEST_ROSTER = 2_000
"""The entries that one mutation may bring: the villages and stations of a large county are some hundreds."""

MOST_LINKS = 100

_ONE = ExactNumber("1")


@strawberry.input(description="Another subject whose result counts (关联结果).")
class RosterLinkInput:
    """One link."""

    link: str = strawberry.field(description="Name by which the scheme reads it: projects, of, …")
    target: strawberry.ID = strawberry.field(
        description="The subject whose result counts.", metadata=id_of("subject")
    )
    weight: ExactNumber = strawberry.field(default=_ONE, description="Weight; 1 if not given.")


@strawberry.input(description="A subject of a roster (名册条目).")
class RosterEntryInput:
    """One line of a roster."""

    subject: strawberry.ID = strawberry.field(description="The subject.", metadata=id_of("subject"))
    scheme: strawberry.ID = strawberry.field(
        description="The published scheme version by which it is assessed.",
        metadata=id_of("scheme"),
    )
    ranking_group: str | None = strawberry.field(
        default=None, description="Group within which it is ranked (排名组)."
    )
    portfolio: OptionalId = strawberry.field(
        default=None,
        description="The portfolio it belongs to, itself in the roster (units only).",
        metadata=id_of("subject"),
    )
    weight: ExactNumber = strawberry.field(
        default=_ONE, description="Weight in its portfolio; 1 if not given."
    )
    links: list[RosterLinkInput] = strawberry.field(
        default_factory=list,
        description=f"Subjects whose results count in its own; at most {MOST_LINKS}.",
        metadata={"longest_list": MOST_LINKS},
    )

    def asked(self, *path: str) -> RosterInput:
        """The line with its ids read; ``path`` is its position in the input."""
        return RosterInput(
            subject=key_of(self.subject),
            scheme=key_of(self.scheme),
            ranking_group=self.ranking_group,
            portfolio=optional_key_of(self.portfolio),
            weight=decimal_of(self.weight),
            links=tuple(
                LinkInput(
                    item.link,
                    key_of(item.target),
                    decimal_of(item.weight),
                )
                for item in self.links
            ),
            path=path,
        )

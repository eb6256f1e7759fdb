"""Facts (填报内容): what a figure consists of, the same shape going in and coming out."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import strawberry

from resolvers.faults import Fault
from schema.input_texts import TextKind, text_of
from schema.rules.coded_names import CodedName, coded, coded_all
from tenants.schemes import CodeKind, CodeNames, restored_fact

MOST_RATINGS = 1_000
MOST_GROUPS = 200


@strawberry.type(description="Ratings of one group of raters (评分).")
class GroupRatings:
    """One group's ratings."""

    group: CodedName = strawberry.field(description="The group (评议主体).")
    values: list[Decimal] = strawberry.field(description="One rating per rater.")


@strawberry.type(description="Ballots of one group in one band of satisfaction (满意度票数).")
class BallotCount:
    """One group's ballots in one band."""

    group: CodedName = strawberry.field(description="The group (评议主体).")
    band: CodedName = strawberry.field(description="The band of satisfaction (满意度档).")
    count: int = strawberry.field(description="Number of ballots.")


@strawberry.type(description="A group whose answers are not shown to those whom it judges (不公开的评议).")
class WithheldAnswers:
    """One group."""

    group: CodedName = strawberry.field(description="The group (评议主体).")
    reason: str = strawberry.field(description="Why they are not shown, in words.")


@strawberry.type(description="A reported fact (填报内容): the fields that the indicator's method asks for.")
class Fact:
    """One fact; only the fields of its method are filled."""

    actual: Decimal | None = strawberry.field(description="Actual value, for method target; null otherwise.")
    rating: Decimal | None = strawberry.field(description="Rating, for method rating; null otherwise.")
    done: Decimal | None = strawberry.field(description="Items done, for method checklist; null otherwise.")
    of: Decimal | None = strawberry.field(
        description="Items to be done, for method checklist; null otherwise."
    )
    value: Decimal | None = strawberry.field(description="Value, for method steps; null otherwise.")
    ratings: list[GroupRatings] | None = strawberry.field(
        description="Ratings by group, for method panel; null otherwise. Empty where any are `withheld`."
    )
    counts: list[BallotCount] | None = strawberry.field(
        description=(
            "Ballots by group and band, for method survey; null otherwise. Empty where any are `withheld`."
        )
    )
    withheld: list[WithheldAnswers] = strawberry.field(
        description=(
            "The groups that answered, where the viewer reads none of their answers: the assessed don't, if "
            "one has fewer than ten raters or is still to answer. Otherwise empty."
        ),
        metadata={"list_size": 2},
    )
    answers: int | None = strawberry.field(
        description="How many ratings or ballots there are in all, withheld ones too; null for other methods."
    )
    absent: list[CodedName] | None = strawberry.field(
        description="Groups that can't judge this subject: the weights of the others count; null if none is."
    )

    @classmethod
    def of_data(
        cls, stored: Mapping[str, Any], names: CodeNames, *, withheld: Collection[str] = (), reason: str = ""
    ) -> "Fact":
        """The fact as it is kept, without the answers of the groups that are withheld for this reason."""
        data = restored_fact(stored)
        ratings, counts, absent = (data.get(key) for key in ("ratings", "counts", "absent"))
        return cls(
            **{name: _decimal(data.get(name)) for name in SINGLE},
            ratings=None
            if ratings is None
            else [
                GroupRatings(group=coded(CodeKind.GROUP, group, names), values=[Decimal(x) for x in values])
                for group, values in ratings.items()
                if group not in withheld
            ],
            counts=None
            if counts is None
            else [
                BallotCount(
                    group=coded(CodeKind.GROUP, group, names),
                    band=coded(CodeKind.BAND, band, names),
                    count=int(count),
                )
                for group, bands in counts.items()
                if group not in withheld
                for band, count in bands.items()
            ],
            withheld=[
                WithheldAnswers(group=coded(CodeKind.GROUP, group, names), reason=reason)
                for group in withheld
            ],
            answers=_answers(data),
            absent=None if absent is None else coded_all(CodeKind.GROUP, absent, names),
        )


def _answers(data: Mapping[str, Any]) -> int | None:
    if "ratings" in data:
        return sum(map(len, data["ratings"].values()))
    if "counts" in data:
        return sum(int(count) for bands in data["counts"].values() for count in bands.values())
    return None


SINGLE = ("actual", "rating", "done", "of", "value")


@strawberry.input(description="Ratings of one group of raters (评分).")
class GroupRatingsInput:
    """One group's ratings."""

    group: str = strawberry.field(
        description="Code of the group in the scheme.", metadata=text_of(TextKind.REFERENCE)
    )
    values: list[Decimal] = strawberry.field(
        description=f"One rating per rater, at most {MOST_RATINGS:,}.",
        metadata={"longest_list": MOST_RATINGS},
    )


@strawberry.input(description="Ballots of one group in one band of satisfaction (满意度票数).")
class BallotCountInput:
    """One group's ballots in one band."""

    group: str = strawberry.field(
        description="Code of the group in the scheme.", metadata=text_of(TextKind.REFERENCE)
    )
    band: str = strawberry.field(
        description="Band of satisfaction, as the scheme names it.", metadata=text_of(TextKind.REFERENCE)
    )
    count: int = strawberry.field(description="Number of ballots.")


@strawberry.input(
    description="A fact to report (填报内容): exactly the fields that the indicator's method asks for."
)
class FactInput:
    """One fact."""

    actual: Decimal | None = strawberry.field(default=None, description="Actual value, for method target.")
    rating: Decimal | None = strawberry.field(default=None, description="Rating, for method rating.")
    done: Decimal | None = strawberry.field(default=None, description="Items done, for method checklist.")
    of: Decimal | None = strawberry.field(default=None, description="Items to be done, for method checklist.")
    value: Decimal | None = strawberry.field(default=None, description="Value, for method steps.")
    ratings: list[GroupRatingsInput] | None = strawberry.field(
        default=None, description="Ratings by group, for method panel."
    )
    counts: list[BallotCountInput] | None = strawberry.field(
        default=None, description="Ballots by group and band, for method survey."
    )
    absent: list[str] | None = strawberry.field(
        default=None,
        description="Groups that can't judge this subject, of those that the scheme lets be absent.",
        metadata={"longest_list": MOST_GROUPS},
    )

    def own_faults(self, path: tuple[str, ...]) -> Iterator[Fault]:
        """Groups and bands that are named twice."""
        groups = [(item.group,) for item in self.ratings or ()]
        yield from _named_twice(groups, (*path, "ratings"))
        yield from _named_twice([(item.group, item.band) for item in self.counts or ()], (*path, "counts"))

    def data(self) -> dict[str, Any]:
        """The fact as the engine takes it, once nothing is named twice."""
        given: dict[str, Any] = {
            name: _whole(getattr(self, name)) for name in SINGLE if getattr(self, name) is not None
        }
        if self.ratings is not None:
            given["ratings"] = _ratings(self.ratings)
        if self.counts is not None:
            given["counts"] = _counts(self.counts)
        if self.absent is not None:
            given["absent"] = self.absent
        return given


def _named_twice(names: Iterable[tuple[str, ...]], path: tuple[str, ...]) -> Iterator[Fault]:
    seen: set[tuple[str, ...]] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Fault("NAMED_TWICE", (*path, str(number)), {"name": name[-1]})
        seen.add(name)


def _ratings(ratings: list[GroupRatingsInput]) -> dict[str, list[Decimal | int]]:
    return {item.group: [_whole(value) for value in item.values] for item in ratings}


def _counts(counts: list[BallotCountInput]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for item in counts:
        found.setdefault(item.group, {})[item.band] = item.count
    return found


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _whole(value: Decimal) -> Decimal | int:
    """Whole numbers as integers: the engine counts items and ballots in whole numbers."""
    return int(value) if value == value.to_integral_value() else value

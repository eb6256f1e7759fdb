"""How well each subject of a cycle does: a few very well, most well, a few badly."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from uuid import UUID

from deploy.demo.stable_ids import draw
from resolvers.year.records import Entry

# Position in the field in hundredths → quality in thousandths; linear in between.
MANY = ((0, 955), (20, 905), (70, 805), (92, 700), (100, 625))
FEW = ((0, 945), (50, 860), (100, 755))
LARGEST_FEW = 10


def qualities_by_subject(
    entries: Iterable[Entry], *, year: int, lift: int, handicaps: Mapping[UUID, int]
) -> dict[UUID, int]:
    """Each subject's quality; a portfolio's handicap makes its units do worse on average."""
    fields: defaultdict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        fields[entry.scheme_id].append(entry)

    def place(entry: Entry) -> int:
        handicap = 0 if entry.portfolio_id is None else handicaps[entry.portfolio_id]
        # Mostly the same each year, with a small change, so that no subject falls from first to last.
        return draw(1000, entry.subject_id) + draw(200, entry.subject_id, year) + handicap

    return {
        entry.subject_id: quality + lift
        for field in fields.values()
        for entry, quality in zip(sorted(field, key=place), _qualities(len(field)), strict=True)
    }


def _qualities(count: int) -> list[int]:
    curve = MANY if count > LARGEST_FEW else FEW
    return [_along(curve, 100 * number // max(count - 1, 1)) for number in range(count)]


def _along(curve: Sequence[tuple[int, int]], share: int) -> int:
    for (left, high), (right, low) in pairwise(curve):
        if share <= right:
            return high - (high - low) * (share - left) // (right - left)
    return curve[-1][1]

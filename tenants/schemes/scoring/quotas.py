"""Who gets a place where a grade has a quota, and what happens to a tie on the quota line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

REACHED = "reached"
DECIDED = "decided"
QUOTA_FULL = "quota_full"
TIE_OUT = "tie_out"
DECIDED_OUT = "decided_out"
UNDECIDED = "tie_undecided"
ADMITTED = (REACHED, DECIDED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject with a final total, with what decides its grade."""

    code: str
    total: Decimal
    barred: frozenset[str] = frozenset()
    decisions: Mapping[str, bool] = field(default_factory=dict)


def admissions(
    pool: Sequence[Candidate], waiting: Sequence[Candidate], grade: str, places: int, ties: str
) -> dict[str, str]:
    """Whether each of `pool` is admitted to a grade with `places` places.

    Those `waiting` are undecided at a better grade and can still take a place here: a subject whose place
    depends on that is undecided too.
    """
    without = _by_total(pool, grade, places, ties)
    if not waiting:
        return without
    beside = _by_total([*pool, *waiting], grade, places, ties)
    return {code: each if each == beside[code] else UNDECIDED for code, each in without.items()}


def _by_total(pool: Sequence[Candidate], grade: str, places: int, ties: str) -> dict[str, str]:
    left = places
    found: dict[str, str] = {}
    ordered = sorted(pool, key=lambda candidate: candidate.total, reverse=True)
    for _, tied in groupby(ordered, key=lambda candidate: candidate.total):
        group = list(tied)
        if len(group) <= left:
            found |= {candidate.code: REACHED for candidate in group}
            left -= len(group)
        else:
            found |= _tie_on_line(group, grade, left, ties)
            left = 0
    return found


def _tie_on_line(group: Sequence[Candidate], grade: str, left: int, ties: str) -> dict[str, str]:
    """A tie of more subjects than places left; no subject below it gets one of these places."""
    if left == 0:
        return {candidate.code: QUOTA_FULL for candidate in group}
    if ties == "office":
        return _decided(group, grade, left)
    admission = REACHED if ties == "in" else TIE_OUT
    return {candidate.code: admission for candidate in group}


def _decided(group: Sequence[Candidate], grade: str, left: int) -> dict[str, str]:
    """As the office decided; the undecided follow if only one way is left."""
    admitted = [candidate for candidate in group if candidate.decisions.get(grade) is True]
    silent = [candidate for candidate in group if candidate.decisions.get(grade) is None]
    if len(admitted) > left:
        return {candidate.code: UNDECIDED for candidate in group}
    rest = UNDECIDED
    if len(admitted) == left:
        rest = DECIDED_OUT
    elif len(admitted) + len(silent) <= left:
        rest = DECIDED
    found = {candidate.code: DECIDED_OUT for candidate in group}
    found |= {candidate.code: rest for candidate in silent}
    return found | {candidate.code: DECIDED for candidate in admitted}

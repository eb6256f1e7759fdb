"""Access denials (访问拒绝记录) counted before they are written: equal ones of a minute are one row.

Whoever is refused decides how often and as whom, so everything here is bounded: rows of a government in a
minute, rows in memory, and the length of each text. What has no row of its own any more is counted in one for
all such; what has no room there either is counted as dropped. Knows neither the clock nor the database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any
from unicodedata import category
from uuid import UUID

from uuid_utils.compat import uuid7

# Rows of a government in a minute, before the others are counted together. Whoever has no valid token must
# not use up the room of those who have one.
MOST_VERIFIED, MOST_CLAIMED = 60, 20
# Rows of one login in a minute, so that nobody hides what they try among what else they try.
MOST_OF_ONE = 20
# Rows in memory; while the database is away, more and more minutes wait.
MOST_VERIFIED_ROWS, MOST_CLAIMED_ROWS = 2_000, 1_000
# Rows in memory that count all further ones: room of their own, enough for every government.
MOST_SUMMED_ROWS = 4_000
# Rows in memory of governments that nobody has heard of: they are new, or invented.
MOST_UNKNOWN_ROWS = 200
LONGEST_TEXT = 255
# Separators of lines and paragraphs; every category of controls begins with C.
_UNREADABLE = frozenset({"Zl", "Zp"})


class DenialKind(StrEnum):
    """What was refused: to come in at all, or one thing to somebody who was in."""

    SIGN_IN = "sign_in"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True)
class Denial:
    """One refused attempt.

    Unless it is ``verified``, the government is only claimed, and nothing is known of the person.
    ``params`` are those of the code's sentence.
    """

    tenant: int
    kind: DenialKind
    code: str
    verified: bool
    params: Mapping[str, str] = field(default_factory=dict)
    issuer: str | None = None
    login: str | None = None
    person_id: UUID | None = None
    person_name: str | None = None
    address: str | None = None
    operation: str | None = None
    field_name: str | None = None
    request_id: str | None = None
    summed: bool = False

    def __post_init__(self) -> None:
        for name in ("issuer", "login", "person_name", "address", "operation", "field_name", "request_id"):
            object.__setattr__(self, name, _cleaned(getattr(self, name)))

    @property
    def key(self) -> tuple[object, ...]:
        """Who, what and why; a client chooses the operation's name, so that does not count."""
        who = self.issuer, self.login, self.person_id, self.address
        return (
            self.tenant,
            self.kind,
            self.verified,
            who,
            self.field_name,
            self.code,
            *sorted(self.params.items()),
        )

    def for_login(self) -> "Denial":
        """The row for those of the same login that have none of their own."""
        return replace(
            self.for_all(),
            issuer=self.issuer,
            login=self.login,
            person_id=self.person_id,
            person_name=self.person_name,
        )

    def for_all(self) -> "Denial":
        """The row for all those that have none of their own."""
        return Denial(self.tenant, self.kind, self.code, self.verified, summed=True)


@dataclass(slots=True)
class DenialSum:
    """A row: the first of equal attempts, and how many there were."""

    denial: Denial
    first_at: datetime
    last_at: datetime
    attempts: int = 1
    written: int = 0
    """How many of them the database knows of."""
    room: "Room | None" = None
    """Where it takes room in memory."""
    id: UUID = field(default_factory=uuid7)

    def row(self) -> dict[str, Any]:
        """What is written: always the whole count, so that writing it twice does no harm."""
        denial = self.denial
        return {
            "tenant": denial.tenant,
            "id": self.id,
            "first_at": self.first_at,
            "last_at": self.last_at,
            "attempts": self.attempts,
            "kind": denial.kind.value,
            "verified": denial.verified,
            "summed": denial.summed,
            "code": denial.code,
            "params": dict(denial.params),
            "issuer": denial.issuer,
            "login": denial.login,
            "person_id": denial.person_id,
            "person_name": denial.person_name,
            "address": denial.address,
            "operation": denial.operation,
            "field_name": denial.field_name,
            "action": denial.params.get("action"),
            "request_id": denial.request_id,
        }


class Room(Enum):
    """A part of the memory, and how many rows it has."""

    VERIFIED = "verified", MOST_VERIFIED_ROWS
    CLAIMED = "claimed", MOST_CLAIMED_ROWS
    VERIFIED_SUMMED = "verified, summed", MOST_SUMMED_ROWS
    CLAIMED_SUMMED = "claimed, summed", MOST_SUMMED_ROWS
    UNKNOWN = "unknown", MOST_UNKNOWN_ROWS


_Minute = tuple[datetime, int, bool, str | None]
"""A minute of a government, for verified and for claimed attempts apart; also that of one login."""


class DenialSums:
    """The sums that are not written yet, and those of the minute that still goes on."""

    def __init__(self) -> None:
        self._sums: dict[tuple[object, ...], DenialSum] = {}
        self._own_rows: Counter[_Minute] = Counter()
        self._held: Counter[Room] = Counter()
        self._governments: frozenset[int] | None = None
        self.dropped = 0
        """How many attempts had no room at all."""

    def add(self, denial: Denial, at: datetime) -> None:
        """Count one attempt."""
        minute = at.replace(second=0, microsecond=0)
        counted = (
            self._count(denial, at, minute)
            or (denial.login is not None and self._count(denial.for_login(), at, minute))
            or self._count(denial.for_all(), at, minute)
        )
        self.dropped += not counted

    def unwritten(self) -> dict[int, list[DenialSum]]:
        """What is to be written, by government."""
        found: dict[int, list[DenialSum]] = {}
        for each in self._sums.values():
            if each.attempts > each.written:
                found.setdefault(each.denial.tenant, []).append(each)
        return found

    def knows(self, tenant: int) -> bool:
        """Whether a government is known to be there."""
        return self._governments is not None and tenant in self._governments

    def know(self, governments: Iterable[int]) -> None:
        """All governments that there are. Rows of others are dropped at once: nobody could read them."""
        self._governments = frozenset(governments)
        for key, each in list(self._sums.items()):
            if each.denial.tenant in self._governments:
                self._settle(each)
            else:
                self.discard([each])
                self._remove(key, each)

    def forget(self, now: datetime) -> None:
        """Let go of what is written and can't be added to any more, because its minute is over."""
        minute = now.replace(second=0, microsecond=0)
        over = [
            (key, each)
            for key, each in self._sums.items()
            if each.written == each.attempts and each.first_at < minute
        ]
        for key, each in over:
            self._remove(key, each)

    def discard(self, sums: Iterable[DenialSum]) -> None:
        """Count as dropped what can never be written."""
        for each in sums:
            self.dropped += each.attempts - each.written
            each.written = each.attempts

    def _count(self, denial: Denial, at: datetime, minute: datetime) -> bool:
        """Whether there was room for it."""
        key = (minute, denial.summed, denial.key)
        found = self._sums.get(key)
        if found is not None:
            found.attempts += 1
            found.last_at = max(found.last_at, at)
            return True
        counted = DenialSum(denial, at, at)
        if not self._has_room(counted):
            return False
        self._sums[key] = counted
        self._settle(counted)
        self._own_rows.update(_minutes_of(counted))
        return True

    def _has_room(self, counted: DenialSum) -> bool:
        verified, summed = counted.denial.verified, counted.denial.summed
        room = self._room(counted.denial)
        if self._held[room] >= room.value[1]:
            return False
        if summed and counted.denial.login is None:
            return True
        of_all, *of_one = (self._own_rows[named] for named in _minutes_of(counted))
        most = MOST_VERIFIED if verified else MOST_CLAIMED
        return of_all < most and (summed or all(own < MOST_OF_ONE for own in of_one))

    def _room(self, denial: Denial) -> Room:
        if self._governments is not None and denial.tenant not in self._governments:
            return Room.UNKNOWN
        if denial.summed and denial.login is None:
            return Room.VERIFIED_SUMMED if denial.verified else Room.CLAIMED_SUMMED
        return Room.VERIFIED if denial.verified else Room.CLAIMED

    def _settle(self, each: DenialSum) -> None:
        if each.room is not None:
            self._held[each.room] -= 1
        each.room = self._room(each.denial)
        self._held[each.room] += 1

    def _remove(self, key: tuple[object, ...], each: DenialSum) -> None:
        del self._sums[key]
        if each.room is not None:
            self._held[each.room] -= 1
        for named in _minutes_of(each):
            self._own_rows.pop(named, None)


def _minutes_of(counted: DenialSum) -> list[_Minute]:
    """The minutes in which a row takes room: its government's, and its login's."""
    denial = counted.denial
    whole = counted.first_at.replace(second=0, microsecond=0), denial.tenant, denial.verified
    return [(*whole, None), *([(*whole, denial.login)] if denial.login is not None else [])]


def _cleaned(text: str | None) -> str | None:
    """A text that can be stored and shown: cut, without control characters and lone surrogates."""
    if text is None:
        return None
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if category(each) in _UNREADABLE or category(each)[0] == "C" else each
        for each in text[:LONGEST_TEXT]
    )

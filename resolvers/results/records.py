"""Rows of runs, releases and scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.database.records import Record
from tenants.schemes import Scheme

SCORES_AT_ONCE = 100
"""Scores that are written with one statement: no batch keeps the event loop for long."""


class ScoreStatus(StrEnum):
    """Standing of a score."""

    PROVISIONAL = "provisional"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Run(Record):
    """One computation of a cycle's scores (试算)."""

    id: UUID
    cycle_id: UUID
    number: int
    cycle_version: int
    subjects: int
    pending: int
    undecided: int
    decisions: int
    known: dict[str, str | None]
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Release(Record):
    """An official publication of a run (正式发布)."""

    tenant: int
    id: UUID
    cycle_id: UUID
    run_id: UUID
    owner_id: UUID | None
    year: int
    replaces_id: UUID | None
    reason: str | None
    published_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Score(Record):
    """A subject's score: released if there is a release, provisional (of a run) otherwise.

    A provisional one has no id: its run and its subject name it.
    """

    id: UUID | None
    cycle_id: UUID
    subject_id: UUID
    scheme_id: UUID
    total: Decimal | None
    attained: Decimal
    grade: str | None
    rank: int | None
    undecided: str | None
    # None where nothing can be pending any more: a released score.
    pending: list[dict[str, Any]] | None
    consequences: list[str]
    run_id: UUID | None
    release_id: UUID | None


@dataclass(frozen=True, slots=True)
class Ranked(Record):
    """A released score in a ranking over governments."""

    id: UUID
    tenant: int
    subject_id: UUID
    subject_name: str
    level: str
    category: str
    category_name: str
    total: Decimal
    full_marks: Decimal
    percent: Decimal
    percent_key: int
    grade: str | None
    rank: int | None
    release_id: UUID


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """The points so far, from everything reported and not returned; no grade and no rank yet.

    Its derivation is written from the `basis` when it is shown.
    """

    subject_id: UUID
    scheme_id: UUID
    scheme: Scheme
    total: Decimal | None
    attained: Decimal
    pending: Sequence[dict[str, Any]]
    basis: bytes

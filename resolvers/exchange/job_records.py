"""A job (后台任务) as its row has it: what is done beside the requests, for whom, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from resolvers.faults import Fault
from tenants.database.records import Record


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class JobStep(StrEnum):
    """What a running job is doing."""

    READING = "reading"
    COMPUTING = "computing"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Job(Record):
    """One job; ``object_id`` is what it is about, ``owner_id`` the unit whose affair it is, if any's."""

    tenant: int
    id: UUID
    kind: str
    object_id: UUID
    owner_id: UUID | None
    arguments: Mapping[str, Any]
    state: JobState
    step: JobStep | None
    percent: int
    attempts: int
    result_id: UUID | None
    faults: list[dict[str, Any]] | None
    person_id: UUID
    person_name: str
    request_id: str | None
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cancelled_at: datetime | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", JobState(self.state))
        object.__setattr__(self, "step", None if self.step is None else JobStep(self.step))

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or runs."""
        return self.state in UNFINISHED

    @property
    def told_faults(self) -> list[Fault]:
        """Why it failed."""
        return [Fault(each["code"], tuple(each["path"]), each["params"]) for each in self.faults or ()]

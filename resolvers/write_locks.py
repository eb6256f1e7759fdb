"""Which deed holds what, so that what it decided on stays true until it commits.

A use case that writes takes its locks first, then reads. Who takes more than one takes them in the order of
their names, as they stand here; so nobody waits for somebody who waits for them. What a deed itself changes
is named in its UPDATE as it was read (`Session.change_one`), and is held by no lock of its own unless it says
so here. DECISIONS.md (33) has the table of deeds.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast

from tenants.database.advisory_locks import WriteLock, missing


def acceptance_of(figure: UUID) -> WriteLock:
    """Whether a figure is verified and what it is measured against: neither changes while one is decided."""
    return WriteLock(f"acceptance/{figure}")


def whole_cycle(cycle_id: UUID) -> WriteLock:
    """A cycle with all facts in it: closing, reopening, its roster, decisions on ties, its release."""
    return WriteLock(f"cycle/{cycle_id}")


def facts_of_cycle(cycle_id: UUID) -> WriteLock:
    """Shared by all who write facts or a run of a cycle: meanwhile its state and its roster stay."""
    return WriteLock(f"cycle/{cycle_id}", shared=True)


def missing_facts_of(tenant: ColumnElement[int], cycle_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same for the cycle that a statement finds: the condition takes the lock, and is never true."""
    return missing(cast(tenant, Text) + "/cycle/" + cast(cycle_id, Text), shared=True)


def events_of_entry(cycle_id: UUID, subject_id: UUID) -> WriteLock:
    """The events of a subject in a cycle: no double comes in between."""
    return WriteLock(f"events/{cycle_id}/{subject_id}")


def jobs_about(kind: str, object_id: UUID) -> WriteLock:
    """The jobs of a kind about a thing: one is unfinished at a time, and it is cancelled as it was seen."""
    return WriteLock(f"jobs/{kind}/{object_id}")


def appointments_of(person: UUID) -> WriteLock:
    """What a person holds: no role that excludes another one comes in between."""
    return WriteLock(f"person/{person}")


def rights_of(person: UUID) -> WriteLock:
    """Shared: what a person holds stays while the person appoints or dismisses others."""
    return WriteLock(f"person/{person}", shared=True)


def runs_of_cycle(cycle_id: UUID) -> WriteLock:
    """The runs of a cycle: each gets the next number."""
    return WriteLock(f"runs/{cycle_id}")


def scheme_draft(scheme_id: UUID) -> WriteLock:
    """A draft of a scheme: revised, published or discarded."""
    return WriteLock(f"scheme/{scheme_id}")


def scheme_versions(owner_id: UUID | None) -> WriteLock:
    """The schemes of a government or of one of its units: each gets the next number of its code."""
    return WriteLock(f"scheme_versions/{owner_id or ''}")


def published_schemes() -> WriteLock:
    """What a government has published: no category that looks like another one comes in between."""
    return WriteLock("schemes_published")


def subjects_of(owner_id: UUID | None) -> WriteLock:
    """The subjects of a government or of one of its units: created, named, ended."""
    return WriteLock(f"subjects/{owner_id or ''}")


def subjects_in_rosters(owner_id: UUID | None) -> WriteLock:
    """Shared by those who put them into rosters: meanwhile none ends."""
    return WriteLock(f"subjects/{owner_id or ''}", shared=True)

"""The tables as SQLAlchemy Core sees them; what is in the database is said by the migrations.

Core only: rows are read as rows, never as entities. A test compares these with the migrated database.
"""

from tenants.models.audit import audit_entries
from tenants.models.base import metadata
from tenants.models.cycles import cycles, roster_entries, roster_links
from tenants.models.events import events
from tenants.models.governments import tenants
from tenants.models.measurements import measurements
from tenants.models.people import appointments, users
from tenants.models.releases import released_scores, releases
from tenants.models.runs import runs, scores, tie_decisions
from tenants.models.schemes import schemes
from tenants.models.subjects import subjects

__all__ = [
    "appointments",
    "audit_entries",
    "cycles",
    "events",
    "measurements",
    "metadata",
    "released_scores",
    "releases",
    "roster_entries",
    "roster_links",
    "runs",
    "schemes",
    "scores",
    "subjects",
    "tenants",
    "tie_decisions",
    "users",
]

"""Runs (试算), their scores, decisions on ties, and releases (正式发布) with the scores they publish."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, Text, Uuid

from tenants.models.base import Json, Moment, Points, id_column, metadata, tenant_column

runs = Table(
    "runs",
    metadata,
    tenant_column(),
    id_column(),
    Column("cycle_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("cycle_version", Integer, nullable=False),
    Column("subjects", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    Column("undecided", Integer, nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("known", Json, nullable=False),
    Column("computed_by", Uuid),
    Column("computed_at", Moment, nullable=False),
    # By which others who ask at the same moment know it; null for runs of before migration 0012.
    Column("inputs_digest", LargeBinary),
)

scores = Table(
    "scores",
    metadata,
    tenant_column(),
    Column("run_id", Uuid, primary_key=True),
    Column("subject_id", Uuid, primary_key=True),
    Column("scheme_id", Uuid, nullable=False),
    Column("total", Points),
    Column("attained", Points, nullable=False),
    Column("grade", Text),
    Column("rank", Integer),
    Column("undecided", Text),
    Column("pending", Json, nullable=False),
    Column("consequences", Json, nullable=False),
    # What runs of before migration 0010 kept.
    Column("lines", Json),
    # Null for these: what a derivation is written from.
    Column("basis", LargeBinary),
)

tie_decisions = Table(
    "tie_decisions",
    metadata,
    tenant_column(),
    id_column(),
    Column("cycle_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("run_id", Uuid, nullable=False),
    Column("grade", Text, nullable=False),
    Column("admitted", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Uuid, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("voided_at", Moment),
)

releases = Table(
    "releases",
    metadata,
    tenant_column(),
    id_column(),
    Column("cycle_id", Uuid, nullable=False),
    Column("run_id", Uuid, nullable=False),
    Column("owner_id", Uuid),
    Column("year", Integer, nullable=False),
    Column("replaces_id", Uuid),
    Column("reason", Text),
    Column("published_by", Uuid),
    Column("published_at", Moment, nullable=False),
    Column("superseded_at", Moment),
    Column("province", Integer),
    Column("prefecture", Integer),
)

released_scores = Table(
    "released_scores",
    metadata,
    tenant_column(),
    id_column(),
    Column("release_id", Uuid, nullable=False),
    Column("cycle_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("subject_name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("category_name", Text, nullable=False),
    Column("ranking_group", Text),
    Column("year", Integer, nullable=False),
    Column("scheme_id", Uuid, nullable=False),
    Column("total", Points, nullable=False),
    Column("full_marks", Points, nullable=False),
    Column("grade", Text),
    Column("rank", Integer),
    Column("consequences", Json, nullable=False),
    # What releases of before migration 0010 kept.
    Column("lines", Json),
    Column("province", Integer),
    Column("prefecture", Integer),
    Column("superseded_at", Moment),
    Column("percent", Points, nullable=False),
    Column("percent_key", BigInteger, nullable=False),
    # Null for these: the derivation as it was written.
    Column("derivation", LargeBinary),
)

released_counts = Table(
    "released_counts",
    metadata,
    tenant_column(),
    Column("release_id", Uuid, primary_key=True),
    Column("level", Text, primary_key=True),
    Column("category", Text, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("scores", Integer, nullable=False),
    Column("province", Integer),
    Column("prefecture", Integer),
    Column("superseded_at", Moment),
)

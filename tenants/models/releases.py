"""Releases (正式发布) and the scores they publish."""

from sqlalchemy import BigInteger, Column, Computed, Integer, Table, Text, Uuid

from tenants.models.base import Json, Moment, Points, id_column, metadata, tenant_column

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
    Column("ranking_group", Text),
    Column("year", Integer, nullable=False),
    Column("scheme_id", Uuid, nullable=False),
    Column("total", Points, nullable=False),
    Column("total_key", BigInteger, Computed("(total * 1000000)::bigint", persisted=True), nullable=False),
    Column("full_marks", Points, nullable=False),
    Column("grade", Text),
    Column("rank", Integer),
    Column("consequences", Json, nullable=False),
    Column("lines", Json, nullable=False),
    Column("province", Integer),
    Column("prefecture", Integer),
    Column("superseded_at", Moment),
)

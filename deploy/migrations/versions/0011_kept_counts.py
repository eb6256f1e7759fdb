"""How many scores each release published, by level and category; members of sections are found by an index.

`totalCount` of a ranking adds these up instead of counting a province's scores. Not additive: a program that
doesn't know the table publishes without writing to it, and the counts would be wrong from then on. What was
published before is counted here, government by government, since row-level security binds the tables' owner.
"""

from alembic import op
from sqlalchemy import text

from deploy.migrations.row_security import OWN_ROW, in_turn, secure_tenant_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
additive = False

_TABLE = """
CREATE TABLE released_counts (
    tenant        integer NOT NULL REFERENCES tenants (code),
    release_id    uuid NOT NULL,
    level         text NOT NULL,
    category      text NOT NULL,
    year          integer NOT NULL,
    scores        integer NOT NULL CHECK (scores > 0),
    province      integer,
    prefecture    integer,
    superseded_at timestamptz,
    PRIMARY KEY (tenant, release_id, level, category),
    FOREIGN KEY (tenant, release_id) REFERENCES releases (tenant, id)
)
"""
_COUNTED = """
INSERT INTO released_counts (tenant, release_id, level, category, year, scores, province, prefecture,
    superseded_at)
SELECT tenant, release_id, level, category, year, count(*), province, prefecture, superseded_at
FROM released_scores WHERE tenant = :code
GROUP BY tenant, release_id, level, category, year, province, prefecture, superseded_at
"""
_ABOVE = OWN_ROW.removeprefix("tenant = ")


def upgrade() -> None:
    """One table with what superiors see of it, its rows, and an index on the subjects."""
    op.execute(_TABLE)
    for scope in ("tenant", "prefecture", "province"):
        op.execute(
            f"CREATE INDEX released_counts_of_{scope} ON released_counts ({scope}, year, level, category) "
            "WHERE superseded_at IS NULL"
        )
    secure_tenant_table(op, "released_counts", updatable=["superseded_at"])
    # The same rows as of released_scores: what is counted is what may be seen.
    op.execute("DROP POLICY released_counts_read ON released_counts")
    op.execute(
        f"CREATE POLICY released_counts_read ON released_counts FOR SELECT USING ({OWN_ROW} OR (level IN "
        f"('portfolio', 'unit') AND (prefecture = {_ABOVE} OR province = {_ABOVE})))"
    )
    connection = op.get_bind()
    governments = connection.execute(text("SELECT code FROM tenants")).scalars().all()
    for code in in_turn(connection, governments):
        connection.execute(text(_COUNTED), {"code": code})
    op.execute("CREATE INDEX subjects_by_parent ON subjects (tenant, parent_id) WHERE parent_id IS NOT NULL")

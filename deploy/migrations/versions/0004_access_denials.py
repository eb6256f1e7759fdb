"""Denials by the policy and failed sign-ins are recorded, equal ones summed up by the minute."""

from alembic import op

from deploy.migrations.row_security import secure_tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
additive = True

# The lengths are those of resolvers/exchange/denial_sums.py, which cuts what is longer.
_TABLE = """
CREATE TABLE access_denials (
    tenant      integer NOT NULL REFERENCES tenants (code),
    id          uuid NOT NULL,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    attempts    integer NOT NULL CHECK (attempts > 0),
    kind        text NOT NULL CHECK (kind IN ('sign_in', 'permission')),
    verified    boolean NOT NULL,
    summed      boolean NOT NULL,
    code        text NOT NULL,
    params      jsonb NOT NULL,
    issuer      text CHECK (length(issuer) <= 255),
    login       text CHECK (length(login) <= 255),
    person_id   uuid,
    person_name text CHECK (length(person_name) <= 255),
    address     text CHECK (length(address) <= 255),
    operation   text CHECK (length(operation) <= 255),
    field_name  text CHECK (length(field_name) <= 255),
    action      text,
    request_id  text CHECK (length(request_id) <= 255),
    PRIMARY KEY (tenant, id),
    CHECK (last_at >= first_at),
    CHECK (verified OR (kind = 'sign_in' AND login IS NULL AND person_id IS NULL))
)
"""


def upgrade() -> None:
    """One table; the row of the running minute is counted up, so two of its columns may be updated."""
    op.execute(_TABLE)
    op.execute("CREATE INDEX access_denials_newest ON access_denials (tenant, first_at DESC, id DESC)")
    op.execute(
        "CREATE INDEX access_denials_by_person "
        "ON access_denials (tenant, person_id, first_at DESC, id DESC) WHERE person_id IS NOT NULL"
    )
    secure_tenant_table(op, "access_denials", updatable=["attempts", "last_at"])

"""Released scores keep the percent of full marks that they come to; rankings go by it instead of by points.

Points of different full marks were compared raw: 600 of 1,000 stood before 95 of 100. What was published
stays as it was, each score's own rank too; only the order of `ranking` over schemes of different full marks
changes, and the migration says where.

Not additive: a program that doesn't know the columns publishes scores without them, and goes by another
order, so that neither could go on from the other's cursors. The rows are filled here: decision 38 of
deploy/DECISIONS.md. `percent_key` is for comparisons, as `total_key` was: those of bigint may enter an index
under row-level security, those of numeric may not.
"""

from collections.abc import Callable, Sequence

from alembic import op
from sqlalchemy import Connection, text

from deploy.migrations.row_security import in_turn

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
additive = False

# Rounded half up, by whole numbers: a quotient of numerics would be rounded before.
_KEY = "least(div(total * 200000000 + full_marks, full_marks * 2), 9223372036854775807)"
_PERCENT = "trim_scale(div(total * 200000000 + full_marks, full_marks * 2) * 0.000001)"
_SCOPES = {"county": "tenant", "prefecture": "prefecture", "province": "province"}

# As `ranking` shows it to a government: its own scores and those below it, of one category and of all.
_MOVED = """
    WITH ranked AS (
        SELECT year, level, category, full_marks,
            rank() OVER (PARTITION BY year, level, category ORDER BY total DESC) AS old,
            rank() OVER (PARTITION BY year, level, category ORDER BY percent_key DESC) AS new,
            rank() OVER (PARTITION BY year, level ORDER BY total DESC) AS old_of_all,
            rank() OVER (PARTITION BY year, level ORDER BY percent_key DESC) AS new_of_all
        FROM released_scores WHERE superseded_at IS NULL AND {scope} = :code
            AND (tenant = :code OR level IN ('portfolio', 'unit'))
    )
    SELECT year, level, category, count(*) AS ranked, count(*) FILTER (WHERE old <> new) AS moved,
        array_agg(DISTINCT full_marks) AS marks
    FROM ranked GROUP BY year, level, category HAVING count(*) FILTER (WHERE old <> new) > 0
    UNION ALL
    SELECT year, level, NULL, count(*), count(*) FILTER (WHERE old_of_all <> new_of_all),
        array_agg(DISTINCT full_marks)
    FROM ranked GROUP BY year, level HAVING count(*) FILTER (WHERE old_of_all <> new_of_all) > 0
    ORDER BY 1, 2, 3 NULLS FIRST
"""


def upgrade() -> None:
    """Two columns in place of `total_key`, filled; the order of `ranking`, where it changes; indexes."""
    connection = op.get_bind()
    # The old indexes go with their column, so that filling doesn't write them.
    op.execute(
        "ALTER TABLE released_scores DROP COLUMN total_key, "
        "ADD COLUMN percent numeric, ADD COLUMN percent_key bigint"
    )
    governments = [(row.code, row.tier) for row in connection.execute(text("SELECT code, tier FROM tenants"))]
    _fill(connection, governments)
    _tell_moves(connection, governments, _told())
    op.execute(
        "ALTER TABLE released_scores ALTER COLUMN percent SET NOT NULL, "
        "ALTER COLUMN percent_key SET NOT NULL, ADD CONSTRAINT released_scores_percent_check "
        f"CHECK (percent = {_PERCENT} AND percent_key = {_KEY})"
    )
    for scope in _SCOPES.values():
        for name, category in (("", "category, "), ("_all", "")):
            op.execute(
                f"CREATE INDEX ranking_of_{scope}{name} ON released_scores "
                f"({scope}, year, level, {category}percent_key DESC, id DESC) WHERE superseded_at IS NULL"
            )


def _told() -> Callable[[str], None]:
    """Who is told by `migrate`; whoever reads the output, if alembic is run by itself."""
    config = op.get_context().config
    tell: Callable[[str], None] = config.attributes.get("tell", print) if config else print
    return tell


def _fill(connection: Connection, governments: Sequence[tuple[int, str]]) -> None:
    update = f"UPDATE released_scores SET percent = {_PERCENT}, percent_key = {_KEY} WHERE tenant = :code"
    for code in in_turn(connection, [code for code, _ in governments]):
        connection.execute(text(update), {"code": code})


def _tell_moves(
    connection: Connection, governments: Sequence[tuple[int, str]], tell: Callable[[str], None]
) -> None:
    tiers = dict(governments)
    for code in in_turn(connection, sorted(tiers)):
        moved = text(_MOVED.format(scope=_SCOPES[tiers[code]]))
        for row in connection.execute(moved, {"code": code}):
            which = "all categories" if row.category is None else f"category {row.category}"
            marks = ", ".join(f"{each.normalize():f}" for each in row.marks)
            tell(
                f"ranking under {code}, {row.year}, {row.level}, {which}: {row.moved} of {row.ranked} scores "
                f"have another rank by percent of full marks ({marks}) than by points. Releases stay."
            )

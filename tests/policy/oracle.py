"""The agreed table: every cell that is allowed, read from ``matrix.csv``; everything else is denied."""

import csv
from pathlib import Path

from policy import Action
from tenants.levels import Level
from tenants.tree import Relation
from tenants.viewer import Role

Cell = tuple[Role, Relation, Level | None, Action]

with Path(__file__).with_name("matrix.csv").open(encoding="utf-8", newline="") as _file:
    LINES = tuple(csv.DictReader(_file))

ROWS: tuple[Cell, ...] = tuple(
    (
        Role(line["role"]),
        Relation(line["relation"]),
        None if line["level"] == "tenant" else Level(line["level"]),
        Action(line["action"]),
    )
    for line in LINES
)
ALLOWED = frozenset(ROWS)
SOURCES = frozenset(line["source"] for line in LINES)

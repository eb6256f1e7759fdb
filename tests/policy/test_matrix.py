"""The decision table, cell by cell, against the oracle."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import policy
from policy.actions import Action
from policy.table import POLICY, DecisionTable, level_word
from tenants.levels import Level
from tenants.tree import Relation
from tenants.viewer import Role
from tests.policy.oracle import ALLOWED, ROWS, SOURCES, Cell

LEVELS: tuple[Level | None, ...] = (None, *Level)
DECISIONS = Path(policy.__file__).with_name("DECISIONS.md")
LINES = [line for line in POLICY.splitlines() if line and not line.startswith("#")]


def _written(cell: Cell) -> str:
    role, relation, level, action = cell
    return f"{role},{relation},{level_word(level)},{action}"


@pytest.fixture(scope="module")
def table() -> DecisionTable:
    return DecisionTable()


@pytest.mark.parametrize("role", Role)
def test_every_cell_of_a_role_is_as_the_oracle_says(table: DecisionTable, role: Role) -> None:
    cells = list(product([role], Relation, LEVELS, Action))
    allowed = {_written(cell) for cell in cells if table.allows(*cell)}
    agreed = {_written(cell) for cell in ALLOWED if cell[0] is role}
    assert len(cells) == 7 * 6 * 35, "a relation, level or action has joined: correct the number in this test"
    assert allowed == agreed, (
        f"policy.csv allows what tests/policy/matrix.csv does not: {sorted(allowed - agreed)}; "
        f"policy.csv does not allow what it says: {sorted(agreed - allowed)}"
    )


def test_the_oracle_says_nothing_twice() -> None:
    assert [cell for cell, times in Counter(ROWS).items() if times > 1] == []


def test_every_action_is_somebodys() -> None:
    nobodys = sorted(set(Action) - {cell[3] for cell in ROWS})
    assert nobodys == [], f"add to tests/policy/matrix.csv a row for each cell that allows {nobodys}"


def test_every_cell_has_its_source_in_the_agreed_table_or_in_a_decision() -> None:
    taken = re.findall(r"^## (\d+)\.", DECISIONS.read_text(encoding="utf-8"), re.MULTILINE)
    numbers = {source: re.fullmatch(r"decision (\d+): .+", source) for source in SOURCES}
    unknown = sorted(
        source
        for source, number in numbers.items()
        if not (source.startswith("table: ") or (number and number[1] in taken))
    )
    assert unknown == [], (
        f"write `table: …`, or `decision N: …` with N from policy/DECISIONS.md, for {unknown}"
    )


def test_a_connected_system_may_nothing_by_itself() -> None:
    assert Role.CONNECTED_SYSTEM not in {cell[0] for cell in ROWS}


def test_nobody_may_anything_to_what_stands_outside() -> None:
    assert Relation.NONE not in {cell[1] for cell in ROWS}


def test_only_released_results_and_published_schemes_are_seen_from_above() -> None:
    seen = {cell[3] for cell in ROWS if cell[1] is Relation.SUBORDINATE}
    assert seen == {Action.SCHEME_READ, Action.RELEASE_READ, Action.RANKING_READ}


def test_the_three_officers_touch_no_business() -> None:
    officers = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
    assert not [cell for cell in ROWS if cell[0] in officers and cell[3].is_business]


def test_what_is_allowed_in_the_whole_tenant_is_allowed_at_and_below_the_node_too() -> None:
    wide = [cell for cell in ROWS if cell[1] is Relation.TENANT]
    narrower = {
        (role, relation, level, action)
        for role, _, level, action in wide
        for relation in (Relation.SELF, Relation.INSIDE, Relation.OWN_UNIT)
    }
    assert wide
    assert narrower <= ALLOWED


@pytest.mark.parametrize("line", LINES)
def test_without_any_one_line_some_cell_fails(line: str) -> None:
    remaining = [other for other in LINES if other != line]
    assert len(remaining) == len(LINES) - 1
    crippled = DecisionTable("\n".join(remaining))
    changed = any(not crippled.allows(*cell) for cell in _touched_by(line))
    assert changed, f"no cell hangs on it: delete `{line}` from policy.csv, or add its cells to matrix.csv"


def _touched_by(line: str) -> Iterator[Cell]:
    """The allowed cells that may hang on the line: those that hold every plain word it contains."""
    plain = {*Role, *Relation, *map(level_word, LEVELS), *Action}
    words = {word.strip() for word in line.split(",")[1:]} & plain
    # "tenant" is a relation and a level, and as a relation it covers others.
    words.discard("tenant")
    for cell in sorted(ALLOWED, key=_written):
        if words <= set(_written(cell).split(",")):
            yield cell


def test_the_policy_stays_readable() -> None:
    assert len(POLICY.splitlines()) < 150


def test_the_policy_names_no_government() -> None:
    assert re.findall(r"\d{2,}", POLICY) == []

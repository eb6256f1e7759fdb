"""Every code that a verdict can have is a member of VerdictCode, and each member is the code of a verdict."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import resolvers
from policy import Reason
from schema.verdicts import VerdictCode
from tests.unit.schema.codes import codes_of, sources

ENUM = "VerdictCode in schema/verdicts.py"
STEPS = [path for path in sources(resolvers) if path.stem.endswith("_steps")]
OTHERS = [path for path in sources(resolvers) if path not in STEPS]
MEMBERS = {member.value for member in VerdictCode}


def test_the_verdicts_of_every_noun_are_found() -> None:
    found = {path.stem for path in STEPS}
    assert {"cycle_steps", "scheme_steps", "release_steps", "appointment_steps"} <= found, (
        "verdicts stand in resolvers/<area>/<noun>_steps.py; mend STEPS here if they moved"
    )


@pytest.mark.parametrize("path", STEPS, ids=[path.stem for path in STEPS])
def test_every_obstacle_is_a_code_of_verdicts(path: Path) -> None:
    missing = codes_of([path]) - MEMBERS
    assert missing == set(), f"add these codes of {path.name}, each with a description, to {ENUM}: {missing}"


def test_every_reason_of_the_policy_is_a_code_of_verdicts() -> None:
    missing = set(map(str, Reason)) - MEMBERS
    assert missing == set(), (
        f"add these reasons of policy/reasons.py, each with a description, to {ENUM}: {missing}"
    )


def test_every_code_of_verdicts_can_be_said() -> None:
    left = MEMBERS - codes_of(STEPS) - set(map(str, Reason))
    assert left == set(), (
        f"neither the policy nor a *_steps.py says these codes; take them out of {ENUM}: {left}"
    )


def test_obstacles_are_named_where_the_codes_are_looked_for() -> None:
    found = [f"{path.name}:{line}" for path in OTHERS for line in _with_obstacles(path)]
    assert found == [], f"a verdict with obstacles is made outside of a *_steps.py: {found}"


def _with_obstacles(path: Path) -> Iterator[int]:
    """Lines in which a verdict is given obstacles: its second argument, or the one by this name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("Verdict", "Verdict.of"):
            continue
        if len(node.args) > 1 or any(keyword.arg == "obstacles" for keyword in node.keywords):
            yield node.lineno

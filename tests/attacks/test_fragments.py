"""Fragments that multiply, used or not."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.unused_branching, 20, "EXPANSION_LIMIT"),
        (hostile.unused_branching, 60, "EXPANSION_LIMIT"),
        (hostile.used_branching, 60, "EXPANSION_LIMIT"),
        (hostile.doubling_spreads, 60, "EXPANSION_LIMIT"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.unused_branching, 5),
        (hostile.used_branching, 5),
        (hostile.doubling_spreads, 5),
        (hostile.unused_branching, 20),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)

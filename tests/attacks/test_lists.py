"""Lists inside lists, and dear lists side by side."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.lists_in_lists, 3, "COST_LIMIT"),
        (hostile.lists_side_by_side, 45, "COST_LIMIT"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


def test_steps_grow_with_the_text(judge: Judge) -> None:
    assert_linear(judge, hostile.lists_side_by_side, 20)

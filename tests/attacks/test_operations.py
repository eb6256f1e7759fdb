"""Many operations in one document, each of which follows the same fragments."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.operations_with_branching, 100, "EXPANSION_LIMIT"),
        (hostile.operations_with_variables, 40, "EXPANSION_LIMIT"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size), name="Q0"), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.operations, 80),
        (hostile.operations_with_variables, 8),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)


async def test_many_honest_operations_are_answered(attacker: Attacker) -> None:
    response = await attacker.send(hostile.operations(100), name="Q7")
    assert response.json() == {"data": {"viewer": {"name": "attacker"}}}

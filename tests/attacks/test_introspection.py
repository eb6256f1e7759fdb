"""The schema asked for over and over."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.introspection_in_a_chain, 45, "COST_LIMIT"),
        (hostile.introspection_over_and_over, 10, "COST_LIMIT"),
        (hostile.introspection_beside_data, 1, "COST_LIMIT"),
        (hostile.introspection_branching, 60, "EXPANSION_LIMIT"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.introspection_in_a_chain, 20),
        (hostile.introspection_over_and_over, 20),
        (hostile.introspection_branching, 4),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)

"""Fields, fragments and brackets inside one another."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.deep, 30, "DEPTH_LIMIT"),
        (hostile.deep_by_fragments, 30, "DEPTH_LIMIT"),
        (hostile.long_chain, 150, "DEPTH_LIMIT"),
        (hostile.long_chain, 80, "EXPANSION_LIMIT"),
        (hostile.brackets, 100, "DEPTH_LIMIT"),
        (hostile.brackets, 50_000, "DEPTH_LIMIT"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.deep, 6),
        (hostile.deep_by_fragments, 6),
        (hostile.long_chain, 20),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)

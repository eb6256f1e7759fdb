"""Fragments that spread one another in a circle, used or not."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.circle, 2, "GRAPHQL_VALIDATION"),
        (hostile.circle, 150, "GRAPHQL_VALIDATION"),
        (hostile.unused_circle, 150, "GRAPHQL_VALIDATION"),
        (hostile.circles, 20, "GRAPHQL_VALIDATION"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.circle, 40),
        (hostile.unused_circle, 40),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)

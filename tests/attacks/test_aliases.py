"""A field asked for under many names."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.aliases, 60, "ALIAS_LIMIT"),
        (hostile.aliases_in_fragments, 30, "REPEAT_LIMIT"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.aliases, 25),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)

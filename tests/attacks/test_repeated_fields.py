"""Fields that are merged in one place: each is compared with each."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.repeated, 30, "REPEAT_LIMIT"),
        (hostile.repeated_parents, 30, "REPEAT_LIMIT"),
        (hostile.overlapping_fragments, 40, "REPEAT_LIMIT"),
        (hostile.overlapping_pairs, 40, "ALIAS_LIMIT"),
        (hostile.many_pairs, 20, "PAIR_LIMIT"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.repeated, 10),
        (hostile.repeated_parents, 10),
        (hostile.overlapping_fragments, 10),
        (hostile.overlapping_pairs, 12),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)

"""Directives by the dozen."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.directives, 40, "DIRECTIVE_LIMIT"),
        (hostile.unknown_directives, 40, "DIRECTIVE_LIMIT"),
        (hostile.conditional_spreads, 40, "DIRECTIVE_LIMIT"),
        (hostile.unknown_directives, 20, "GRAPHQL_VALIDATION"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.directives, 15),
        (hostile.conditional_spreads, 10),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)

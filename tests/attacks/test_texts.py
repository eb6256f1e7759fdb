"""Long texts: tokens, comments, lines, literals."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.many_tokens, 2_100, "TOKEN_LIMIT"),
        (hostile.comment, 900_000, "LENGTH_LIMIT"),
        (hostile.empty_lines, 100_000, "LINE_LIMIT"),
        (hostile.empty_lines, 4_000, "GRAPHQL_VALIDATION"),
        (hostile.escapes, 70_000, "LENGTH_LIMIT"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.many_tokens, 900),
        (hostile.empty_lines, 70),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)

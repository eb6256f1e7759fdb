"""Names that are nearly right, and mistakes by the hundred."""

import pytest

from tests.attacks import hostile_documents as hostile
from tests.attacks.attackers import Attacker, assert_refused
from tests.attacks.step_counts import Judge, assert_linear


@pytest.mark.parametrize(
    ("build", "size", "code"),
    [
        (hostile.unknown_fields, 1_900, "GRAPHQL_VALIDATION"),
        (hostile.unknown_types, 300, "GRAPHQL_VALIDATION"),
        (hostile.unknown_arguments, 600, "GRAPHQL_VALIDATION"),
        (hostile.repeated_arguments, 600, "GRAPHQL_VALIDATION"),
        (hostile.unknown_input_fields, 300, "BAD_INPUT"),
        (hostile.undefined_variables, 19, "GRAPHQL_VALIDATION"),
        (hostile.unused_variables, 400, "GRAPHQL_VALIDATION"),
    ],
)
async def test_refused(attacker: Attacker, build: hostile.Build, size: int, code: str) -> None:
    assert_refused(await attacker.send(build(size)), code)


@pytest.mark.parametrize(
    ("build", "size"),
    [
        (hostile.unknown_fields, 900),
        (hostile.unknown_types, 150),
        (hostile.unknown_arguments, 300),
        (hostile.repeated_arguments, 300),
        (hostile.unknown_input_fields, 300),
        (hostile.unused_variables, 200),
    ],
)
def test_steps_grow_with_the_text(judge: Judge, build: hostile.Build, size: int) -> None:
    assert_linear(judge, build, size)

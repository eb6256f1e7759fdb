"""What a mutation answers when its input is at fault: ``userErrors`` with code, sentence and path."""

from collections.abc import Iterable
from itertools import islice

import strawberry

from schema.engine.faults.languages import Language
from schema.engine.faults.refusals import Faulty
from schema.messages import message

MOST_FAULTS = 100
"""Of a mutation that brings thousands of lines, each of which is wrong, nobody reads more."""


@strawberry.type(description="A fault in the input of a mutation (输入有误): nothing was changed.")
class UserError:
    """One entry of ``userErrors``."""

    code: str = strawberry.field(description="Stable code of the fault; never translated.")
    message: str = strawberry.field(
        description="What is wrong, in the language of the request (Chinese unless English is asked for)."
    )
    path: list[str] = strawberry.field(
        description="Where in the input the fault is, from the outside in; empty for the whole."
    )


def to_user_error(fault: Faulty, language: Language) -> UserError:
    """One fault with its sentence."""
    return UserError(
        code=fault.code,
        message=message(fault.code, language, fault.params),
        path=[str(step) for step in fault.path],
    )


def to_user_errors(faults: Iterable[Faulty], language: Language) -> list[UserError]:
    """The first faults of a refused mutation, in their order."""
    return [to_user_error(fault, language) for fault in islice(faults, MOST_FAULTS)]

"""For tests in which a field that fails cancels its siblings: what those would have awaited is never awaited.

Python warns of each when it is collected, wherever that happens: in a later test, or inside of a named
tuple's `__new__`, which has no built-ins, so that not even a filter of warnings works. So nothing is
collected while such a test runs, and everything at its end, where the warning is silenced.
"""

import gc
from collections.abc import Iterator

import pytest

ABANDONED = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.usefixtures("collected_at_the_end"),
]
"""The marks of such a test."""


@pytest.fixture
def collected_at_the_end() -> Iterator[None]:
    """Nothing is collected before the end of the test."""
    gc.disable()
    try:
        yield
        gc.collect()
    finally:
        gc.enable()


def collect_the_young() -> None:
    """Collect what the last example left, so that many of them don't fill the memory; call it in the test."""
    gc.collect(0)

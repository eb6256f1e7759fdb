"""Counts what Python does, so that a test can tell how the work grows, whatever the machine's load is."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import tenants.schemes

_OWN = str(Path(tenants.schemes.__file__).parent)
# The comparison of misspelt names is bounded by a number of its own.
_LEFT_OUT = ("difflib.py",)


def steps_of(work: Callable[[], object]) -> int:
    """The instructions carried out in the engine, and the calls of everything below it."""
    steps = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal steps
        name = frame.f_code.co_filename
        if name.endswith(_LEFT_OUT):
            return None
        steps += 1
        if event == "call" and name.startswith(_OWN):
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
            return trace
        return trace if event == "opcode" else None

    # A collection calls functions of its own, whenever it comes.
    collects = gc.isenabled()
    gc.disable()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return steps

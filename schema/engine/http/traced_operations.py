"""Operations whose stages are traced. Used only if traces are asked for."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from graphql import ExecutionResult

from schema.engine.execution.contexts import Context
from schema.engine.execution.documents import CheckedDocument, CheckedOperation
from schema.engine.http.operations import Operations
from schema.engine.http.request_bodies import OperationRequest

Stage = Callable[[str], AbstractContextManager[object]]
"""Opens the span of a stage of a request."""


class TracedOperations(Operations):
    """Opens a span around each stage of an operation."""

    def __init__(self, *parts: Any, stage: Stage) -> None:
        super().__init__(*parts)
        self._stage = stage

    async def check(self, text: str, context: Context) -> CheckedDocument:
        """As without spans."""
        with self._stage("parse"):
            return await super().check(text, context)

    async def execute(
        self,
        request: OperationRequest,
        checked: CheckedDocument,
        operation: CheckedOperation,
        context: Context,
    ) -> ExecutionResult:
        """As without spans."""
        with self._stage("execute"):
            return await super().execute(request, checked, operation, context)

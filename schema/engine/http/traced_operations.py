"""Operations whose stages are traced. Used only if traces are asked for."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from schema.engine.execution.contexts import Context
from schema.engine.execution.documents import CheckedDocument, CheckedOperation
from schema.engine.http.operations import Operations
from schema.engine.http.request_bodies import OperationRequest
from schema.engine.http.responses import Response

Stage = Callable[[str], AbstractContextManager[object]]
"""Opens the span of a stage of a request."""


class TracedOperations(Operations):
    """Opens a span around each stage of an operation."""

    def __init__(self, *parts: Any, stage: Stage) -> None:
        super().__init__(*parts)
        self._stage = stage

    async def _checked(self, text: str, context: Context) -> CheckedDocument:
        with self._stage("parse"):
            return await super()._checked(text, context)

    async def _executed(
        self,
        request: OperationRequest,
        checked: CheckedDocument,
        operation: CheckedOperation,
        context: Context,
    ) -> Response:
        with self._stage("execute"):
            return await super()._executed(request, checked, operation, context)

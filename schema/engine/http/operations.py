"""Carries out one operation: from its text to the response."""

import asyncio

from graphql import GraphQLError, GraphQLSchema

from schema.engine.execution.contexts import Context
from schema.engine.execution.documents import Prepare
from schema.engine.http.error_responses import ErrorResponses
from schema.engine.http.log_fields import digest_of
from schema.engine.http.query_documents import Documents
from schema.engine.http.request_bodies import OperationRequest
from schema.engine.http.request_deadlines import RequestDeadline
from schema.engine.http.responses import Response
from schema.engine.limits.list_lengths import ListLengths


class StrayCancellationError(Exception):
    """A field was cancelled from within: something that siblings share isn't shielded."""

    code = "INTERNAL"


class Operations:
    """Carries out the operations of one schema."""

    def __init__(self, schema: GraphQLSchema, errors: ErrorResponses, prepare: Prepare) -> None:
        self._lengths = ListLengths(schema)
        self._documents = Documents(schema, prepare, self._lengths)
        self._errors = errors

    async def respond(
        self,
        request: OperationRequest,
        context: Context,
        deadline: RequestDeadline,
        logged: dict[str, object],
    ) -> Response:
        """Run the operation and add it to what is logged.

        Errors of GraphQL are in the response, others are raised.
        """
        try:
            checked = self._documents.read(request.query)
        except GraphQLError as error:
            logged["document"] = digest_of(request.query)
            return self._errors.to_document((error,), None, context)
        logged["document"] = checked.digest
        operation = checked.operation(request.name)
        logged["operation"], logged["cost"] = operation.label, operation.cost
        if checked.errors:
            return self._errors.to_document(checked.errors, checked.document, context)
        self._lengths.check(operation.definition, request.variables)
        if operation.seconds is not None:
            deadline.extend(operation.seconds)
        try:
            result = await checked.executable.execute(operation, request.variables, context)
            if result.errors and operation.reads and self._errors.may_pass(result.errors):
                await context.restart()
                result = await checked.executable.execute(operation, request.variables, context)
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            # graphql-core cancels the siblings of a failed field. One that awaits something shared cancels it
            # for all the others that await it. The client must get a response all the same.
            raise StrayCancellationError from error
        if result.errors:
            return self._errors.to_result(
                result, checked.document, operation.definition, request.variables, context
            )
        return Response.json(200, {"data": result.data}, context.language, context.request_id)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

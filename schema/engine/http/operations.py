"""Carries out one operation: from its text to the response."""

import asyncio

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType

from schema.engine.execution.contexts import Context
from schema.engine.execution.documents import CheckedDocument, CheckedOperation, Prepare, Prices
from schema.engine.execution.turns import Turns
from schema.engine.faults.errors import BadRequestError, LimitError
from schema.engine.http.error_responses import ErrorResponses
from schema.engine.http.introspection_answers import IntrospectionAnswers
from schema.engine.http.log_fields import digest_of
from schema.engine.http.query_documents import Documents
from schema.engine.http.request_bodies import OperationRequest, read_operation
from schema.engine.http.responses import Response
from schema.engine.http.side_thread import SideThread
from schema.engine.limits.list_lengths import ListLengths

SHORT = 500
"""Characters of a document that is checked on the spot, which takes a few milliseconds."""

SHORT_BODY = 4_000
"""Bytes of a body that is read on the spot, which takes at most a few milliseconds."""


class StrayCancellationError(Exception):
    """A field was cancelled from within: something that siblings share isn't shielded."""

    code = "INTERNAL"


class Operations:
    """Carries out the operations of one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        errors: ErrorResponses,
        prepare: Prepare,
        largest_answer: int,
        turns: Turns,
    ) -> None:
        self._lengths = ListLengths(schema)
        self._documents = Documents(schema, prepare, self._lengths)
        self._errors = errors
        self._largest_answer = largest_answer
        self._turns = turns
        self._introspected = IntrospectionAnswers()
        self._side_thread = SideThread()

    async def read(self, body: bytes, context: Context) -> OperationRequest:
        """The operation in a request's body."""
        if len(body) <= SHORT_BODY:
            return read_operation(body)
        return await self._side_thread.run(context.person, len(body), read_operation, body)

    async def respond(
        self,
        request: OperationRequest,
        context: Context,
        logged: dict[str, object],
    ) -> Response:
        """Run the operation and add it to what is logged.

        Errors of GraphQL are in the response, others are raised.
        """
        try:
            checked = await self.check(request.query, context)
        except GraphQLError as error:
            logged["document"] = digest_of(request.query)
            return self._errors.to_document((error,), None, context)
        logged["document"] = checked.digest
        operation = checked.operation(request.name)
        logged["operation"], logged["cost"] = operation.label, operation.cost
        if checked.errors:
            return self._errors.to_document(checked.errors, checked.document, context)
        if not request.may_change and operation.definition.operation is OperationType.MUTATION:
            raise BadRequestError("MUTATION_BY_GET", status=405, headers={"Allow": "POST"})
        if operation.prices is not None:
            operation = operation.at(await self._cost(operation.prices, request, context, logged))
        self._lengths.check(operation.definition, request.variables)
        if operation.introspects:
            return await self._introspection(request, checked, operation, context)
        # Written out: a context manager is called for every request.
        if operation.is_large:
            await self._turns.begin(operation.cost or 0)
        else:
            self._turns.small += 1
        try:
            result = await self.execute(request, checked, operation, context)
            response = self._answer(result, request, checked, operation, context)
            if operation.is_large:
                # The connection is free before a client reads the answer, however slowly.
                await context.restart()
            return response
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            # graphql-core cancels the siblings of a failed field. One that awaits something shared cancels it
            # for all the others that await it. The client must get a response all the same.
            raise StrayCancellationError from error
        finally:
            if operation.is_large:
                self._turns.end(operation.cost or 0)
            else:
                self._turns.small -= 1

    async def execute(
        self,
        request: OperationRequest,
        checked: CheckedDocument,
        operation: CheckedOperation,
        context: Context,
    ) -> ExecutionResult:
        """The result of an operation; a query that lost its connection is executed once more."""
        execute = checked.executable.execute
        result = await execute(operation, request.variables, context, self._turns)
        if result.errors and operation.reads and self._errors.may_pass(result.errors):
            await context.restart()
            return await execute(operation, request.variables, context, self._turns)
        return result

    async def check(self, text: str, context: Context) -> CheckedDocument:
        """The checked document of a text; raises what the parser raises."""
        known = self._documents.known(text)
        if known is not None:
            return known
        if len(text) <= SHORT:
            return self._documents.read(text)
        checked = await self._side_thread.run(context.person, len(text), self._documents.check, text)
        self._documents.keep(text, checked)
        return checked

    async def _cost(
        self, prices: Prices, request: OperationRequest, context: Context, logged: dict[str, object]
    ) -> int:
        """What an operation costs with its variables; refuses it if that is too much."""
        variables = request.variables
        cost = prices.known(variables)
        if cost is None and len(request.query) <= SHORT:
            cost = prices.work_out(variables)
        elif cost is None:
            size = len(request.query)
            cost = await self._side_thread.run(context.person, size, prices.work_out, variables)
        logged["cost"] = cost
        if cost > prices.limit:
            raise LimitError("COST_LIMIT", prices.limit, cost)
        return cost

    async def _introspection(
        self,
        request: OperationRequest,
        checked: CheckedDocument,
        operation: CheckedOperation,
        context: Context,
    ) -> Response:
        kept = self._introspected.find(request.query, operation.name)
        if kept is not None:
            return Response.of(200, kept, context.language, context.request_id)
        introspect = checked.executable.introspect
        cost = operation.cost or 0
        result = await self._side_thread.run(context.person, cost, introspect, operation, request.variables)
        response = self._answer(result, request, checked, operation, context)
        # With variables the same text can have several answers.
        if response.status == 200 and not result.errors and not operation.definition.variable_definitions:
            self._introspected.keep(request.query, operation.name, response.content)
        return response

    def _answer(
        self,
        result: ExecutionResult,
        request: OperationRequest,
        checked: CheckedDocument,
        operation: CheckedOperation,
        context: Context,
    ) -> Response:
        if result.errors:
            response = self._errors.to_result(
                result, checked.document, operation.definition, request.variables, context
            )
        else:
            response = Response.json(200, {"data": result.data}, context.language, context.request_id)
        # What a mutation has done is told whatever its size; the limit on costs holds for it, too.
        is_mutation = operation.definition.operation is OperationType.MUTATION
        if len(response.content) > self._largest_answer and not is_mutation:
            raise LimitError("ANSWER_TOO_LARGE", self._largest_answer, len(response.content))
        return response


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

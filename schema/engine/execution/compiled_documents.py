"""Documents executed by our own executor, with the plans of earlier requests."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution import Executor

from schema.engine.execution.contexts import Context
from schema.engine.execution.documents import CheckedOperation
from schema.engine.execution.execution_plans import Plans
from schema.engine.execution.executor import CompiledExecutor
from schema.engine.execution.turns import Turns
from schema.engine.execution.variables import Single, read_variables, singles_of
from schema.engine.faults.unread_values import holds_unread, judged_later
from schema.engine.libraries.graphql_core_internals import FragmentDetails, new_executor
from schema.engine.libraries.strawberry_internals import is_awaitable


class CompiledDocument:
    """A document with its plans."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._document = document
        self._plans = Plans()
        self._definitions = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._fragments = {name: FragmentDetails(each) for name, each in self._definitions.items()}
        # By the id() of the operation, which the document holds.
        self._singles: dict[int, Sequence[Single] | None] = {}
        self._judged_later: dict[int, frozenset[str]] = {}

    async def execute(
        self, operation: CheckedOperation, variables: Mapping[str, Any], context: Context, turns: Turns
    ) -> ExecutionResult:
        """The result of one of its operations; of a large query in pieces."""
        executor = self._executor(operation, variables, context, turns if operation.is_large else None)
        if isinstance(executor, list):
            return ExecutionResult(None, errors=executor)
        if operation.reads:
            await context.begin_reading()
        result = executor.execute_operation()
        # Only @defer and @stream would give another kind of result; the schema doesn't have them.
        return cast("ExecutionResult", await result if isinstance(result, Awaitable) else result)

    def introspect(self, operation: CheckedOperation, variables: Mapping[str, Any]) -> ExecutionResult:
        """The result of an operation that asks for the schema only: at once, in any thread."""
        executor = self._executor(operation, variables, None)
        if isinstance(executor, list):
            return ExecutionResult(None, errors=executor)
        return cast("ExecutionResult", executor.execute_operation())

    def _executor(
        self,
        operation: CheckedOperation,
        variables: Mapping[str, Any],
        context: Context | None,
        turns: Turns | None = None,
    ) -> Executor[Any] | list[GraphQLError]:
        key = id(operation.definition)
        if key not in self._singles:
            self._singles[key] = singles_of(self._schema, operation.definition)
        singles = self._singles[key]
        values = None if singles is None else read_variables(singles, variables)
        if values is not None:
            return new_executor(
                CompiledExecutor,
                self._schema,
                self._fragments,
                self._definitions,
                operation.definition,
                values,
                context,
                is_awaitable=is_awaitable,
                plans=self._plans,
                turns=turns,
            )
        # One error is enough: the response looks for all of them again, with their paths.
        executor = CompiledExecutor.build(
            self._schema,
            self._document,
            context_value=context,
            raw_variable_values=dict(variables),
            operation_name=operation.name,
            is_awaitable=is_awaitable,
            plans=self._plans,
            turns=turns,
            max_coercion_errors=1,
            hide_suggestions=True,
        )
        if not isinstance(executor, list) and self._is_unread(operation.definition, executor):
            return [GraphQLError("unread")]
        return executor

    def _is_unread(self, operation: OperationDefinitionNode, executor: Executor[Any]) -> bool:
        """Whether a variable cannot be read that no mutation judges."""
        unread = [name for name, value in executor.variable_values.coerced.items() if holds_unread(value)]
        if not unread:
            return False
        key = id(operation)
        if key not in self._judged_later:
            self._judged_later[key] = judged_later(self._schema, self._document, operation)
        return not self._judged_later[key].issuperset(unread)

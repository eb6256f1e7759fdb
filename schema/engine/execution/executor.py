"""The executor: graphql-core's, with generated functions for everything plain.

Where a selection asks for plain attributes only, one function generated for it completes the value.
Everything else goes graphql-core's way, in the same response. If a generated function meets anything but the
good case, it gives up, and graphql-core completes that value from the beginning: results and errors are
always those of graphql-core. Attributes may then be read a second time. Works for any Strawberry schema.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_object_type,
)
from graphql.execution import Executor

from schema.engine.execution.code_generation import CodeGenerator, Fill
from schema.engine.execution.execution_plans import Plan, Plans
from schema.engine.execution.listings import Listing, SelectedLists, selected_lists
from schema.engine.execution.plain_values import Complete
from schema.engine.execution.resolver_calls import Call, call_form
from schema.engine.execution.turns import SLICE, Turns
from schema.engine.libraries.graphql_core_internals import (
    CollectedFields,
    DeferUsage,
    FieldDetailsList,
    GroupedFieldSet,
    Path,
    gather_with_cancel,
)

T = TypeVar("T")

_FAILED = object()
_LISTS = frozenset({list, tuple})


class CompiledExecutor(Executor[Any]):
    """Executes one operation; ``plans`` keeps what is found out about its document for the next request.

    A large query gets ``turns`` and pauses between long pieces, but never where fields ask loaders for rows:
    what they ask for in one go is read in one statement. What the plans keep differs, so an operation must
    always get them, or never.
    """

    def __init__(
        self, *args: Any, plans: Plans | None = None, turns: Turns | None = None, **rest: Any
    ) -> None:
        super().__init__(*args, **rest)
        self._turns = turns
        self._plan = self._planned(plans)
        self._calls: dict[tuple[GraphQLObjectType, int], Call | None] = {}

    def _planned(self, plans: Plans | None) -> Plan:
        # The variables of a fragment can differ from one use to the next.
        if plans is None or any(fragment.variable_signatures for fragment in self.fragments.values()):
            return Plan(self.operation)
        return plans.plan(self.operation, self.fragment_definitions, self.variable_values.coerced)

    def execute_collected_root_fields(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: GroupedFieldSet,
        serially: bool,
        new_defer_usages: Sequence[DeferUsage],
    ) -> Any:
        """Like graphql-core, but reuses the field sets that the plan has cached."""
        if self._plan.root is None:
            self._plan.root = grouped_field_set
        return super().execute_collected_root_fields(
            root_type, root_value, self._plan.root, serially, new_defer_usages
        )

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: FieldDetailsList
    ) -> CollectedFields:
        """Like graphql-core, but cached in the plan."""
        key = return_type, id(field_details_list)
        known = self._plan.below.get(key)
        if known is not None:
            return known[1]
        found = super().collect_subfields(return_type, field_details_list)
        self._plan.below[key] = field_details_list, found
        return found

    def fields_below(self, parent: GraphQLObjectType, details: FieldDetailsList) -> GroupedFieldSet:
        """The fields selected below a field, for an object type."""
        return self.collect_subfields(parent, details).grouped_field_set

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """By the function generated for the selection if there is one and it succeeds."""
        if isinstance(result, Listing):
            return self._complete_listing(
                return_type, field_details_list, info, path, result, position_context
            )
        complete = self._completion(return_type, field_details_list)
        if complete is not None:
            if self._turns is not None and type(result) in _LISTS and len(result) > SLICE:
                place = return_type, field_details_list, info, path, result, position_context
                return self._complete_in_slices(complete, self._turns, place)
            completed = _tried(complete, result)
            if completed is not _FAILED:
                return completed
        elif result is not None and result is not Undefined and not isinstance(result, Exception):
            # graphql-core gets here through six functions, for each entry of a list.
            plain = self._object(return_type, field_details_list)
            if plain is not None:
                return self.execute_fields(plain[0], result, path, plain[1], None)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> Any:
        """Plain fields by a generated function, the others one by one, all in their order."""
        fill = self._filling(parent_type, grouped_field_set)
        if fill is None:
            return super().execute_fields(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        results: dict[str, Any] = {}
        waiting: list[str] = []
        try:
            fill(self, source_value, path, position_context, results, waiting)
        except Exception:
            if waiting:
                self.settle_in_background([results[name] for name in waiting])
            raise
        return _awaited(results, waiting) if waiting else results

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """Like graphql-core, but with arguments converted before where they must be the same."""
        call = self._call(parent_type, field_details_list)
        if call is None:
            place_of_call = parent_type, source, field_details_list, path, position_context
            if self._turns is not None and not _is_in_list(path):
                return self._execute_after_pause(self._turns, place_of_call)
            return super().execute_field(*place_of_call)
        output_type = call.field.type
        info = self.build_resolve_info(call.field, call.nodes, parent_type, path)
        place = output_type, field_details_list, info, path
        try:
            result = call.resolve(source, info)
            if self.is_awaitable(result):
                return self.complete_awaitable_value(*place, result, position_context)
            completed = self.complete_value(*place, result, position_context)
        except Exception as error:
            self.handle_field_error(error, output_type, field_details_list, path)
            return None
        if not self.is_awaitable(completed):
            return completed
        return self._completed_later(completed, output_type, field_details_list, path)

    async def _execute_after_pause(
        self, turns: Turns, place: tuple[GraphQLObjectType, Any, FieldDetailsList, Path, Any]
    ) -> Any:
        """A field whose arguments must be converted, which can take long."""
        await turns.pause()
        completed = super().execute_field(*place)
        return await completed if self.is_awaitable(completed) else completed

    async def _complete_in_slices(
        self,
        complete: Complete,
        turns: Turns,
        place: tuple[GraphQLOutputType, FieldDetailsList, GraphQLResolveInfo[Any], Path, Sequence[Any], Any],
    ) -> Any:
        """A long list of plain entries."""
        items = place[4]
        completed: list[Any] = []
        for begin in range(0, len(items), SLICE):
            await turns.pause()
            part = _tried(complete, items[begin : begin + SLICE])
            if part is _FAILED:
                again = super().complete_value(*place)
                return await again if self.is_awaitable(again) else again
            completed += part
        return completed

    async def _completed_later(
        self, completed: Awaitable[Any], output_type: GraphQLOutputType, details: FieldDetailsList, path: Path
    ) -> Any:
        try:
            return await completed
        except Exception as error:
            self.handle_field_error(error, output_type, details, path)
            return None

    def _call(self, parent: GraphQLObjectType, details: FieldDetailsList) -> Call | None:
        key = parent, id(details)
        if key in self._calls:
            return self._calls[key]
        known = self._plan.calls.get(key)
        if known is None:
            form = None
            if not self.middleware_manager:
                form = _if_possible(lambda: call_form(self.schema, parent, details))
            known = self._plan.calls[key] = details, form
        call = None if known[1] is None else known[1].call(self.variable_values.coerced)
        self._calls[key] = call
        return call

    def _completion(self, output_type: GraphQLOutputType, details: FieldDetailsList) -> Complete | None:
        key = output_type, id(details)
        known = self._plan.values.get(key)
        if known is None:
            known = self._plan.values[key] = details, self._generated(output_type, details)
        return known[1]

    def _object(
        self, output_type: GraphQLOutputType, details: FieldDetailsList
    ) -> tuple[GraphQLObjectType, GroupedFieldSet] | None:
        """The object type and its selected fields, if the type does not check its values."""
        key = output_type, id(details)
        known = self._plan.objects.get(key)
        if known is None:
            parent = get_nullable_type(output_type)
            found = None
            if isinstance(parent, GraphQLObjectType) and not parent.is_type_of:
                found = parent, self.fields_below(parent, details)
            known = self._plan.objects[key] = details, found
        return known[1]

    def _generated(self, output_type: GraphQLOutputType, details: FieldDetailsList) -> Complete | None:
        # For a single leaf nothing is gained.
        if self.middleware_manager or not is_object_type(get_named_type(output_type)):
            return None
        return _if_possible(lambda: self._generator().value(output_type, details))

    def _filling(self, parent: GraphQLObjectType, fields: GroupedFieldSet) -> Fill | None:
        key = parent, id(fields)
        known = self._plan.fields.get(key)
        if known is None:
            known = self._plan.fields[key] = fields, self._fill(parent, fields)
        return known[1]

    def _fill(self, parent: GraphQLObjectType, fields: GroupedFieldSet) -> Fill | None:
        if self.middleware_manager:
            return None
        return _if_possible(lambda: self._generator().fields(parent, fields, _run))

    def _generator(self) -> CodeGenerator:
        return CodeGenerator(self, whole_lists=self._turns is None)

    async def _complete_listing(
        self,
        return_type: GraphQLOutputType,
        details: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        listing: Listing,
        position_context: Any,
    ) -> Any:
        connection = await self.with_abort_signal(
            listing.connection(self._selected_lists(return_type, details))
        )
        completed = self.complete_value(return_type, details, info, path, connection, position_context)
        return await completed if self.is_awaitable(completed) else completed

    def _selected_lists(
        self, connection: GraphQLOutputType, details: FieldDetailsList
    ) -> SelectedLists | None:
        key = connection, id(details)
        known = self._plan.lists.get(key)
        if known is None:
            selected = _if_possible(lambda: selected_lists(self, connection, details))
            known = self._plan.lists[key] = details, selected
        return known[1]


def _if_possible(look: Callable[[], T]) -> T | None:
    # Looking ahead can raise, for example at a condition without a value. The error belongs to the field
    # where graphql-core will raise it; other fields may still be answered.
    try:
        return look()
    except Exception:
        return None


def _tried(complete: Complete, value: Any) -> Any:
    # Return before graphql-core takes over, so that its errors don't get this one as context.
    try:
        return complete(value)
    except Exception:
        return _FAILED


def _run(
    executor: CompiledExecutor,
    parent: GraphQLObjectType,
    source: Any,
    path: Path | None,
    position_context: Any,
    results: dict[str, Any],
    waiting: list[str],
    response_name: str,
    details: FieldDetailsList,
) -> None:
    """One field, graphql-core's way."""
    field_path = Path(path, response_name, parent.name)
    result = executor.execute_field(parent, source, details, field_path, position_context)
    if result is Undefined:
        return
    results[response_name] = result
    if executor.is_awaitable(result):
        waiting.append(response_name)


def _is_in_list(path: Path | None) -> bool:
    while path is not None:
        if isinstance(path.key, int):
            return True
        path = path.prev
    return False


async def _awaited(results: dict[str, Any], waiting: list[str]) -> dict[str, Any]:
    if len(waiting) == 1:
        results[waiting[0]] = await results[waiting[0]]
    else:
        found = await gather_with_cancel(*(results[name] for name in waiting))
        results.update(zip(waiting, found, strict=True))
    return results

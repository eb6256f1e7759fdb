"""graphql-core's executor as the endpoint can use it in the place of ours."""

from typing import Any

from graphql import GraphQLOutputType
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path

from schema.engine.execution.listings import Listing


class OrdinaryExecutor(Executor[Any]):
    """Plans nothing; a list that the database could write is read as entries."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest.pop("plans")
        super().__init__(*args, **rest)

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: Any,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """As ever."""
        if isinstance(result, Listing):
            return self._listed(return_type, field_details_list, info, path, result, position_context)
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)

    async def _listed(
        self,
        return_type: GraphQLOutputType,
        details: FieldDetailsList,
        info: Any,
        path: Path,
        listing: Listing,
        position_context: Any,
    ) -> Any:
        connection = await listing.connection(None)
        completed = self.complete_value(return_type, details, info, path, connection, position_context)
        return await completed if self.is_awaitable(completed) else completed

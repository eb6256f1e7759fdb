"""What every resolver of this room is given, typed once."""

from typing import Annotated

import strawberry

from resolvers.loaders import Loaders
from schema.requests import RequestContext

Context = RequestContext[Loaders]
Info = strawberry.Info[Context, None]

Year = Annotated[int, strawberry.argument(description="The year assessed, such as 2025 (考核年度).")]

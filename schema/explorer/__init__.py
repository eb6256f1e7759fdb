"""The explorer: GraphiQL with examples, served whole from this package, without any outside address.

Knows pages and files; never runs a query itself. Tokens it shows are those it was given to show.
"""

from schema.explorer.example_queries import Example, examples
from schema.explorer.pages import Explorer, ExplorerPages, ExplorerUser

__all__ = ["Example", "Explorer", "ExplorerPages", "ExplorerUser", "examples"]

"""An area's use cases read tables of their own area and of those below it."""

from collections.abc import Iterator

from tests.house.sources import areas, dotted, imported_names, modules

# A subject on whom a tie was decided stays in the roster.
EXCEPTIONS = {("resolvers.year.roster_edits", "results")}


def table_areas(module: str, name: str) -> Iterator[str]:
    """The area of the tables that ``from module import name`` brings."""
    if module == "tenants.models":
        yield name
    elif module.startswith("tenants.models."):
        yield module.split(".")[2]


def test_an_area_reads_no_tables_of_an_area_above_it() -> None:
    height = areas()
    above = {
        (dotted(path), area)
        for path, tree in modules("resolvers")
        if path.parts[1] in height
        for module, name in imported_names(tree)
        for area in table_areas(module, name)
        if area in height and area != path.parts[1] and height[area] >= height[path.parts[1]]
    }
    assert above <= EXCEPTIONS, (
        "these read tables of an area above their own; ask from above, or move the table down: "
        f"{sorted(above - EXCEPTIONS)}"
    )
    assert above >= EXCEPTIONS, (
        f"no longer so; delete from EXCEPTIONS in tests/house/test_areas.py: {sorted(EXCEPTIONS - above)}"
    )

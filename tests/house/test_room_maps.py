"""The map of a room names every Python file of it: the tables of the nearest README above it.

A row names files in backticks, by their path from the README's folder, or by their name in the folder that
the row's first cell names. A row with an empty first cell goes on with the folder of the row before.
``NNNN`` means any number, ``…`` any name.
"""

import re
from collections.abc import Iterable, Iterator

import pytest

from tests.house.sources import ROOMS, ROOT, modules, tracked

CODE = re.compile(r"`([^`\n]+)`")


def files_by_readme() -> dict[str, list[str]]:
    """The files of the rooms by the README that must name them, as paths from its folder."""
    readmes = {path.relative_to(ROOT).parent for path in tracked() if path.name == "README.md"}
    found: dict[str, list[str]] = {}
    for path, _ in modules(*ROOMS):
        if path.name != "__init__.py":
            folder = next(above for above in path.parents if above in readmes)
            found.setdefault(str(folder), []).append(path.relative_to(folder).as_posix())
    return found


def mapped(readme: str, *, folders: bool = True) -> Iterator[str]:
    """What a README's tables name, as written and with the folder that the row names."""
    folder = ""
    for line in readme.splitlines():
        cells = line.split("|")
        if len(cells) < 3 or cells[0].strip():
            folder = ""
            continue
        if cells[1].strip():
            named = [name for name in CODE.findall(cells[1]) if name.endswith("/")]
            folder = named[-1] if named else ""
        for name in CODE.findall(line):
            yield from (name, folder + name) if folders else (name,)


def unmapped(readme: str, files: Iterable[str]) -> list[str]:
    """The files that no row names."""
    patterns = [_pattern(name) for name in set(mapped(readme)) if name.endswith(".py")]
    return sorted(name for name in files if not any(pattern.fullmatch(name) for pattern in patterns))


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name).replace("NNNN", r"\d{4}").replace("…", "[^/]+"))


FILES = files_by_readme()


@pytest.mark.parametrize("folder", sorted(FILES))
def test_every_file_stands_in_the_map_of_its_room(folder: str) -> None:
    readme = (ROOT / folder / "README.md").read_text("utf-8")
    left = unmapped(readme, FILES[folder])
    assert left == [], f"add to a table of {folder}/README.md, with what each is for: {', '.join(left)}"


@pytest.mark.parametrize("folder", sorted(FILES))
def test_a_map_names_no_file_that_is_gone(folder: str) -> None:
    readme = (ROOT / folder / "README.md").read_text("utf-8")
    there = {f"/{path.relative_to(ROOT).as_posix()}" for path in tracked()}
    named = {name for name in mapped(readme, folders=False) if name.endswith(".py") and "…" not in name}
    gone = sorted(name for name in named if not any(path.endswith(f"/{name}") for path in there))
    assert gone == [], f"{folder}/README.md names files that are not there: {', '.join(gone)}"


MAP = """
| file | what it is for |
|---|---|
| `root.py` | the root |
| `year/` | `cycles.py`, `events.py` |
| | `rosters.py` |
| `engine/http/headers.py` | headers |
| `versions/NNNN_….py` | one each |

`prose.py` is no map.
"""


def test_what_a_map_leaves_out_is_found() -> None:
    there = [
        "root.py",
        "year/cycles.py",
        "year/rosters.py",
        "engine/http/headers.py",
        "versions/0001_first.py",
    ]
    left_out = ["cycles.py", "engine/events.py", "prose.py", "results/rosters.py", "versions/first.py"]
    assert unmapped(MAP, [*there, *left_out]) == sorted({*left_out} - {"cycles.py"})

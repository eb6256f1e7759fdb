"""Files stay small, are named for what they hold, and say nothing about the machine they were made on."""

import ast
import re

from tests.house.sources import ROOMS, modules, own_text

LONGEST = 400
NAMELESS = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "service", "services"}
)
# Not written out whole, or this file would find itself.
MACHINE = re.compile(
    "|".join(
        (
            r"/wo" + r"rk/",
            r"/ro" + r"ot/",
            r"/ho" + r"me/[a-z]",
            r"/op" + r"t/(pypi|wheels)",
            r"/\.libr" + r"ary\b",
            r"\bshar" + r"ed/(seeds|domain|design)",
            r"files\.python" + r"hosted",
            r"pypi\.o" + r"rg",
            r"registry\.npm" + r"js",
            r"file" + r":///",
        )
    )
)
TOOLS = re.compile(r"\b(Chat" + r"GPT|Clau" + r"de|Co" + r"pilot|Anthro" + r"pic|Open" + r"AI)\b")


def test_no_file_is_long() -> None:
    long = {
        str(path): text.count("\n")
        for path, text in own_text()
        if path.suffix in {".py", ".js", ".css"} and text.count("\n") > LONGEST
    }
    assert long == {}, f"split by concern: no file of ours has more than {LONGEST} lines"


def test_no_file_is_named_for_nothing() -> None:
    found = [str(path) for path, _ in own_text() if path.stem.lower() in NAMELESS]
    assert found == [], "name each file for what it holds"


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path) for path, tree in modules(*ROOMS) if tree.body and ast.get_docstring(tree) is None]
    assert silent == [], "begin each file with a docstring that says what it is for"


def test_no_file_names_a_machine_a_host_or_a_tool() -> None:
    found = [
        f"{path}:{number} {match[0]}"
        for path, text in own_text()
        for number, line in enumerate(text.splitlines(), 1)
        for pattern in (MACHINE, TOOLS)
        if (match := pattern.search(line))
    ]
    assert found == [], "leave out what belongs to one machine, host or tool"


def test_errors_end_in_error_and_carry_a_code() -> None:
    faulty = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules(*ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and _is_error(node)
        and not (node.name.endswith("Error") and _has_code(node))
    ]
    assert faulty == [], "an exception's name ends in Error; it carries a code, or faults that do"


def _is_error(node: ast.ClassDef) -> bool:
    return any(
        isinstance(base, ast.Name) and base.id in {"Exception", "ValueError", "RuntimeError"}
        for base in node.bases
    )


def _has_code(node: ast.ClassDef) -> bool:
    # A class attribute, or one that the constructor sets; a collection of faults has a code for each.
    text = ast.unparse(node)
    return re.search(r"\bcode\b|\bfaults\b|\bdecision\b", text) is not None

"""Finds the codes in the rooms' source, so that none stays without a sentence.

A code is a text in capitals, wherever it stands: as an argument, in a dictionary, as an error's `code`.
What is written in capitals and is told to no client by that name is listed in OTHER.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

_CODE = re.compile("(?=...)[A-Z]{2,}(?:_[A-Z0-9]+)*")
OTHER = frozenset(
    (
        # Words of HTTP, SQL, cryptography and Unicode.
        *("GET", "HEAD", "POST", "UTC", "UUID", "COMMIT", "ROLLBACK", "ERROR", "RSA", "OKP"),
        *("NFC", "NFKC"),
        # Mistakes of the program itself: a client is told that something failed.
        *("NOT_PLAIN", "REQUEST_CLOSED", "SESSION_CLOSED", "NOT_LOADED", "ADDRESS_IN_USE"),
        # Told to nobody: the transaction begins again or was lost before; another worker has the job.
        *("OVERTAKEN", "ROLLED_BACK", "JOB_LOST"),
        # Errors that are told by the codes of the faults in them.
        *("BAD_REQUEST", "FAULTS", "SCHEME_INVALID"),
        # Told to the operator, in English.
        *("ADDRESS_INVALID", "CLOCK_DRIFT", "DATABASE_REFUSED", "DATABASE_UNREACHABLE", "MIGRATIONS_PENDING"),
        *("ISSUER_KEYS_UNKNOWN", "PROGRAM_TOO_OLD", "READ_ONLY", "WORKERS_FAILED", "WOULD_CHANGE"),
    )
)


def sources(room: ModuleType) -> list[Path]:
    """Every Python file of a package and of the packages inside it."""
    return sorted(Path(str(room.__file__)).parent.rglob("*.py"))


def codes_in(room: ModuleType) -> set[str]:
    """Every code in the source of a package and of the packages inside it."""
    return codes_of(sources(room))


def codes_of(files: Iterable[Path]) -> set[str]:
    """Every code in some files."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    return {text for tree in trees for text in _texts(tree) if _CODE.fullmatch(text)} - OTHER


def _texts(tree: ast.Module) -> Iterator[str]:
    exported = [node for node in tree.body if isinstance(node, ast.Assign) and _names_exports(node)]
    names = {id(part) for node in exported for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in names:
            yield node.value


def _names_exports(node: ast.Assign) -> bool:
    return [getattr(target, "id", None) for target in node.targets] == ["__all__"]

"""The sources' schemes, to start from; only this file of the engine reads package data."""

from pathlib import Path

_SUFFIX = ".toml"
# Not `importlib.resources`: it loads slowly, and a command must start at once.
_FOLDER = Path(__file__).parent


class LibraryError(LookupError):
    """A code that the library does not have."""

    code = "SCHEME_NOT_FOUND"


def library_codes() -> tuple[str, ...]:
    """The codes of all schemes, sorted."""
    return tuple(sorted(file.name.removesuffix(_SUFFIX) for file in _FOLDER.glob(f"*{_SUFFIX}")))


def library_text(code: str) -> str:
    """The document of the scheme with this code."""
    if code not in library_codes():
        raise LibraryError(code)
    return (_FOLDER / (code + _SUFFIX)).read_text(encoding="utf-8")

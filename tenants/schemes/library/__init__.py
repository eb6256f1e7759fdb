"""The sources' schemes, ready to be taken over; the one place of this room that reads package data."""

from importlib.resources import files

_SUFFIX = ".toml"


class LibraryError(LookupError):
    """A code that the library does not have."""

    code = "SCHEME_NOT_FOUND"


def library_codes() -> tuple[str, ...]:
    """The codes of all schemes, sorted."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def library_text(code: str) -> str:
    """The document of the scheme with this code."""
    if code not in library_codes():
        raise LibraryError(code)
    return files(__name__).joinpath(code + _SUFFIX).read_text(encoding="utf-8")

"""The scheme documents of the demonstration: the library's, and those in `schemes/` beside this file.

Every document is written for the finished year; for another year only the year is replaced.
"""

from importlib.resources import files

from tenants.schemes import library_codes, library_text

WRITTEN_FOR = "year = 2025"


def document(code: str, year: int) -> str:
    """The document of a scheme for a year."""
    text = library_text(code) if code in library_codes() else _own_text(code)
    return text.replace(WRITTEN_FOR, f"year = {year}", 1)


def _own_text(code: str) -> str:
    return files("deploy.demo").joinpath("schemes", f"{code}.toml").read_text("utf-8")

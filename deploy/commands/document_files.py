"""Reads the files that a command names; a file that can't be read ends the command with a message."""

from pathlib import Path

import click
from click.exceptions import Exit

from deploy.commands.language_option import Language

_NO_FILE = ("{file}: 无法读取：{reason}", "{file}: cannot be read: {reason}")
_NOT_UTF_8 = (
    "{file}: 不是 UTF-8 编码，请在编辑器中另存为 UTF-8",
    "{file}: is not written in UTF-8; save it as UTF-8 in your editor",
)


def read_document(file: Path, language: Language) -> str:
    """The file's text. If it can't be read, the command ends with status 2."""
    try:
        # Windows editors put a byte order mark at the start, which TOML does not allow.
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _ended(_NO_FILE, file, language, reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _ended(_NOT_UTF_8, file, language) from error


def _ended(texts: tuple[str, str], file: Path, language: Language, **params: str) -> Exit:
    chinese, english = texts
    click.echo((chinese if language == "zh" else english).format(file=file, **params), err=True)
    return Exit(2)

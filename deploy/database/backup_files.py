"""A backup's two files: the dump, and beside it the manifest that says what must be in it.

Both are written under another name and renamed at the end, the manifest last: a dump without a manifest isn't
whole. Only their owner may read them.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.database.inventories import Inventory

FORMAT = 1


class BackupFileError(Exception):
    """A file of a backup can't be written, or isn't what it was; the message says which."""

    code = "BACKUP_FILE"


class Dump(BaseModel):
    """The dump as it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Self:
        """The dump as it is now."""
        with path.open("rb") as file:
            return cls(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


class Manifest(BaseModel):
    """What a database held at one moment; of a backup also its dump."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    program: str
    server: int
    made_at: datetime
    inventory: Inventory
    dump: Dump | None = None

    @classmethod
    def read(cls, path: Path) -> Self:
        """The manifest in a file. Raises :class:`BackupFileError`."""
        try:
            found = cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise BackupFileError(f"{path} can't be read ({error.strerror}).") from error
        except ValidationError as error:
            raise BackupFileError(
                f"{path} is no manifest of `jixiao backup` or `jixiao verify-database`."
            ) from error
        if found.format != FORMAT:
            raise BackupFileError(f"{path} was written by another version of jixiao (format {found.format}).")
        return found

    @property
    def text(self) -> str:
        """As it is written."""
        return self.model_dump_json(indent=1, exclude_none=True) + "\n"


def manifest_beside(dump: Path) -> Path:
    """Where the manifest of a dump is."""
    return dump.with_name(f"{dump.name}.manifest.json")


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A private file to write to; it gets its name when the block has ended well.

    Raises :class:`BackupFileError` if there is such a file already, or none can be made.
    """
    if path.exists():
        raise BackupFileError(f"{path} is already there; choose another name.")
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise BackupFileError(f"{partial} can't be written ({error.strerror}).") from error
    try:
        yield partial
        _written_out(partial)
        partial.rename(path)
        _written_out(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def check_dump(path: Path, manifest: Manifest) -> None:
    """Raises :class:`BackupFileError` unless the file is the dump that the manifest was made for."""
    if manifest.dump is None:
        raise BackupFileError("The manifest is of a database and not of a backup.")
    try:
        found = Dump.of(path)
    except OSError as error:
        raise BackupFileError(f"{path} can't be read ({error.strerror}).") from error
    if found != manifest.dump:
        raise BackupFileError(f"{path} isn't the dump that was written: its size or its SHA-256 differs.")


def _written_out(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)

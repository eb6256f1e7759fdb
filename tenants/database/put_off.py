"""What a transaction has asked for and not sent yet: it goes with what it sends next."""

from dataclasses import dataclass, field

from sqlalchemy import Table

from tenants.database.advisory_locks import LocksOfRows
from tenants.database.row_writes import RowWrite


@dataclass(slots=True)
class PutOff:
    """Locks to take, and rows to write."""

    locks: list[LocksOfRows] = field(default_factory=list)
    writes: list[RowWrite] = field(default_factory=list)

    def has(self, table: Table) -> bool:
        """Whether a row of the table is to be written."""
        return any(write.form.table is table for write in self.writes)

    def take_locks(self) -> list[LocksOfRows]:
        """The locks, which are sent now."""
        taken, self.locks = self.locks, []
        return taken

    def take_writes(self) -> list[RowWrite]:
        """The rows, which are sent now."""
        taken, self.writes = self.writes, []
        return taken

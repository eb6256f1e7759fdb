"""How long the way to the database may take, in seconds; statements are bounded on both sides."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """The limits of one pool and its connections."""

    acquire: float = 5.0
    """For a free connection and, if there is none yet, for opening it; also for a second try."""
    statement: float = 20.0
    """For one statement, COMMIT included."""
    grace: float = 2.0
    """How much longer the driver waits for a statement's answer: a server that hangs keeps no limit."""
    lock: float = 10.0
    """For a row or a table that another transaction has locked."""
    idle_in_transaction: float = 60.0
    """Between two statements of a transaction, while the program computes."""

    @property
    def answer(self) -> float:
        """From when on the driver gives a statement up, whatever the server does."""
        return self.statement + self.grace

    @property
    def statements(self) -> str:
        """What sets them on a connection; startup parameters would not pass PgBouncer."""
        limits = {
            "statement_timeout": self.statement,
            "lock_timeout": self.lock,
            "idle_in_transaction_session_timeout": self.idle_in_transaction,
        }
        # In whole milliseconds, at least one: 0 would mean no limit.
        return "; ".join(f"SET {name} = {max(1, round(limit * 1000))}" for name, limit in limits.items())

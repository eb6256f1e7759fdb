"""How long a stop may take, in seconds, after the time that running requests are given: one budget.

The supervisor of the workers and `systemd/jixiao.service` wait longer than all of it, so that nothing is
killed while it still says what it has done.
"""

from resolvers.exchange.denial_recording import STOP_TIMEOUT
from tenants.database.connections import COMMIT_GRACE
from tenants.database.pipelining import CLOSE_TIMEOUT

LAST_WORDS = COMMIT_GRACE + 1.0
"""For requests that were ended to send their answer; a COMMIT that is under way comes first."""

LAST_WORK = STOP_TIMEOUT + 1.0
"""For what runs beside the requests to end, and for what is left to be written."""

CLOSING = CLOSE_TIMEOUT + 1.0
"""For the connections to the database."""

OVERTIME = LAST_WORDS + LAST_WORK + CLOSING
"""All of it."""

KILL_AFTER = OVERTIME + 2.0
"""From then on a process that still runs is killed."""

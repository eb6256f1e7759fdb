"""The log: one JSON object per line on standard error, with the request's id if there is one.

Must not know what is logged.
"""

import logging
import sys

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from deploy.exception_texts import exception_text

LEAST = {
    # These log each step and each request; their warnings are enough.
    "alembic": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
}
SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(exception_text),
)


def configure_logging(level: str) -> None:
    """Send our own events and those of every library to standard error in the same form.

    Our own bypass ``logging``: every request logs a line, and through ``logging`` that took as long as the
    policy's decision, reading the body and writing the response together.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=(*SHARED, first_line_of_asyncio),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _to_text],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name, least in LEAST.items():
        logging.getLogger(name).setLevel(least)
    structlog.configure(
        processors=[*SHARED, _to_json],
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def first_line_of_asyncio(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out the task or future that asyncio names in further lines: it shows the error's message."""
    if event.get("logger") == "asyncio":
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _to_json(_logger: WrappedLogger, _method: str, event: EventDict) -> bytes:
    return orjson.dumps(event, default=repr)


def _to_text(logger: WrappedLogger, method: str, event: EventDict) -> str:
    return _to_json(logger, method, event).decode("utf-8", "replace")

"""Structured logs: one JSON object a line, and no personal data in it.

Only the fields named here leave the process: free text of requests, form values, addresses and SQL never do.
"""

from __future__ import annotations

from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, WrappedLogger

PERSONAL = frozenset(
    {
        "email",
        "phone",
        "mobile",
        "name",
        "address",
        "password",
        "token",
        "ip",
        "remote_addr",
        "request",
        "sql",
        "params",
    }
)
HIDDEN = "…"


def without_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank every field whose name marks it as personal or secret."""
    for key in PERSONAL & event.keys():
        event[key] = HIDDEN
    return event


def without_row_details(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Cut what PostgreSQL adds to an error, because it quotes the row."""
    for error in event.get("exception") or ():
        if isinstance(error, dict):
            error["exc_value"] = str(error.get("exc_value", "")).partition("\nDETAIL:")[0]
    return event


TRACEBACKS = structlog.processors.ExceptionRenderer(
    ExceptionDictTransformer(show_locals=False, max_frames=30)
)

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_personal_data,
]


def configure_structlog() -> None:
    """Send structlog through the standard library, so that every logger ends in the same handler."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def dictionary(level: str, *, plain: bool) -> dict[str, Any]:
    """Return the logging configuration; `plain` is for a person at a terminal, otherwise JSON."""
    renderer = (
        structlog.dev.ConsoleRenderer() if plain else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    tail = [] if plain else [TRACEBACKS, without_row_details]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail, renderer],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.db.backends": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING"},
        },
    }

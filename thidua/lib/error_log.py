"""What does the log say of an error? Where it happened and of which kind, never what it said: that may quote a row."""

import logging
import sys
import traceback
from types import TracebackType

ErrorInformation = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Tracebacks as file, line and function with the kinds of the errors, the first cause first; no values."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another formatter made of it would be taken over
        return super().format(record)

    def formatException(self, ei: ErrorInformation) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            lines = [kind, *_places(error.__traceback__), *(["then:", *lines] if lines else [])]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)

    def formatStack(self, stack_info: str) -> str:
        return ""


def _places(trace: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def log_settings() -> dict[str, object]:
    """Django's ``LOGGING``: errors of pages, warnings of ours and of packages, to the standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "discreet": {
                "()": "thidua.lib.error_log.DiscreetFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "discreet"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"django": {"handlers": [], "level": "ERROR", "propagate": True}},
    }

"""The server's own log on standard error: readable lines on a console, or one line of JSON for each event.

It holds nothing that anybody has written in the register (R4): of an unexpected error it says where it was and of what
kind, never its message, which may repeat what was typed. The system turns the log over. Issue 15, point 12. It is
another log than the register's own (R13).
"""

import datetime as dt
import json
import logging
import os
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from typing import TextIO

from lomma_core.errors import LommaError, SettingError

# The program's own logger; what it says is in Swedish, for who runs the server.
LOGGER = "lomma"
_WORDS = {
    logging.DEBUG: "Detalj",
    logging.INFO: "Info",
    logging.WARNING: "Varning",
    logging.ERROR: "Fel",
    logging.CRITICAL: "Fel",
}
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_BAD_FORMAT = "LOMMA_LOG_FORMAT är fel. Skriv text eller json, eller ta bort inställningen, och starta igen."
_BAD_LEVEL = "LOMMA_LOG_LEVEL är fel. Skriv debug, info, warning eller error, eller ta bort inställningen."
_FRAMES = 25


def handler(on_error: Callable[[], None], stream: TextIO | None = None) -> tuple[logging.Handler, int]:
    """A handler that writes as the settings say, and the level they ask for. Raises SettingError.

    ``on_error`` is called at each error, also those that are not written since there are too many of the same.
    """
    name = os.environ.get("LOMMA_LOG_FORMAT", "").strip().lower() or "text"
    if name not in ("text", "json"):
        raise SettingError(_BAD_FORMAT)
    level = os.environ.get("LOMMA_LOG_LEVEL", "").strip().lower() or "info"
    if level not in _LEVELS:
        raise SettingError(_BAD_LEVEL)
    made = logging.StreamHandler(stream or sys.stderr)
    made.setFormatter(JsonFormatter() if name == "json" else TextFormatter())
    made.addFilter(RepeatFilter(on_error))
    return made, _LEVELS[level]


class RepeatFilter(logging.Filter):
    """Lets the first records from each place in the code through, and counts the rest until a minute has passed.

    An error that repeats itself thousands of times a second must not fill the disk that the database is on.
    """

    def __init__(
        self,
        on_error: Callable[[], None],
        most: int = 20,
        seconds: float = 60,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._on_error, self._most, self._seconds, self._clock = on_error, most, seconds, clock
        self._lock = threading.Lock()
        self._places: OrderedDict[tuple[object, ...], tuple[float, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written; the first of a new minute says how many were not."""
        if record.levelno >= logging.ERROR:
            self._on_error()
        place, now = (record.name, *_place(record)), self._clock()
        with self._lock:
            begun, number = self._places.get(place, (now, 0))
            left_out = 0
            if now - begun >= self._seconds:
                left_out = max(0, number - self._most)
                begun, number = now, 0
            self._places[place] = begun, number + 1
            self._places.move_to_end(place)
            if len(self._places) > 1000:
                self._places.popitem(last=False)
        if left_out:
            record.left_out = left_out
        return number < self._most


class TextFormatter(logging.Formatter):
    """Lines for a console: time, a Swedish word for the level, the sentence, and where an error was."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, of several lines for an error."""
        moment = dt.datetime.fromtimestamp(record.created).isoformat(" ", "seconds")
        by = "" if record.name.partition(".")[0] == LOGGER else f" [{record.name}]"
        text = f"{moment} {_WORDS.get(record.levelno, record.levelname)}{by}: {record.getMessage().strip()}"
        left_out = getattr(record, "left_out", 0)
        if left_out:
            text += f" (och {left_out} likadana till)"
        return "\n".join([text, *_traceback(record)])


class JsonFormatter(logging.Formatter):
    """One line of JSON: time in UTC, level, logger, message, and for an error its kind and where it was."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        fields: dict[str, object] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage().strip(),
        }
        for name in ("error_id", "left_out"):
            if getattr(record, name, None):
                fields[name] = getattr(record, name)
        if record.exc_info and record.exc_info[1]:
            fields["error"] = _kind(record.exc_info[1])
            fields["where"] = _traceback(record)[1:-1]
        return json.dumps(fields, ensure_ascii=False)


def _place(record: logging.LogRecord) -> tuple[object, ...]:
    """Where in the code a record is from: of an error, where it was raised, since many are logged in one place."""
    if record.exc_info and record.exc_info[2]:
        frame = traceback.extract_tb(record.exc_info[2])[-1]
        return frame.filename, frame.lineno, record.exc_info[0]
    return record.pathname, record.lineno, None


def _kind(error: BaseException) -> str:
    """What an error is, without its message where that may repeat what somebody typed."""
    if isinstance(error, LommaError):
        return f"{type(error).__name__}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}: {error.strerror}"
    return type(error).__name__


def _traceback(record: logging.LogRecord) -> list[str]:
    """Where an error was, the innermost call last, and its kind; empty for a record without an error."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return []
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return ["Traceback (most recent call last):", *lines, _kind(error)]

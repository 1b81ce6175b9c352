"""The server's own log: a line of JSON for each event, nothing of what was typed, no error that fills the disk."""

import io
import json
import logging
import sys

import pytest

from lomma_core.errors import SettingError
from lomma_core.watch import logs
from lomma_core.watch.logs import RepeatFilter

TYPED = "det som någon skrev"


@pytest.fixture
def write(monkeypatch):
    """``write(format)`` gives a logger, and what it has written."""
    logger = logging.getLogger("lomma.test")
    logger.propagate = False

    def start(name: str = ""):
        monkeypatch.setenv("LOMMA_LOG_FORMAT", name)
        stream = io.StringIO()
        handler, level = logs.handler(lambda: None, stream)
        logger.addHandler(handler)
        logger.setLevel(level)
        return logger, stream.getvalue

    yield start
    logger.handlers.clear()


def fail(logger: logging.Logger) -> None:
    try:
        int(TYPED)
    except ValueError:
        logger.exception("Ett oväntat fel.")


def test_an_event_is_a_line_of_json(write):
    logger, written = write("json")
    logger.warning("Disken är\nfull")
    fail(logger)
    first, second = map(json.loads, written().splitlines())
    assert (first["level"], first["logger"], first["message"]) == ("warning", "lomma.test", "Disken är\nfull")
    assert first["time"].endswith("+00:00")
    assert (second["level"], second["error"]) == ("error", "ValueError")
    assert second["where"][-1].endswith(" fail")


def test_on_a_console_it_is_read_without_tools(write):
    logger, written = write()
    logger.info("Registret är igång")
    assert written().endswith(" Info: Registret är igång\n")


@pytest.mark.parametrize("name", ["json", "text"])
def test_an_error_says_where_it_was_and_never_what_was_typed(write, name):
    logger, written = write(name)
    fail(logger)
    assert "test_logs.py" in written()
    assert "ValueError" in written()
    assert TYPED not in written()


def test_the_same_error_over_and_over_is_written_some_times_and_counted_always():
    now, errors = [0.0], []
    passes = RepeatFilter(lambda: errors.append(1), most=3, seconds=60, clock=lambda: now[0])

    def record() -> logging.LogRecord:
        return logging.LogRecord("asyncio", logging.ERROR, "a.py", 7, "fel", None, None)

    assert [passes.filter(record()) for _ in range(1000)].count(True) == 3
    other = logging.LogRecord("asyncio", logging.ERROR, "a.py", 8, "annat", None, None)
    assert passes.filter(other)
    now[0] = 61
    first = record()
    assert passes.filter(first)
    assert first.left_out == 997
    assert len(errors) == 1002


def test_the_places_that_repeat_are_not_remembered_for_ever():
    passes = RepeatFilter(lambda: None)
    for line in range(3000):
        passes.filter(logging.LogRecord("x", logging.ERROR, "a.py", line, "fel", None, None))
    assert len(passes._places) == 1000


@pytest.mark.parametrize(("setting", "value"), [("LOMMA_LOG_FORMAT", "xml"), ("LOMMA_LOG_LEVEL", "mycket")])
def test_a_setting_that_means_nothing_is_refused_with_what_to_write(monkeypatch, setting, value):
    monkeypatch.setenv(setting, value)
    with pytest.raises(SettingError, match=f"{setting} är fel. Skriv"):
        logs.handler(lambda: None)


def test_an_errors_number_is_a_field_of_its_own(write):
    logger, written = write("json")
    logger.error("Ett oväntat fel, felnummer bcd234. Anmäl det.", extra={"error_id": "bcd234"})
    assert json.loads(written())["error_id"] == "bcd234"


def test_errors_that_are_logged_in_one_place_and_raised_in_many_are_counted_apart():
    repeats = RepeatFilter(lambda: None, most=1)

    def record(code: str) -> logging.LogRecord:
        try:
            exec(compile(code, code, "exec"))
        except ValueError:
            return logging.LogRecord("lomma.page", logging.ERROR, __file__, 1, "Ett fel.", (), sys.exc_info())

    first, second = "int('a')", "int('b')"
    assert [repeats.filter(record(code)) for code in (first, first, second, second)] == [True, False, True, False]

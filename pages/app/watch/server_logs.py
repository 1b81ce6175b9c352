"""The loggers of Streamlit, uvicorn and Python's own unexpected errors, written as the program's own log is."""

import logging
import sys
import threading
from collections.abc import Callable

from streamlit import logger as streamlit_logger

from lomma_core.watch import logs

# uvicorn's word for a websocket that was refused with a sentence (pages/app/web/session_gate.py): no error of anybody.
_REFUSED = "ASGI callable returned without completing handshake."
_LOG = logging.getLogger(f"{logs.LOGGER}.server")


def start(on_error: Callable[[], None]) -> None:
    """Write every logger's records in one way, as the settings say. Raises SettingError."""
    handler, level = logs.handler(on_error)
    root = logging.getLogger()
    for old in [*root.handlers]:
        root.removeHandler(old)
    root.addHandler(handler)
    # Of libraries, what is out of the ordinary: uvicorn tells of whole addresses, with what was searched for.
    root.setLevel(max(level, logging.WARNING))
    logging.getLogger(logs.LOGGER).setLevel(level)
    # Streamlit gives each of its loggers, and uvicorn's, a handler of its own, and later ones too.
    streamlit_logger.setup_formatter = _hand_over
    streamlit_logger.update_formatter()
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.getMessage() != _REFUSED)
    logging.captureWarnings(True)
    sys.excepthook = _note
    threading.excepthook = lambda hook: _note(hook.exc_type, hook.exc_value, hook.exc_traceback)


def _hand_over(logger: logging.Logger) -> None:
    """Let the root's handler write what a logger says, from the root's level."""
    logger.handlers.clear()
    logger.setLevel(logging.NOTSET)
    logger.propagate = True


def _note(kind: type[BaseException], error: BaseException | None, trace: object) -> None:
    if error is not None and not isinstance(error, KeyboardInterrupt):
        _LOG.error("Ett oväntat fel. Anmäl det.", exc_info=error)

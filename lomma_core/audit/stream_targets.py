"""Where the log's stream goes, as the setting says: a file of JSON lines, or the municipality's syslog (RFC 3164)."""

import logging
import os
from collections.abc import Sequence
from logging.handlers import SysLogHandler
from pathlib import Path
from socket import socket as Socket
from typing import NoReturn, Protocol
from urllib.parse import urlsplit

from lomma_core.errors import SettingError

SETTING = "LOMMA_LOG_STREAM"
_SCHEME = "syslog:"
_WRONG = (
    f"{SETTING} ska vara sökvägen till en fil, syslog:///dev/log eller syslog://värdnamn:514. Rätta den, eller ta bort "
    "inställningen, och starta igen."
)
# Seconds that a receiver that is there but does not take anything may keep us.
_PATIENCE = 2.0


class Target(Protocol):
    """A receiver of lines, each with whether it is about something refused. Raises OSError when it takes none."""

    def send(self, lines: Sequence[tuple[str, bool]]) -> None: ...


def target_of(setting: str) -> Target:
    """The target that the setting means; nothing is opened yet. Raises SettingError."""
    if not setting.lower().startswith(_SCHEME):
        return FileTarget(Path(setting))
    try:
        parts = urlsplit(setting)
        host, port, path = parts.hostname, parts.port or 514, parts.path
    except ValueError:
        raise SettingError(_WRONG) from None
    if host and path in ("", "/"):
        return SyslogTarget((host, port))
    if not host and path.startswith("/") and len(path) > 1:
        return SyslogTarget(path)
    raise SettingError(_WRONG)


class FileTarget:
    """A file that lines are added to, readable by its owner only; whoever turns it over finds a new one made."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, lines: Sequence[tuple[str, bool]]) -> None:
        """Add all lines, or none: half of a line is taken away again. Raises OSError."""
        data = "".join(f"{line}\n" for line, _ in lines).encode()
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(file).st_size
            try:
                while data:
                    data = data[os.write(file, data) :]
            except OSError:
                os.ftruncate(file, size)
                raise
        finally:
            os.close(file)


class SyslogTarget:
    """A syslog by its socket's path, or by host and port over UDP, where nobody learns whether a line came."""

    def __init__(self, address: str | tuple[str, int]) -> None:
        self._address = address
        self._handler: _Handler | None = None

    def send(self, lines: Sequence[tuple[str, bool]]) -> None:
        """Send the lines one by one. Raises OSError."""
        if self._handler is None:
            self._handler = _Handler(self._address, SysLogHandler.LOG_AUTHPRIV)
            self._handler.ident = "lomma: "
        try:
            for line, refused in lines:
                level = logging.WARNING if refused else logging.INFO
                self._handler.socket.settimeout(_PATIENCE)
                self._handler.emit(logging.LogRecord("lomma", level, "", 0, line, None, None))
        except OSError:
            self._handler.close()
            self._handler = None
            raise


class _Handler(SysLogHandler):
    socket: Socket

    def handleError(self, record: logging.LogRecord) -> NoReturn:
        """Let the fault out, which the library would print with the line."""
        raise

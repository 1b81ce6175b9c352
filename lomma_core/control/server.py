"""The server's end of the control channel: it listens, lets its own user in, and hands each connection on."""

import os
import shutil
import socket
import struct
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lomma_core.control import handshake, place
from lomma_core.control.place import Address
from lomma_core.control.wire import ChannelBroken, Wire

# What a connection is for: it gets the wire and a folder of its own, which is removed when it returns.
Handler = Callable[[Wire, Path], None]
_BUSY = "Servern kör redan så många kommandon som den kan. Försök igen om en stund."
# Connections at once, and how many of them may run a command.
_CONNECTIONS, _COMMANDS = 8, 2
# Seconds: for showing the secret, and for a command that runs when the server stops.
_SHOWN_WITHIN, _ENDED_WITHIN = 10, 5
# A socket's path must fit in 104 bytes on macOS and 108 on Linux.
_LONGEST_PATH = 100


class ControlServer:
    """The control channel of a database while this process holds it. Raises OSError when it cannot be opened.

    ``own_user`` says who may come by the socket: this process's user and root.
    """

    def __init__(self, database: Path, handler: Handler) -> None:
        self._handler = handler
        self._folder = place.make_folder(database)
        self._connections = threading.BoundedSemaphore(_CONNECTIONS)
        self._commands = threading.BoundedSemaphore(_COMMANDS)
        self._threads: set[threading.Thread] = set()
        self._closed = threading.Event()
        self._listener = self._listen()
        port = None if _is_unix(self._listener) else self._listener.getsockname()[1]
        self._address = Address(self._folder, port, place.new_secret())
        place.write(self._address)
        self._accepting = threading.Thread(target=self._accept, name="control", daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Take no more connections, remove the folder, and give what runs a moment to end."""
        self._closed.set()
        # Wakes the thread that waits in accept(), which closing alone does not.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in list(self._threads):
            thread.join(_ENDED_WITHIN)
        place.remove_folder(self._folder)

    def _listen(self) -> socket.socket:
        path = Address(self._folder, None, b"").socket
        if hasattr(socket, "AF_UNIX") and len(os.fsencode(path)) <= _LONGEST_PATH:
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.bind(str(path))
            path.chmod(0o600)
        else:
            listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            listener.bind(("127.0.0.1", 0))
        listener.listen(_CONNECTIONS)
        return listener

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # Closed; or too many files are open just now, and then the next connection is waited for.
                if self._closed.wait(1):
                    return
                continue
            if not self._connections.acquire(blocking=False):
                connection.close()
                continue
            thread = threading.Thread(target=self._serve, args=(connection,), name="control command", daemon=True)
            self._threads.add(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        wire = Wire(connection)
        try:
            wire.within(_SHOWN_WITHIN)
            if own_user(connection) and handshake.as_server(wire, self._address.secret):
                self._run(wire)
        except ChannelBroken:
            pass
        finally:
            wire.close()
            self._connections.release()
            self._threads.discard(threading.current_thread())

    def _run(self, wire: Wire) -> None:
        if not self._commands.acquire(blocking=False):
            wire.send({"error": _BUSY})
            return
        try:
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            try:
                self._handler(wire, folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            self._commands.release()


def own_user(connection: socket.socket) -> bool:
    """Whether this process's user, or root, is at the other end; else as the files' rights say."""
    if not _is_unix(connection) or not hasattr(socket, "SO_PEERCRED"):
        return True
    credentials = struct.Struct("3i")
    _, user, _ = credentials.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size))
    return user in (0, os.geteuid())


def _is_unix(connection: socket.socket) -> bool:
    return hasattr(socket, "AF_UNIX") and connection.family == socket.AF_UNIX

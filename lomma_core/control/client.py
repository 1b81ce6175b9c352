"""The way to a running server from another process on the same machine."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lomma_core.control import handshake, place
from lomma_core.control.wire import ChannelBroken, Wire

# Seconds in which a server that runs shows who it is.
_ANSWERS_WITHIN = 10


@contextmanager
def connect(database: Path) -> Iterator[Wire | None]:
    """A connection to the server that holds a database, while the block runs; None where no server answers."""
    wire = _connected(database)
    try:
        yield wire
    finally:
        if wire:
            wire.close()


def _connected(database: Path) -> Wire | None:
    address = place.read(database)
    if address is None:
        return None
    wire = None
    try:
        if address.port is not None:
            connection = socket.create_connection(("127.0.0.1", address.port), _ANSWERS_WITHIN)
        else:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            wire = Wire(connection)
            connection.settimeout(_ANSWERS_WITHIN)
            connection.connect(str(address.socket))
        wire = Wire(connection)
        wire.within(_ANSWERS_WITHIN)
        if handshake.as_client(wire, address.secret):
            wire.within(None)
            return wire
    except (OSError, ChannelBroken):
        pass
    if wire:
        wire.close()
    return None

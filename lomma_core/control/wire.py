"""What travels on the control channel: bounded frames of JSON and of bytes, each awaited for a bounded time.

A frame is its kind (``J`` or ``B``), its length in four bytes, and so many bytes. JSON and bytes only: nothing that
comes is ever unpickled or run.
"""

import json
import socket
import struct
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_HEAD = struct.Struct(">cI")
_JSON, _BYTES = b"J", b"B"
# Bytes of the longest JSON message: a command line, a step, a sentence. What may be longer goes as bytes.
_MOST_JSON = 1 << 16
_CHUNK = 1 << 18


class ChannelBroken(Exception):
    """The other end is gone, is too slow, or sends what is no message."""


class Wire:
    """One connection, until it is closed. Raises ChannelBroken whenever the other end does not do its part."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._deadline: float | None = None

    def within(self, seconds: float | None) -> None:
        """From now on all that is sent and received must be done in so many seconds; None: however long it takes."""
        self._deadline = None if seconds is None else time.monotonic() + seconds

    def send(self, message: Mapping[str, Any]) -> None:
        """Send one message."""
        self._send(_JSON, json.dumps(message).encode())

    def receive(self) -> dict[str, Any]:
        """The next message, which must be a JSON object."""
        try:
            message = json.loads(self._receive(_JSON, _MOST_JSON))
        except (ValueError, RecursionError) as error:
            raise ChannelBroken from error
        if not isinstance(message, dict):
            raise ChannelBroken
        return message

    def send_data(self, data: Iterable[bytes]) -> None:
        """Send pieces of bytes of any number and size, and that they have ended."""
        for piece in data:
            for start in range(0, len(piece), _CHUNK):
                self._send(_BYTES, piece[start : start + _CHUNK])
        self._send(_BYTES, b"")

    def receive_data(self, most: int | None = None) -> Iterator[bytes]:
        """The pieces of what ``send_data`` sent. Raises ChannelBroken when they are more than so many bytes."""
        amount = 0
        while piece := self._receive(_BYTES, _CHUNK):
            amount += len(piece)
            if most is not None and amount > most:
                raise ChannelBroken
            yield piece

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _send(self, kind: bytes, data: bytes) -> None:
        try:
            self._wait()
            self._connection.sendall(_HEAD.pack(kind, len(data)) + data)
        except OSError as error:
            raise ChannelBroken from error

    def _receive(self, kind: bytes, most: int) -> bytes:
        came, length = _HEAD.unpack(self._exactly(_HEAD.size))
        if came != kind or length > most:
            raise ChannelBroken
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        data = bytearray()
        while len(data) < length:
            try:
                self._wait()
                piece = self._connection.recv(length - len(data))
            except OSError as error:
                raise ChannelBroken from error
            if not piece:
                raise ChannelBroken
            data += piece
        return bytes(data)

    def _wait(self) -> None:
        left = None if self._deadline is None else self._deadline - time.monotonic()
        if left is not None and left <= 0:
            raise ChannelBroken
        self._connection.settimeout(left)

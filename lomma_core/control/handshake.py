"""Each end shows the other that it knows the secret, which itself never travels.

The channel may be a port of the loopback, where another program may listen after a crash: so the client, too, asks for
proof before it sends a password or a file.
"""

import hashlib
import hmac
import secrets
from typing import Any

from lomma_core.control.wire import ChannelBroken, Wire

_NONCE = 32
_SERVER, _CLIENT = b"lomma server 1", b"lomma client 1"


def as_server(wire: Wire, secret: bytes) -> bool:
    """Whether the client knows the secret; when it does it has been shown that this end does too."""
    own = secrets.token_bytes(_NONCE)
    wire.send({"nonce": own.hex()})
    answer = wire.receive()
    nonces = own + _bytes(answer, "nonce")
    if not hmac.compare_digest(_bytes(answer, "proof"), _proof(secret, _CLIENT, nonces)):
        return False
    wire.send({"proof": _proof(secret, _SERVER, nonces).hex()})
    return True


def as_client(wire: Wire, secret: bytes) -> bool:
    """Whether the other end is the server that made the secret."""
    own = secrets.token_bytes(_NONCE)
    nonces = _bytes(wire.receive(), "nonce") + own
    wire.send({"nonce": own.hex(), "proof": _proof(secret, _CLIENT, nonces).hex()})
    return hmac.compare_digest(_bytes(wire.receive(), "proof"), _proof(secret, _SERVER, nonces))


def _proof(secret: bytes, end: bytes, nonces: bytes) -> bytes:
    return hmac.new(secret, end + nonces, hashlib.sha256).digest()


def _bytes(message: dict[str, Any], name: str) -> bytes:
    """The 32 bytes that a message has under a name, written as hexadecimal digits. Raises ChannelBroken."""
    try:
        data = bytes.fromhex(message[name])
    except (KeyError, TypeError, ValueError) as error:
        raise ChannelBroken from error
    if len(data) != _NONCE:
        raise ChannelBroken
    return data

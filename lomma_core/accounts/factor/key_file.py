"""The key beside the database with which secrets are written in it, so that a copy of the database alone opens nothing.

The file is made when it is first needed, readable for the server's own user only. It goes into no archive and no
backup; without it second factors have to be chosen anew (docs/konton.md).
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from lomma_core.errors import StoreUnavailable
from lomma_core.register import Register

_LENGTH, _NONCE = 32, 12


def path_of(database: Path) -> Path:
    """Where the key of a database lies."""
    return database.with_name(f"{database.name}.key")


def seal(register: Register, text: str, about: str) -> str:
    """A text that can be opened with the key and for the same ``about`` only. Raises StoreUnavailable."""
    # Loaded by who has a second factor to open, as below.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return (nonce + AESGCM(_key(register, "seal")).encrypt(nonce, text.encode(), about.encode())).hex()


def unseal(register: Register, sealed: str, about: str) -> str | None:
    """The text of ``seal``; None with another key, for another ``about`` and for what was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    data = bytes.fromhex(sealed)
    try:
        return AESGCM(_key(register, "seal")).decrypt(data[:_NONCE], data[_NONCE:], about.encode()).decode()
    except InvalidTag:
        return None


def digest(register: Register, text: str) -> str:
    """A hash of a short secret that nobody can try guesses against without the key."""
    return hmac.new(_key(register, "digest"), text.encode(), hashlib.sha256).hexdigest()


def _key(register: Register, purpose: str) -> bytes:
    path = path_of(register.store.path)
    try:
        if not path.exists():
            _create(path)
        key = path.read_bytes()
    except OSError:
        raise StoreUnavailable("Nyckelfilen går inte att läsa. Be den som sköter servern om hjälp.") from None
    if len(key) != _LENGTH:
        raise StoreUnavailable("Nyckelfilen är skadad. Be den som sköter servern lägga tillbaka den.")
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def _create(path: Path) -> None:
    """Write a new key under another name first, so that a whole one or none has the file's name."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_LENGTH))
        file.flush()
        os.fsync(file.fileno())
    try:
        # Whoever is first has made the key.
        os.link(unfinished, path)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()

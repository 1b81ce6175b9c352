"""Secrets that open something by themselves: 256 bits by chance, told once and kept by their hash only."""

import hashlib
import secrets


def new() -> str:
    """A secret that nobody has had before, as it can stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is kept of a secret; it needs no salt and no slow hash, since there is nothing to guess from."""
    return hashlib.sha256(token.encode()).hexdigest()

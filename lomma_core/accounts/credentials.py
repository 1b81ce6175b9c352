"""Passwords and tokens: what will do as one, and their hashes; there is no default password."""

import hashlib
import secrets

import bcrypt

# Compared against when there is no such account, so that both answers take the same time.
# The hash of 32 random bytes that nobody kept; made once, because making it takes every command half a second.
NOBODY = b"$2b$12$fVZSE2ghqa/DcdFrEEMsQOKNuymI8EceCMcPD.UfY.S3Ki.DSuVEm"


def hash_password(password: str) -> str:
    """bcrypt hash of a password of at most 72 bytes."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(12)).decode()


def fault(name: str, password: str) -> str | None:
    """What is wrong with a new password of the account ``name``, in one sentence; None when it will do."""
    if len(password) < 12:
        return "Välj ett lösenord med minst 12 tecken, gärna några ord i rad."
    if len(password.encode()) > 72:
        return "Välj ett kortare lösenord, högst 72 byte (å, ä och ö räknas som två)."
    if len(set(password)) < 5 or (name and name in password.casefold()):
        return "Välj ett lösenord som är svårare att gissa: inte användarnamnet och inte samma tecken om igen."
    return None


def matches(password: str, stored: bytes) -> bool:
    """Whether a password is the one that was hashed."""
    secret = password.encode()
    # bcrypt refuses more than 72 bytes; the work is done all the same, so that the time tells nothing.
    return bcrypt.checkpw(secret[:72], stored) and len(secret) <= 72


def new_token() -> str:
    """A secret that nobody has had before, as it can stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a secret; it needs no salt and no slow hash, since there is nothing to guess from."""
    return hashlib.sha256(token.encode()).hexdigest()

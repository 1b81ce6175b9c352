"""Passwords and tokens as they are stored: slow hashes that reveal nothing by their time; no default password."""

import hashlib
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lomma_core.errors import Busy

# argon2id at twice OWASP's least (46 MiB, one pass): about 100 ms on a small server, a third of bcrypt at cost 12.
HASHER = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=1)
# Compared against when there is no such account, so that both answers take the same time.
# Hashes of 32 random bytes that nobody kept; made once, because making them takes every command half a second.
NOBODY = "$argon2id$v=19$m=47104,t=2,p=1$wShEz3uVeIWO8d0Y/dsKng$E47qyz5aSPuxg1W/7LA2FtaYuXPiTkATRJNGBzH5FwA"
NOBODY_BCRYPT = "$2b$12$fVZSE2ghqa/DcdFrEEMsQOKNuymI8EceCMcPD.UfY.S3Ki.DSuVEm"
# What accounts had before argon2id; each gets a new hash at its next sign-in.
BCRYPT = "$2"
# Hashing is slow on purpose: whoever sends many passwords must not take all the server's time from those who work.
_TURNS, _PATIENCE = threading.BoundedSemaphore(2), 3.0
# More than any password has: the work on what is typed has an end.
_LONGEST = 512


def normal(password: str) -> str:
    """A password with each letter in one piece, since å can be typed as two (NFC); nothing else is changed."""
    return unicodedata.normalize("NFC", password)


def hash_password(password: str) -> str:
    """argon2id hash of a password, with a salt of its own. Raises Busy."""
    with _turn():
        return HASHER.hash(_bytes(normal(password)))


def matches(password: str, password_hash: str, bcrypt_too: bool = False) -> bool:
    """Whether a password is the one that was hashed.

    ``bcrypt_too`` says that some account still has a bcrypt hash: then both kinds of work are done whoever is asked
    for, so that the time tells neither who is there nor whose hash is old. Raises Busy.
    """
    old = password_hash.startswith(BCRYPT)
    with _turn():
        right = _argon2_matches(password, NOBODY if old else password_hash)
        if old or bcrypt_too:
            right_by_bcrypt = _bcrypt_matches(password, password_hash if old else NOBODY_BCRYPT)
            right = right_by_bcrypt if old else right
    return right


def outdated(password_hash: str) -> bool:
    """Whether a password should be hashed anew: its hash is bcrypt's, or weaker than today's."""
    return password_hash.startswith(BCRYPT) or HASHER.check_needs_rehash(password_hash)


@contextmanager
def _turn() -> Iterator[None]:
    """At most two hashes are computed at once; others wait a moment, then Busy is raised."""
    if not _TURNS.acquire(timeout=_PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _TURNS.release()


def _argon2_matches(password: str, password_hash: str) -> bool:
    try:
        right = HASHER.verify(password_hash, _bytes(normal(password[:_LONGEST])))
    except (VerificationError, InvalidHashError):
        return False
    return right and len(password) <= _LONGEST


def _bcrypt_matches(password: str, password_hash: str) -> bool:
    # bcrypt refuses more than 72 bytes; the work is done all the same, so that the time reveals nothing.
    secret = _bytes(password[:_LONGEST])
    return bcrypt.checkpw(secret[:72], password_hash.encode()) and len(secret) <= 72


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def new_token() -> str:
    """A secret that nobody has had before, as it can stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a secret; it needs no salt and no slow hash, since there is nothing to guess from."""
    return hashlib.sha256(_bytes(token)).hexdigest()

"""What a sign-in leaves here while the browser is at the issuer: taken once, by that browser, within ten minutes."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lomma_core.accounts.credentials import hash_token, new_token

VALID_SECONDS = 600.0
MOST = 2000
Value = TypeVar("Value")


class OnceOnly(Generic[Value]):
    """Values by a secret name, each to be taken once and within a time; the oldest give way. Safe between threads."""

    def __init__(self, valid_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._valid, self._clock = valid_seconds, clock
        self._values: dict[str, tuple[float, Value]] = {}

    def put(self, name: str, value: Value) -> bool:
        """Leave a value under a name; False when there is one already, which stays."""
        key, now = hash_token(name), self._clock()
        with self._lock:
            # In the order that they were put: those that have expired come first.
            for old, (until, _) in list(self._values.items()):
                if until > now and len(self._values) < MOST:
                    break
                del self._values[old]
            if key in self._values:
                return False
            self._values[key] = (now + self._valid, value)
            return True

    def take(self, name: str) -> Value | None:
        """The value of a name, which is gone by that; None for an unknown or expired one."""
        with self._lock:
            until, value = self._values.pop(hash_token(name), (0.0, None))
        return value if until > self._clock() else None


@dataclass(frozen=True)
class PendingSignIn:
    """A sign-in under way: what its answer must hold, the browser that began it by hash, and the page to return to.

    ``session`` is the id of an open session that is to show once more who it is, '' for a new one; ``begun_at`` is in
    the machine's seconds.
    """

    nonce: str
    verifier: str
    browser: str
    page: str
    session: str
    begun_at: float


def begin(page: str, session: str = "") -> tuple[str, str, PendingSignIn]:
    """A new state, a secret for the browser's cookie, and what to remember of them."""
    browser = new_token()
    # PKCE wants 43 to 128 characters (RFC 7636, 4.1).
    verifier = secrets.token_urlsafe(48)
    return new_token(), browser, PendingSignIn(new_token(), verifier, hash_token(browser), page, session, time.time())

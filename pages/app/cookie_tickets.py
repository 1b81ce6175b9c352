"""One-time tickets: what a page's script hands over for the sign-in cookie, whose token it may not read."""

import secrets
import threading
import time

VALID_SECONDS = 60


class CookieTickets:
    """Tickets of one process, each for one session token, once, within a minute. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tickets: dict[str, tuple[str, float]] = {}

    def issue(self, token: str) -> str:
        """A new ticket for a session token; tickets that are too old are forgotten."""
        ticket = secrets.token_hex(16)
        with self._lock:
            now = time.monotonic()
            self._tickets = {key: kept for key, kept in self._tickets.items() if kept[1] >= now}
            self._tickets[ticket] = (token, now + VALID_SECONDS)
        return ticket

    def redeem(self, ticket: str) -> str | None:
        """The session token of a ticket, which is worth nothing from then on; None for one that is unknown or old."""
        with self._lock:
            token, until = self._tickets.pop(ticket, ("", 0.0))
        return token if until >= time.monotonic() else None

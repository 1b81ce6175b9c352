"""One-time tickets that a page's script exchanges for the sign-in cookie, whose token it may not read."""

import secrets
import threading
import time

VALID_SECONDS = 60


class CookieTickets:
    """Tickets of one process, each for the cookies of one sign-in, once, within a minute. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tickets: dict[str, tuple[str, float]] = {}

    def issue(self, token: str) -> str:
        """A new ticket for a session token; expired tickets are removed."""
        ticket = secrets.token_hex(16)
        with self._lock:
            now = time.monotonic()
            self._tickets = {key: ticket for key, ticket in self._tickets.items() if ticket[1] >= now}
            self._tickets[ticket] = (token, now + VALID_SECONDS)
        return ticket

    def redeem(self, ticket: str) -> str | None:
        """The session token of a ticket, which is used up by that; None for an unknown or expired one."""
        with self._lock:
            token, until = self._tickets.pop(ticket, ("", 0.0))
        return token if until >= time.monotonic() else None

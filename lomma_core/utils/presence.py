"""Who has a form open now: account names in memory, never what is typed, forgotten two minutes after the last sign."""

import datetime as dt
import threading

TIMEOUT = dt.timedelta(minutes=2)


class Presence:
    """The open forms of one register; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], dict[str, tuple[dt.datetime, dt.datetime]]] = {}

    def sign(self, form: str, subject: str, account: str, now: dt.datetime) -> list[tuple[str, dt.datetime]]:
        """Note that an account has a form open, and return the others that have: (account, since), longest first.

        ``subject`` is what a draft's is. An account that gave no sign for two minutes begins anew.
        """
        with self._lock:
            for key, there in list(self._open.items()):
                self._open[key] = {name: times for name, times in there.items() if now - times[1] <= TIMEOUT}
                if not self._open[key]:
                    del self._open[key]
            there = self._open.setdefault((form, subject), {})
            there[account] = (there.get(account, (now, now))[0], now)
            return sorted(((name, since) for name, (since, _) in there.items() if name != account), key=lambda o: o[1])

    def leave(self, form: str, subject: str, account: str) -> None:
        """Note that an account has saved or left a form."""
        with self._lock:
            self._open.get((form, subject), {}).pop(account, None)

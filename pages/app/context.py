"""The state of this server process, and who is signed in on this run."""

import sys
import threading

import streamlit as st

from lomma_core.accounts import accounts
from lomma_core.accounts.first_start import FirstStart
from lomma_core.bootstrap import open_register
from lomma_core.permissions import Actor, allowed
from lomma_core.register import Register
from pages.app.cookie_tickets import CookieTickets


class AppState:
    """What one server process keeps for its screens: the opened register, the first start's code, cookie tickets.

    Nothing else of the screen outlives a run, but what is in a session's own state. Safe between threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._register: Register | None = None
        self._first_start: FirstStart | None = None
        self.tickets = CookieTickets()

    def start(self) -> Register:
        """Open the register unless it is open; on an empty one, print the one-time code on the console.

        Raises PlanError and StoreUnavailable.
        """
        with self._lock:
            if self._register is None:
                self.use(open_register())
            return self._register

    def use(self, register: Register) -> None:
        """Serve this register from now on, with a new one-time code for its first start."""
        self._register, self._first_start = register, FirstStart()
        if register.in_use.notice:
            _print(register.in_use.notice)
        if accounts.count(register) == 0:
            _print(f"Första start. Öppna sidan i webbläsaren och skriv engångskoden:\n\n      {self._first_start.code}")

    def close(self) -> None:
        """Close the register, so that another one may be opened."""
        with self._lock:
            if self._register is not None:
                self._register.store.close()
            self._register = self._first_start = None

    @property
    def register(self) -> Register:
        """The register that is served."""
        return self._register or self.start()

    @property
    def first_start(self) -> FirstStart:
        """The guard of the first start, with this process's code."""
        self.start()
        return self._first_start


# The only one of a process; what it holds is set by ``start``.
STATE = AppState()


def start() -> Register:
    """Open the register once per process. Raises PlanError and StoreUnavailable."""
    return STATE.start()


def register() -> Register:
    """The process's register."""
    return STATE.register


def first_start() -> FirstStart:
    """The guard of the first start, with this process's code."""
    return STATE.first_start


def actor() -> Actor | None:
    """Who is signed in; account and role are looked up anew on every run."""
    return st.session_state.get("actor")


def may(action: str) -> bool:
    """Whether who is signed in may do an action, for showing or hiding; the core checks again."""
    return allowed(register().plan, actor(), action)


def _print(text: str) -> None:
    print(f"\n  {text}\n", file=sys.stderr, flush=True)

"""The one opened register of this process, and who is signed in on this run."""

import sys
import threading

import streamlit as st

from lomma_core.accounts import accounts
from lomma_core.accounts.first_start import FirstStart
from lomma_core.bootstrap import open_register
from lomma_core.permissions import Actor, allowed
from lomma_core.register import Register

_lock = threading.Lock()
_open: dict[str, object] = {}


def start() -> Register:
    """Open the register once per process; on an empty one, print the one-time code on the console.

    Raises PlanError and StoreUnavailable.
    """
    with _lock:
        if "register" not in _open:
            _open["register"] = open_register()
            _open["first_start"] = FirstStart()
            if _open["register"].in_use.notice:
                print(f"\n  {_open['register'].in_use.notice}\n", file=sys.stderr, flush=True)
            if accounts.count(_open["register"]) == 0:
                print(
                    "\n  Första start. Öppna sidan i webbläsaren och skriv engångskoden:\n\n"
                    f"      {_open['first_start'].code}\n",
                    file=sys.stderr,
                    flush=True,
                )
    return _open["register"]


def register() -> Register:
    """The process's register."""
    return _open.get("register") or start()


def first_start() -> FirstStart:
    """The guard of the first start, with this process's code."""
    start()
    return _open["first_start"]


def actor() -> Actor | None:
    """Who is signed in; account and role are looked up anew on every run."""
    return st.session_state.get("actor")


def may(action: str) -> bool:
    """Whether who is signed in may do an action, for showing or hiding; the core checks again."""
    return allowed(register().plan, actor(), action)

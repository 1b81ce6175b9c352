"""Which sign-in cookie each of Streamlit's sessions came with: its id stands in addresses, and is no secret.

Streamlit lets any websocket take over a session by its id. Here only one with the same cookie may.
"""

import threading
from collections import OrderedDict

from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

_MOST = 5000


class AttachedSessions:
    """The tokens of one process by the id of Streamlit's session, the latest 5000. Safe between threads.

    Only tokens of those who are signed in are noted, so nobody else can fill it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: OrderedDict[str, str] = OrderedDict()

    def note(self, session: str, token: str) -> None:
        """Note that a session belongs to a token; what it belonged to first, it belongs to for good."""
        with self._lock:
            self._tokens.setdefault(session, token)
            self._tokens.move_to_end(session)
            while len(self._tokens) > _MOST:
                self._tokens.popitem(last=False)

    def token(self, session: str) -> str | None:
        """The token that a session belongs to; None where nobody has been signed in."""
        with self._lock:
            return self._tokens.get(session)


def run_session() -> str:
    """The id of Streamlit's session that this run is of; '' outside a server."""
    run = get_script_run_ctx()
    return run.session_id if run is not None and exists() else ""


def is_attached(session: str) -> bool:
    """Whether a websocket is attached to a session now: a run may outlive the page it began in."""
    return exists() and get_instance().is_active_session(session)

"""Which session a file that waits to be downloaded was made for: Streamlit serves ``/media/…`` to whoever asks.

The one place that goes by how Streamlit keeps its files (pages/static/streamlit/README.md has the row and the test).
"""

import threading
from collections.abc import Callable

from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

ADDRESS = "media"


class MediaOwners:
    """The files of one process by the session token that they were offered to. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[str, set[str]] = {}

    def add(self, token: str, files: set[str]) -> None:
        """Note that files were offered to a session."""
        with self._lock:
            self._files.setdefault(token, set()).update(files)

    def owns(self, token: str, file: str) -> bool:
        """Whether a file was offered to a session that has not signed out."""
        with self._lock:
            return file in self._files.get(token, ())

    def forget(self, token: str) -> None:
        """Let a session have no files any more."""
        with self._lock:
            self._files.pop(token, None)

    def sweep(self, is_live: Callable[[str], bool]) -> None:
        """Let the sessions that have ended by themselves have no files any more."""
        with self._lock:
            tokens = list(self._files)
        for token in tokens:
            if not is_live(token):
                self.forget(token)


def offered_files() -> set[str]:
    """The ids of the files that this run's tab offers, as they stand in their addresses."""
    run = get_script_run_ctx()
    if run is None or not exists():
        return set()
    manager = get_instance().media_file_mgr
    with manager._lock:
        return set(manager._files_by_session_and_coord.get(run.session_id, {}).values())


def file_of(path: str) -> str | None:
    """The id of the file at an address of Streamlit's files; None for any other address, its own letters among them."""
    *folders, name = path.strip("/").split("/")
    return name.partition(".")[0] if ADDRESS in folders and "static" not in folders else None

"""A server that writes down each host it looks up or connects to, however deep the library is that does it (R15)."""

from pathlib import Path

# Read by Python itself at the start of the process, before any of ours.
_WATCH = """
import os, sys

def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else "127.0.0.1"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in (None, "", "127.0.0.1", "::1", "localhost", "0.0.0.0"):
        with open(os.environ["OUTGOING_CALLS"], "a", encoding="utf-8") as file:
            file.write(f"{event} {host}\\n")

sys.addaudithook(_watch)
"""


class OutgoingCalls:
    """What a server calls: its ``environment`` makes a server, started cold, write it down in a file."""

    def __init__(self, folder: Path):
        code = folder / "watch"
        code.mkdir()
        (code / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
        self._file = folder / "outgoing.txt"
        self._file.touch()
        self.environment = {"PYTHONPATH": str(code), "OUTGOING_CALLS": str(self._file)}

    def hosts(self) -> list[str]:
        """The calls so far, each with its kind and host."""
        return self._file.read_text(encoding="utf-8").splitlines()

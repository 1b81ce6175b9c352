"""A real server in a process of its own, on a port that the next one uses again."""

import os
import re
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.processes import ForkedProcess, start

TODAY = "2026-11-24"
# Below those that an operating system gives away by itself, and others than another process of tests begins at.
_FIRST = 20_000 + os.getpid() % 500 * 20
_PORTS = range(_FIRST, _FIRST + 20)


@dataclass
class Server:
    """A running server: its address, its process and its log so far."""

    url: str
    process: subprocess.Popen | ForkedProcess
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    @property
    def code(self) -> str:
        """The one-time code of the first start."""
        return re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", self.log).group()


def free_port() -> int:
    """The first of this process's ports that nobody listens on: a browser knows what it has fetched by the port."""
    for port in _PORTS:
        with socket.socket() as probe:
            # What is left of closed connections does not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError(f"somebody listens on each of {_PORTS}")


def start_server(database: Path, port: int = 0, cold: bool = False, **environment: str) -> Server:
    """Start the app on a port, a free one if none is given, and wait until it answers; ``cold`` as a user starts it."""
    port = port or free_port()
    log_file = database.with_suffix(f".{time.monotonic_ns()}.log")
    process = start(
        *("streamlit", "run", "app.py", "--server.port", str(port)),
        output=log_file,
        cold=cold,
        **{"LOMMA_DATABASE": str(database), "LOMMA_TODAY": TODAY, "LOMMA_BACKUP_TIME": "av"} | environment,
    )
    server = Server(f"http://127.0.0.1:{port}", process, log_file)
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5)
            return server
        except OSError:  # refused, or too slow to answer yet
            assert process.poll() is None, server.log
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer: {server.log}")


def stop_server(server: Server) -> None:
    """Stop a server and let no traceback of ours pass unseen."""
    server.process.terminate()
    server.process.wait(timeout=20)
    assert "Traceback" not in server.log, server.log

"""Starting and stopping a register: as a process of its own, or as the unit ``lomma@name`` of systemd."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from lomma_core.bootstrap import ROOT
from lomma_core.errors import LommaError
from lomma_core.fleet import health
from lomma_core.fleet.registers import PORT, Entry

# Seconds: a large register is checked and its log read before it answers; at the end all is moved into its file.
START, STOP, _STEP = 180, 90, 0.2


class Runner(Protocol):
    """Whoever starts and stops registers."""

    def start(self, entry: Entry) -> None: ...

    def stop(self, entry: Entry) -> None: ...


class Processes:
    """Each as a process that outlives the command, of the user that runs it; its number and log lie by its database."""

    def start(self, entry: Entry) -> None:
        """Start the server. Raises LommaError."""
        if os.name != "posix":
            raise LommaError("I Windows startas varje register som en tjänst; se docs/driftshandbok.md.")
        folder = entry.database.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(folder / "server.log", "ab", opener=_own) as log:
            process = subprocess.Popen(
                [sys.executable, *_words(entry)],
                cwd=ROOT,
                env=entry.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _number(entry).write_text(str(process.pid), encoding="ascii")

    def stop(self, entry: Entry) -> None:
        """End the server and wait until it is gone; nothing where none runs. Raises LommaError when it does not end."""
        number = running(entry)
        if number is None:
            return
        os.kill(number, signal.SIGTERM)
        until = time.monotonic() + STOP
        while running(entry) is not None:
            if time.monotonic() > until:
                raise LommaError(f"{entry.name} stannade inte. Se i serverns logg vad den gör.")
            time.sleep(_STEP)
        _number(entry).unlink(missing_ok=True)


class Units:
    """Each as a unit of systemd with a user of its own (docs/lomma@.service); takes root."""

    def start(self, entry: Entry) -> None:
        """Start the unit. Raises LommaError."""
        _systemctl("start", entry)

    def stop(self, entry: Entry) -> None:
        """Stop the unit, and wait until it has ended. Raises LommaError."""
        _systemctl("stop", entry)


def running(entry: Entry) -> int | None:
    """The number of a register's process that ``Processes`` started; None when it has ended.

    A number that another program has got since is not taken for it.
    """
    try:
        number = int(_number(entry).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    # Our own child that has ended stands there until somebody asks for it.
    with suppress(ChildProcessError):
        os.waitpid(number, os.WNOHANG)
    try:
        done = subprocess.run(["ps", "-o", "args=", "-p", str(number)], capture_output=True, text=True, check=False)
    except OSError as error:
        raise LommaError("Programmet ps behövs för att se vilka servrar som går. Installera procps.") from error
    return number if " ".join(_words(entry)) in done.stdout else None


def await_answer(entry: Entry, runner: Runner) -> bool:
    """Wait until a register that was started can be used; False when its process ends, or time does."""
    until = time.monotonic() + START
    while time.monotonic() < until:
        if health.usable(entry.port):
            return True
        if isinstance(runner, Processes) and running(entry) is None:
            return False
        time.sleep(_STEP)
    return False


def command(entry: Entry, *words: str) -> tuple[bool, str]:
    """Run one of our commands on a register, through its server where that runs: whether all is well, what it said."""
    environment: Mapping[str, str] = {name: value for name, value in entry.environment().items() if name != PORT}
    done = subprocess.run(
        [sys.executable, "-m", "lomma_core", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return done.returncode == 0, lines[-1] if lines else ""


def _systemctl(verb: str, entry: Entry) -> None:
    try:
        done = subprocess.run(["systemctl", verb, f"lomma@{entry.name}.service"], capture_output=True, check=False)
    except OSError as error:
        raise LommaError("systemctl finns inte här. Kör utan --systemd.") from error
    if done.returncode:
        raise LommaError(f"systemd gjorde inte det: {verb} {entry.name}. Se journalctl -u lomma@{entry.name}.")


def _words(entry: Entry) -> list[str]:
    """What its process is known by: the port is no other register's."""
    return ["-m", "streamlit", "run", "app.py", "--server.port", str(entry.port)]


def _number(entry: Entry) -> Path:
    return entry.database.with_name("server.pid")


def _own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

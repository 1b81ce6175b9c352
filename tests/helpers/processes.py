"""Programs of ours in processes of their own, forked from one that has loaded their libraries.

Loading them takes a server three seconds of a processor and a command one, and the tests start hundreds. What runs
is the same: a process, its own arguments, environment, streams and exit status. Where nothing can be forked, and where
``cold`` is said, the program is started as a user starts it.
"""

import contextlib
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from lomma_core.bootstrap import ROOT

FORKS = "forkserver" in multiprocessing.get_all_start_methods()
if FORKS:
    _CONTEXT = multiprocessing.get_context("forkserver")
    _CONTEXT.set_forkserver_preload(["tests.helpers.loaded"])


class ForkedProcess:
    """A forked process with the verbs of ``subprocess.Popen`` that the tests use."""

    def __init__(self, process: multiprocessing.process.BaseProcess):
        self._process = process
        self.kill, self.terminate = process.kill, process.terminate

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end, and give the exit status. Raises TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal to the process."""
        os.kill(self._process.pid, number)


def start(
    module: str, *words: str, output: Path, cold: bool = False, **environment: str
) -> ForkedProcess | subprocess.Popen:
    """Start ``python -m module words`` with both its streams in one file."""
    settings = os.environ | environment
    if FORKS and not cold:
        return _fork(module, words, settings, os.devnull, output, output)
    with output.open("wb") as stream:
        command = [sys.executable, "-m", module, *words]
        return subprocess.Popen(command, cwd=ROOT, env=settings, stdout=stream, stderr=subprocess.STDOUT)


def run(
    module: str, *words: str, typed: str = "", cold: bool = False, **environment: str
) -> subprocess.CompletedProcess:
    """Run ``python -m module words`` to its end; ``typed`` is what somebody types in it."""
    settings = os.environ | environment
    if not FORKS or cold:
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(command, cwd=ROOT, env=settings, input=typed.encode(), capture_output=True, check=False)
    with tempfile.TemporaryDirectory() as folder:
        stdin_file, stdout_file, stderr_file = (Path(folder, name) for name in ("in", "out", "err"))
        stdin_file.write_bytes(typed.encode())
        status = _fork(module, words, settings, stdin_file, stdout_file, stderr_file).wait()
        return subprocess.CompletedProcess([module, *words], status, stdout_file.read_bytes(), stderr_file.read_bytes())


def _fork(
    module: str, words: tuple, settings: dict, stdin_file: Path | str, stdout_file: Path, stderr_file: Path
) -> ForkedProcess:
    # The process that forks is started by the first of these, in the folder from which it loads. An empty main module,
    # since every child would load ours, which is pytest.
    with contextlib.chdir(ROOT), patch.dict(sys.modules, __main__=ModuleType("__main__")):
        process = _CONTEXT.Process(
            target=_child,
            args=(module, words, settings, str(stdin_file), str(stdout_file), str(stderr_file)),
            daemon=True,
        )
        process.start()
    return ForkedProcess(process)


def _child(module: str, words: tuple, settings: dict, stdin_file: str, stdout_file: str, stderr_file: str) -> None:
    """Become the program: everything that a new process would have got from outside."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(settings)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    write = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, (path, flags) in enumerate([(stdin_file, os.O_RDONLY), (stdout_file, write), (stderr_file, write)]):
        os.dup2(os.open(path, flags, 0o600), number)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)

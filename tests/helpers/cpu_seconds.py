"""CPU seconds of each test file: ``pytest -p tests.helpers.cpu_seconds`` prints them, on Linux.

Unlike wall time they are the same on a busy machine. What a test's servers and browsers use is counted with it.
"""

import ctypes
import os
from collections import Counter
from pathlib import Path

import pytest

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_SHOWN = 40
_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>


def of_process_tree() -> float:
    """CPU seconds until now of this process and of all below it, those that have ended included."""
    children: dict[int, list[int]] = {}
    seconds: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name before the bracket may hold anything.
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        number = int(path.parent.name)
        children.setdefault(int(fields[1]), []).append(number)
        # Its own time in user and kernel mode, and that of its children that have ended.
        seconds[number] = sum(map(int, fields[11:15])) * _TICK
    tree = [os.getpid()]
    for number in tree:
        tree += children.get(number, [])
    return sum(seconds.get(number, 0) for number in tree)


class Meter:
    """Adds up what each file uses, from the end of one test to the end of the next."""

    def __init__(self, config: pytest.Config):
        # A browser's processes outlive the one that started them: they come to this one then, and stay counted.
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._config = config
        self._files: Counter[str] = Counter()
        self._before = of_process_tree()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        """Count a test and its fixtures with its file."""
        result = yield
        now = of_process_tree()
        self._files[item.nodeid.partition("::")[0]] += now - self._before
        self._before = now
        return result

    def pytest_collection_finish(self) -> None:
        """Count the collection by itself."""
        now = of_process_tree()
        self._files["(collection)"] += now - self._before
        self._before = now

    def pytest_sessionfinish(self) -> None:
        """Hand what a worker has counted to the process that started it."""
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["cpu_seconds"] = dict(self._files)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node) -> None:
        """Take what a worker has counted."""
        self._files.update(getattr(node, "workeroutput", {}).get("cpu_seconds", {}))

    def pytest_terminal_summary(self, terminalreporter) -> None:
        """Print the most costly files, and the sum of all."""
        terminalreporter.section("CPU seconds")
        for name, seconds in self._files.most_common(_SHOWN):
            terminalreporter.line(f"{seconds:8.1f} {name}")
        terminalreporter.line(f"{sum(self._files.values()):8.1f} in {len(self._files)} files")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    config.pluginmanager.register(Meter(config), "cpu_meter")

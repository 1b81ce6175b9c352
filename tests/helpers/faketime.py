"""Debian's libfaketime: the system clock of a process of its own, which a test sets while the process runs."""

import os
from pathlib import Path

_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


def faketime_path() -> Path | None:
    """The library that answers for the clock in a program with threads, or None where it is not installed."""
    return _LIBRARIES[0] if _LIBRARIES else None


def clock_environment(clock: Path) -> dict[str, str]:
    """The environment of a process whose clock shows what the file ``clock`` says, as ``2026-11-24 09:00:00``, in UTC.

    Only the time of day jumps, as when somebody sets a clock: what measures how long something takes goes on.
    """
    return {
        "PATH": os.environ["PATH"],
        "TZ": "UTC",
        "LD_PRELOAD": str(faketime_path()),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }

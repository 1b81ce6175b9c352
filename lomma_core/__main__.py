"""``python -m lomma_core``."""

import json
import os
import signal
import sys

from lomma_core.errors import INTERRUPTED


def _end(*_: object) -> None:
    """End at once: nothing is open yet, and what is being loaded may turn the interruption into another error."""
    if "--json" in sys.argv:
        os.write(1, f"{json.dumps({'error': INTERRUPTED}, ensure_ascii=False)}\n".encode())
    else:
        os.write(2, f"{INTERRUPTED}\n".encode())
    os._exit(130)


def _run() -> int:
    # Left alone where whoever started it lets nobody interrupt it.
    may_be_ended = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if may_be_ended:
        signal.signal(signal.SIGINT, _end)
    # Loading takes seconds on a busy computer.
    from lomma_core.cli.main import main

    if may_be_ended:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return main()


# The program's own process: what the engine puts aside on disk while it works is the owner's alone.
os.umask(0o077)
sys.exit(_run())

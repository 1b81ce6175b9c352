"""Cells of a CSV file longer than the csv module reads by itself."""

import csv
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 20_000_000
_lock = threading.RLock()


@contextmanager
def long_cells() -> Iterator[None]:
    """Let the csv module read cells of up to 20 million characters while the block runs, instead of 131 072.

    Its limit is the whole process's: it is put back after the block, and blocks of other threads wait meanwhile.
    """
    with _lock:
        before = csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
        try:
            yield
        finally:
            csv.field_size_limit(before)

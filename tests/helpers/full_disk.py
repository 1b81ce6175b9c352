"""A disk without room: no file of this process grows past a size, until there is room again. Only where POSIX is."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def full_disk(size: int = 1) -> Iterator[None]:
    """No file can be written past its first ``size`` bytes while the block runs; what is there stays readable."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

"""What stops the database, in the server's own log (issue 15, 12): whoever runs the server sees no page."""

import logging

from lomma_core.errors import StoreUnavailable
from lomma_core.storage import causes
from lomma_core.storage.store import Store
from lomma_core.watch.logs import LOGGER

_LOG = logging.getLogger(f"{LOGGER}.database")


def watch(store: Store) -> None:
    """Write a line from now on for each read or write that the database stops."""
    store.on_fault(_note)


def _note(error: StoreUnavailable) -> None:
    # What has a sentence of its own says all; of anything else the log has where it was and of what kind.
    cause = error.__cause__ if str(error) == causes.GIVEN_UP else None
    _LOG.error(str(error), exc_info=cause)

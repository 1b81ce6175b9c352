"""What nobody foresaw, under a number that is told to who met it and stands in the server's log (R4)."""

import logging
import secrets

from lomma_core.storage import causes
from lomma_core.watch.logs import LOGGER

_LOG = logging.getLogger(f"{LOGGER}.unexpected")
# Nothing that can be read wrongly over the telephone.
_SIGNS = "bcdfghjkmnpqrtvwxz2346789"


def note(error: Exception) -> str:
    """Log an error under a short number of its own, and return the number.

    The log says where it was, and nothing of what was typed; whoever runs the server finds the line by the number.
    """
    number = "".join(secrets.choice(_SIGNS) for _ in range(6))
    _LOG.error("Ett oväntat fel, felnummer %s. Anmäl det.", number, exc_info=error, extra={"error_id": number})
    return number


def sentence(error: Exception) -> str:
    """Log an error, and return what is told to a program, or on a page that is no form."""
    return of_error(
        error,
        "Något gick fel på servern. Försök igen om en stund. Händer det fler gånger, säg till administratören och "
        "uppge felnummer {number}: det står i serverns logg.",
    )


def of_error(error: Exception, words: str) -> str:
    """Log an error, and return ``words`` with its ``{number}``; of a full disk that it is full, which needs none."""
    number = note(error)
    return causes.FULL if causes.is_full_disk(error) else words.format(number=number)

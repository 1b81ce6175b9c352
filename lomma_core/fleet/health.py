"""What a register's server answers about itself: its own ``/halsa``, on this computer (R15)."""

import http.client
import json

_PATH, _SECONDS = "/halsa", 15
OK, FAULT, SILENT = "ok", "fault", "silent"
# The parts of an answer in words.
PARTS = {"database": "databasen", "schema": "tabellerna", "disk": "disken", "backup": "säkerhetskopian"}


def ask(port: int) -> tuple[str, list[str]]:
    """How a register is, and which parts are not well; ``silent`` when nothing of ours answers there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", _PATH)
        parts = json.loads(connection.getresponse().read(10_000))
        if not isinstance(parts, dict) or parts.get("status") not in (OK, FAULT):
            return SILENT, []
        return parts["status"], [words for part, words in PARTS.items() if parts.get(part) == FAULT]
    except (OSError, ValueError, http.client.HTTPException):
        return SILENT, []
    finally:
        connection.close()


def usable(port: int) -> bool:
    """Whether a register answers, and its database and tables are well: a late backup or a full disk is not its end."""
    status, faults = ask(port)
    return status != SILENT and not {PARTS["database"], PARTS["schema"]} & set(faults)

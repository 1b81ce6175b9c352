"""Which commands a running server runs for the command line; whatever is not named here needs the database alone."""

from collections.abc import Sequence

from lomma_core.errors import LommaError

# What reads, exports or saves as the pages do. A command that fills, replaces or rebuilds the database is never here.
THROUGH_SERVER = frozenset(
    {
        "import",
        "withdraw",
        "bring-back",
        "imports list",
        "imports undo",
        "imports redo",
        "export",
        "report",
        "figures",
        "account add",
        "account password",
        "account list",
        "account deactivate",
        "check",
        "verify",
        "log",
        "archive",
        "backup",
        "verify-backup",
        "drill",
        "forms export",
        "forms check",
        "scan",
        "redact report",
        "redact list",
        "redact propose",
        "redact confirm",
        "redact reject",
        "redact withdraw",
        "redact protocol",
    }
)

ALONE = "Kommandot går inte att köra medan servern är igång. Stoppa servern och försök igen."


class NeedsDatabaseAlone(LommaError):
    """A command that a running server does not run."""

    def __init__(self) -> None:
        super().__init__(ALONE)


def refuse_unless_permitted(words: Sequence[str]) -> None:
    """Raise NeedsDatabaseAlone unless a running server runs the command that a line begins with."""
    if THROUGH_SERVER.isdisjoint((" ".join(words[:1]), " ".join(words[:2]))):
        raise NeedsDatabaseAlone

"""Where something is done, for the core; which page that is, and its address, the pages decide."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """A record, or an empty form with its first answers in ``prefill``.

    ``for_all`` is one answer for all milieus of the quarter in ``prefill``. ``sitting`` is where notes are taken at a
    meeting, the record or the next one. Without a form it is the quarter itself, where drafts are confirmed and the
    quarter is closed.
    """

    form: str = ""
    record: str | None = None
    prefill: dict[str, str] = field(default_factory=dict)
    for_all: bool = False
    sitting: bool = False

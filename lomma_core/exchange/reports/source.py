"""What a report is drawn from: the states of its quarter and of those before it, masked once for all (R10, R11).

The writers and builders see nothing but this, so that what is masked here is in no report.
"""

import datetime as dt
from dataclasses import dataclass

from lomma_core.domain import settings, todo
from lomma_core.errors import NotValid
from lomma_core.exchange.exports.source import secrecy_of
from lomma_core.permissions import OPERATOR, Actor, require
from lomma_core.plan.model import Plan
from lomma_core.plan.names import PURPOSE, SETTINGS
from lomma_core.quarterly import changes as whatchanged
from lomma_core.quarterly import close, masking
from lomma_core.quarterly.changes import Section
from lomma_core.quarterly.compare import masked as masked_comparison
from lomma_core.quarterly.snapshot import RecordDocument, State, form_document
from lomma_core.records.lookup import MARKED
from lomma_core.register import Register
from lomma_core.utils.quarters import STOCKHOLM, Quarter

BACK = 8


@dataclass(frozen=True)
class Source:
    """A quarter's state, the states of up to eight quarters that end with it, and what differs from the one before.

    ``hidden`` is how many of the quarter's records are left out because they are marked. ``closed`` is when the
    quarter was closed, None while it is open.
    """

    plan: Plan
    quarter: Quarter
    states: dict[str, State]
    changes: tuple[Section, ...]
    masked: bool
    hidden: int
    closed: dt.datetime | None
    today: dt.date
    purpose: str
    demo: bool

    @property
    def state(self) -> State:
        """The state of the report's own quarter."""
        return self.states[str(self.quarter)]

    def records(self, form: str, quarter: str | None = None) -> list[RecordDocument]:
        """The record documents of a form that may be told, in one of the quarters."""
        state = self.states[quarter] if quarter else self.state
        return [one for one in form_document(state, form)["records"] if one["values"]]

    def asks(self, form: str, field: str, ever: bool = False) -> bool:
        """Whether the report's own quarter asks a question; with ``ever``, whether any of its quarters does."""
        states = self.states.values() if ever else (self.state,)
        return any(one["name"] == field for state in states for one in form_document(state, form)["fields"])

    def label(self, form: str, field: str) -> str:
        """A question as it was put when the quarter was closed, or when it was last put."""
        states = (self.state, *reversed(self.states.values()))
        fields = (one for state in states for one in form_document(state, form)["fields"])
        return next((one["label"] for one in fields if one["name"] == field), field)

    @property
    def moment(self) -> str:
        """The ISO moment that the files are dated: the closing's, or the day of a working copy."""
        at = self.closed or dt.datetime.combine(self.today, dt.time(), STOCKHOLM)
        return at.isoformat(timespec="seconds")


def gather(register: Register, actor: Actor, quarter: Quarter, masked: bool) -> Source:
    """Everything a report of a quarter may tell to the actor.

    Closed quarters are as they were frozen. ``masked`` leaves out all marked records; without it the actor must be
    permitted to read them. Raises NotAllowed, and NotValid for a quarter that has not begun.
    """
    require(register.plan, actor, "export")
    about = secrecy_of(register, actor, masked)
    if quarter > register.quarter:
        raise NotValid({"quarter": f"{quarter} har inte börjat. Välj ett kvartal som har börjat."})
    hidden = about.masked | about.hidden
    states = {}
    for one in (quarter - back for back in reversed(range(BACK))):
        if one == quarter or close.begun(register, one) or close.stored(register, one):
            whole = close.whole_state(register, one)
            if one == quarter and "closed_at" not in whole:
                # Asked for all records, as at a closing; what the actor may not see is taken out with the rest.
                whole |= {"missing": todo.lacking(register, OPERATOR, one), "reason": ""}
                whole |= {"gaps": close.gap_lines(register, OPERATOR, one)}
            states[str(one)] = masking.mask(whole, hidden)
    state = states[str(quarter)]
    differing = masked_comparison(whatchanged.between(register, quarter), hidden)
    left_out = sum(record["title"] == MARKED for form in state["forms"] for record in form["records"])
    basics = [record["shown"] for record in form_document(state, SETTINGS)["records"]]
    return Source(
        register.plan,
        quarter,
        states,
        tuple(whatchanged.sentences(register.plan, differing, to="")),
        masked,
        left_out,
        dt.datetime.fromisoformat(state["closed_at"]) if "closed_at" in state else None,
        register.clock().date(),
        next((shown[PURPOSE] for shown in basics if shown.get(PURPOSE)), "") or settings.purpose(register),
        register.demo,
    )

"""What a report is drawn from: the states of its quarter and of those before it, masked once for all (R10, R11).

The writers and builders see nothing but this, so that what is masked here is in no report.
"""

import datetime as dt
from dataclasses import dataclass

from lomma_core.audit import heads
from lomma_core.audit.heads import Head
from lomma_core.domain import settings, todo
from lomma_core.errors import NotValid
from lomma_core.exchange.exports.source import secrecy_of
from lomma_core.permissions import OPERATOR, Actor, require
from lomma_core.plan.model import Plan
from lomma_core.plan.names import PURPOSE, SETTINGS
from lomma_core.quarterly import changes as whatchanged
from lomma_core.quarterly import close, masking
from lomma_core.quarterly.changes import Section
from lomma_core.quarterly.compare import mask_comparison
from lomma_core.quarterly.snapshot import RecordDocument, State, as_followed_up, form_document
from lomma_core.records.secrecy import WITHOUT_MARKED
from lomma_core.register import Register
from lomma_core.utils.quarters import STOCKHOLM, Quarter

BACK = 8


@dataclass(frozen=True)
class Source:
    """A quarter's state, the states of up to eight quarters that end with it, and what differs from the one before.

    ``hidden`` is how many of the register's records are left out because they are marked; how many of them belong to
    the quarter is one of their answers (R20). ``closed`` is when the quarter was closed, None while it is open.
    ``head`` is the log's last row before it was closed, or before today.
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
    head: Head | None

    @property
    def state(self) -> State:
        """The state of the report's own quarter."""
        return self.states[str(self.quarter)]

    def records(self, form: str, quarter: str | None = None) -> list[RecordDocument]:
        """The record documents of a form that may be published, in one of the quarters."""
        state = self.states[quarter] if quarter else self.state
        return [record for record in form_document(state, form)["records"] if record["values"]]

    def has_field(self, form: str, field: str, ever: bool = False) -> bool:
        """Whether the form has a field in the report's own quarter; with ``ever``, whether any of its quarters does."""
        states = self.states.values() if ever else (self.state,)
        return any(document["name"] == field for state in states for document in form_document(state, form)["fields"])

    def label(self, form: str, field: str) -> str:
        """A field's label as it was when the quarter was closed, or in the latest quarter with the field."""
        states = (self.state, *reversed(self.states.values()))
        fields = (document for state in states for document in form_document(state, form)["fields"])
        return next((document["label"] for document in fields if document["name"] == field), field)

    @property
    def moment(self) -> str:
        """The ISO moment that the files are dated: the closing's, or the day of a working copy."""
        at = self.closed or dt.datetime.combine(self.today, dt.time(), STOCKHOLM)
        return at.isoformat(timespec="seconds")


def gather(register: Register, actor: Actor, quarter: Quarter, masked: bool) -> Source:
    """Everything a report of a quarter may show the actor.

    Closed quarters are as they were frozen. ``masked`` leaves out all marked records; without it the actor must be
    permitted to read them. Raises NotAllowed, and NotValid for a quarter that has not begun.
    """
    require(register, actor, "export")
    about = secrecy_of(register, actor, masked)
    if quarter > register.quarter:
        raise NotValid({"quarter": f"{quarter} har inte börjat. Välj ett kvartal som har börjat."})
    hidden = about.masked | about.hidden
    states = {}
    for past in (quarter - back for back in reversed(range(BACK))):
        if past == quarter or close.begun(register, past, hidden) or close.frozen_state(register, past):
            shown = as_followed_up(masking.mask(close.whole_state(register, past), hidden))
            shown = masking.without_reason(shown) if masked else shown
            if past == quarter and "closed_at" not in shown:
                # As at a closing, on the records that the report may show.
                reader = WITHOUT_MARKED if masked else OPERATOR
                shown |= {"missing": todo.lacking(register, reader, past), "reason": ""}
                shown |= {"gaps": close.gap_lines(register, reader, past)}
            states[str(past)] = shown
    state = states[str(quarter)]
    differing = mask_comparison(whatchanged.between(register, quarter, hidden), hidden)
    closed = dt.datetime.fromisoformat(state["closed_at"]) if "closed_at" in state else None
    today = dt.datetime.combine(register.clock().date(), dt.time(), STOCKHOLM)
    basics = [record["shown"] for record in form_document(state, SETTINGS)["records"]]
    return Source(
        register.plan,
        quarter,
        states,
        tuple(whatchanged.sentences(register.plan, differing, to="")),
        masked,
        len(hidden),
        closed,
        register.clock().date(),
        next((labels[PURPOSE] for labels in basics if labels.get(PURPOSE)), "") or settings.purpose(register),
        register.demo,
        heads.before(register, actor, closed or today),
    )

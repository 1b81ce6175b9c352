"""The quarter's steps as a list: how far each is, and the way to where it is done (P7)."""

from collections.abc import Mapping

from lomma_core.domain import meetings
from lomma_core.plan.names import MEETING, QUARTER, SITUATION, SITUATION_FOLLOW_UP
from lomma_core.quarterly import steps
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.target import Target
from pages.app import context, urls
from pages.dashboard.tree import Node

_FORM_OF_STEP = {steps.DESCRIBE: SITUATION, steps.FOLLOW_UP: SITUATION_FOLLOW_UP}


def steps_section(quarter: Quarter, here: Mapping[str, str] | None = None) -> Node:
    """The steps under their heading; ``here`` is the heading on the page itself of what is done on it, by step."""
    rows = [_step(step, quarter, here) for step in steps.steps(context.register(), context.actor(), quarter)]
    done = sum("done" in row.style for row in rows)
    sentence = f"{done} av {len(rows)} steg är klara."
    head = [Node("h2", [f"Kvartalets steg {quarter}"]), Node("p", [sentence], "quiet")]
    return Node("section", [*head, Node("ol", rows, "lomma-steps")], "wide")


def _step(step: steps.Step, quarter: Quarter, here: Mapping[str, str] | None) -> Node:
    form = _FORM_OF_STEP.get(step.name)
    label = [("✓ " if step.done else "") + step.label]
    if form:
        name = Node("a", label, to=(urls.page_of(form), _query(form, quarter)))
    elif step.name == steps.MEET:
        name = Node("a", label, to=_meeting(step))
    elif here is None:
        name = Node("a", label, to=urls.of(Target(prefill={QUARTER: str(quarter)})))
    else:
        # A link that leads to nothing to do is no help.
        name = Node("a", label, at=here[step.name]) if step.name in here else Node("b", label)
    return Node("li", [name, Node("p", [step.words], "quiet")], "done" if step.done else "begun" if step.begun else "")


def _query(form: str, quarter: Quarter) -> dict[str, str]:
    return urls.for_all(form) | {QUARTER: str(quarter)} if form == SITUATION else {}


def _meeting(step: steps.Step) -> tuple[str, dict[str, str]]:
    """Where notes are taken, at today's meeting or the next one; the list of those held where the step is done."""
    if step.done and meetings.at_hand(context.register(), context.actor()) is None:
        return urls.page_of(MEETING), {"flik": "Möten"}
    return urls.of(Target(MEETING, sitting=True))

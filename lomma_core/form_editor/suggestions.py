"""What is proposed for a new question: that one which sounds so counts people, whose small numbers are hidden (R8)."""

import re
from typing import Any

from lomma_core.errors import PlanError
from lomma_core.form_editor import edits
from lomma_core.plan.loader import read_plan
from lomma_core.plan.meaning import individual_levels
from lomma_core.plan.model import Form, Plan
from lomma_core.plan.names import LEVEL

COUNT = "count"
# Whole words, so that ”antal elevråd” and ”antal barnböcker” are left in peace.
_PEOPLE = (
    r"elev(?:er(?:na)?|en)?|barn(?:en)?|ungdom(?:ar(?:na)?)?|ung[ae]|person(?:er(?:na)?)?|individer(?:na)?|deltagare(?:na)?|deltog"
    r"|deltagit|deltar|besökare(?:na)?|vuxna|föräldrar(?:na)?|vårdnadshavare|anhöriga|syskon|klienter(?:na)?|brukare(?:na)?"
    r"|anställda|medarbetare(?:na)?|pedagoger(?:na)?|lärare(?:na)?|tjänstemän|chefer(?:na)?|medlemmar(?:na)?|invånare(?:na)?"
    r"|flickor(?:na)?|pojkar(?:na)?|kvinnor(?:na)?|män(?:nen)?|tjejer(?:na)?|killar(?:na)?|misstänkta|dömda|utsatta"
    r"|stödpersoner(?:na)?|ungdomarna|studenter(?:na)?|volontärer(?:na)?|ledare(?:na)?|familjer(?:na)?"
)
_HOW_MANY = re.compile(rf"\b(?:antal(?:et)?|hur många|summan av)\b(?:\W+\w+){{0,4}}?\W+(?:{_PEOPLE})\b", re.IGNORECASE)
_COMPOUND = re.compile(r"\b(?:elev|barn|ungdoms|person|deltagar|besöks|besökar|medlems)antal(?:et)?\b", re.IGNORECASE)


def sounds_like_people(label: str) -> bool:
    """Whether a question sounds as if its answer were a number of persons: ”Antal elever”, ”Hur många deltog?”."""
    return bool(_HOW_MANY.search(label) or _COMPOUND.search(label))


def as_count(text: str, form: str, field: edits.Table) -> edits.Table | None:
    """A new question as a count of persons, asked where the rules let it be; None where the form can hold none.

    ``text`` is the plan's, and the keys are those of ``edits.add_field``. Next to free text a count is asked only when
    the level is about no individuals (P6, R9).
    """
    plan = read_plan(text, edits.PROPOSAL, text)
    for keys in _ways(plan, plan.get_form(form)):
        count = {"label": field["label"], "hint": field.get("hint", "")} | keys
        try:
            edits.add_field(text, form, count)
        except PlanError:
            continue
        return count
    return None


def _ways(plan: Plan, form: Form) -> list[dict[str, Any]]:
    level = next((field for field in form.field if field.choices == LEVEL), None)
    individual = individual_levels(plan)
    if level is None or not individual:
        return [{"type": COUNT}]
    left_out = " and ".join(f"${{{level.name}}} != '{choice.name}'" for choice in individual)
    return [{"type": COUNT}, {"type": COUNT, "relevant": left_out}]

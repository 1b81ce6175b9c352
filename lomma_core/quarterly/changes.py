"""What has changed since the quarter before (P7): new, changed and ended, per milieu and level, in words.

The words are the documents' own, so that a frozen quarter reads as it was decided whatever the plan is now; the
plan is read only for the kind of answer a field holds.
"""

from dataclasses import dataclass, replace

from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Plan
from lomma_core.plan.names import (
    ASSESSMENT,
    DECISION,
    DUE,
    LEVEL,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MEETING,
    OBSERVATION,
    PROPOSAL,
    RESPONSIBLE,
    SEAT_ENTRY,
    SETTINGS,
    SITUATION,
    SITUATION_FOLLOW_UP,
    STATE,
)
from lomma_core.quarterly import close, snapshot, two_quarters
from lomma_core.quarterly.changed.lines import Lines
from lomma_core.quarterly.changed.parts import Changes, Line, worse_first
from lomma_core.quarterly.compare import CHANGED, GONE, NEW, Change, Comparison, compare, mask_comparison
from lomma_core.quarterly.masking import without_reason
from lomma_core.records import schema, secrecy
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import listed, number, sentence

__all__ = ["CHANGED", "GONE", "NEW", "Change", "Comparison", "Section", "compare", "rows", "sentences", "since"]

UNCHANGED = "Inget har ändrats."
# The forms that have sections of their own, and the answers of a new record beside its name.
_SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "Förslag": {PROPOSAL: (LEVEL, DECISION)},
    "Gruppen": {SEAT_ENTRY: (STATE,), SETTINGS: ()},
    "Möten och beslut": {MEETING: (STATE,), DECISION: (RESPONSIBLE, DUE)},
}
# What a register holds before any work is done.
_BASICS = (SEAT_ENTRY, SETTINGS)


@dataclass(frozen=True)
class Section:
    """A heading and its lines, each a sentence."""

    heading: str
    lines: tuple[str, ...]


def since(register: Register, actor: Actor, quarter: Quarter) -> Comparison:
    """A quarter's state against that of the quarter before. Raises NotAllowed.

    Closed quarters are as they were frozen. Of one that is not closed, what stands from quarter to quarter
    (insatser, förslag, platser) is as it was when it ended. Marked
    records are left out of both for those who may not read them (R20).
    """
    require(register, actor, "read")
    hidden = secrecy.hidden(register, actor)
    whole = mask_comparison(between(register, quarter, hidden), hidden)
    if secrecy.may_read_marked(register, actor):
        return whole
    return replace(whole, earlier=without_reason(whole.earlier), later=without_reason(whole.later))


def between(register: Register, quarter: Quarter, hidden: frozenset[str]) -> Comparison:
    """``since`` with every record whole, to be masked for whoever may not see the ``hidden`` ones."""
    before, after = (close.frozen_state(register, when) for when in (quarter - 1, quarter))
    read = register.store.read
    first = before is None and _is_first(register, quarter, hidden)
    if before is None and after is None:
        return replace(compare(*two_quarters.differing(register.plan, read, quarter, hidden)), first=first)
    before = before or snapshot.live(register.plan, read, quarter - 1, quarter.begins)
    return replace(compare(before, after or snapshot.live(register.plan, read, quarter)), first=first)


def _is_first(register: Register, quarter: Quarter, hidden: frozenset[str]) -> bool:
    """Whether nothing of the group's work is older than the quarter, beside the hidden records (R20)."""
    if close.begun(register, quarter - 1, hidden):
        return False
    marks = f"AND record NOT IN ({', '.join('?' * len(hidden))})" if hidden else ""
    return not any(
        register.store.read(
            f'SELECT 1 FROM "{schema.table(form)}" WHERE version = 1 AND saved_at < ? {marks} '
            f"AND record IN (SELECT record FROM {schema.current_rows(form)}) LIMIT 1",
            [quarter.begins, *sorted(hidden)],
        )
        for form in register.plan.form
        if form.name not in _BASICS
    )


def rows(plan: Plan, changes: Comparison) -> list[Changes]:
    """A comparison as rows, what has become worse first: each record, and each answer before and after.

    Parts in which nothing has changed are left out, and of the first quarter there is nothing to compare with. The
    words of texts are in the rows; counts of people are nowhere (R8).
    """
    return [Changes(heading, tuple(lines)) for heading, lines in _parts(plan, changes).items() if lines]


def sentences(plan: Plan, changes: Comparison, to: str = " för din roll") -> list[Section]:
    """A comparison for a meeting: sections with what is new, changed and ended, what has become worse first.

    Texts are named, not repeated, and counts of people are never mentioned (R8). ``rest`` follows; ``to`` is for
    whom marked records are left out.
    """
    sections = [Section(part.heading, tuple(line.sentence for line in part.lines)) for part in rows(plan, changes)]
    return [*sections, *rest(plan, changes, to)]


def rest(plan: Plan, changes: Comparison, to: str = " för din roll") -> list[Section]:
    """What is said beside the rows: the first quarter, what is left out, the parts in which nothing has changed."""
    result = [Section("Första kvartalet", (_first_quarter(changes),))] if changes.first else []
    if changes.hidden:
        many = "en post är sekretessmarkerad" if changes.hidden == 1 else None
        many = many or f"{number(changes.hidden)} poster är sekretessmarkerade"
        line = f"{many} och visas inte{to}"
        return [*result, Section("Sekretessmarkerat", (sentence(line),))]
    if changes.first:
        return result
    parts = _parts(plan, changes)
    silent = [heading for heading, lines in parts.items() if not lines]
    if len(silent) == len(parts):
        return [Section("Oförändrat", (UNCHANGED,))]
    return [Section("Oförändrat", (f"Inget har ändrats i {listed(silent)}.",))] if silent else []


def _first_quarter(changes: Comparison) -> str:
    return f"{changes.later['quarter']} är det första kvartalet i registret, så det finns inget att jämföra med."


def _parts(plan: Plan, changes: Comparison) -> dict[str, list[Line]]:
    """Heading -> lines, what has become worse first; empty for a part in which nothing has changed."""
    if changes.first:
        return {}
    lines = Lines(plan, changes)
    parts = {"Lägesbild": lines.of_milieus()} | lines.of_levels()
    parts |= {heading: lines.of_forms(forms) for heading, forms in _SECTIONS.items()}
    parts |= _other_forms(lines, changes)
    return {heading: worse_first(some) for heading, some in parts.items()}


def _other_forms(lines: Lines, changes: Comparison) -> dict[str, list[Line]]:
    """Forms that only this municipality's plan has, where there are any lines."""
    own_sections = {
        SITUATION,
        SITUATION_FOLLOW_UP,
        OBSERVATION,
        MEASURE,
        MEASURE_FOLLOW_UP,
        ASSESSMENT,
        *(name for forms in _SECTIONS.values() for name in forms),
    }
    others = [form for form in changes.later["forms"] if form["name"] not in own_sections]
    sections = {form["plural"]: lines.of_forms({form["name"]: ()}) for form in others}
    return {heading: some for heading, some in sections.items() if some}

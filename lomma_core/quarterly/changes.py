"""What has changed since the quarter before (P7): new, changed and ended, per milieu and level, in words.

The words are the documents' own, so that a frozen quarter reads as it was decided whatever the plan is now; the
plan is read only for the kind of answer a field holds.
"""

from dataclasses import dataclass, replace

from lomma_core.permissions import Actor, require
from lomma_core.plan.meaning import attendance_fields, runs
from lomma_core.plan.model import Plan
from lomma_core.plan.names import (
    DECISION,
    DUE,
    LEVEL,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MEETING,
    MILIEU,
    OBSERVATION,
    PRESENCE,
    PROPOSAL,
    RESPONSIBLE,
    SEAT_ENTRY,
    SETTINGS,
    SITUATION,
    SITUATION_FOLLOW_UP,
    STATE,
    STATUS,
)
from lomma_core.quarterly import close, snapshot, two_quarters
from lomma_core.quarterly.change_words import ChangeWords
from lomma_core.quarterly.compare import CHANGED, GONE, NEW, Change, Comparison, compare, mask_comparison
from lomma_core.quarterly.masking import without_reason
from lomma_core.quarterly.snapshot import RecordDocument, form_document
from lomma_core.records import secrecy
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import alphabetical, counted, listed, mid_sentence, number, sentence

__all__ = ["CHANGED", "GONE", "NEW", "Change", "Comparison", "Section", "compare", "sentences", "since"]

UNCHANGED = "Inget har ändrats."
# The forms that have sections of their own, and the answers of a new record beside its name.
_SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "Förslag": {PROPOSAL: (LEVEL, DECISION)},
    "Gruppen": {SEAT_ENTRY: (STATE,), SETTINGS: ()},
    "Möten och beslut": {MEETING: (STATE,), DECISION: (RESPONSIBLE, DUE)},
}
_NEUTER = (PROPOSAL, DECISION)


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
    if before is None and after is None:
        return compare(*two_quarters.differing(register.plan, read, quarter, hidden))
    before = before or snapshot.live(register.plan, read, quarter - 1, quarter.begins)
    return compare(before, after or snapshot.live(register.plan, read, quarter))


def sentences(plan: Plan, changes: Comparison, to: str = " för din roll") -> list[Section]:
    """A comparison for a meeting: sections with what is new, changed and ended.

    Texts are named, not repeated, and counts of people are never mentioned (R8). The last section names the parts
    in which nothing has changed. ``to`` is for whom marked records are left out.
    """
    words = _Lines(plan, changes)
    parts = {"Lägesbild": words.of_milieus()} | words.of_levels()
    parts |= {heading: words.of_forms(forms) for heading, forms in _SECTIONS.items()}
    parts |= words.of_other_forms()
    sections = [Section(heading, tuple(lines)) for heading, lines in parts.items() if lines]
    if changes.hidden:
        many = "en post är sekretessmarkerad" if changes.hidden == 1 else None
        many = many or f"{number(changes.hidden)} poster är sekretessmarkerade"
        line = f"{many} och visas inte{to}"
        return [*sections, Section("Sekretessmarkerat", (sentence(line),))]
    silent = [heading for heading, lines in parts.items() if not lines]
    if not sections:
        return [Section("Oförändrat", (UNCHANGED,))]
    return sections + ([Section("Oförändrat", (f"Inget har ändrats i {listed(silent)}.",))] if silent else [])


class _Lines:
    """The lines of one comparison."""

    def __init__(self, plan: Plan, changes: Comparison):
        self._plan, self._changes, self._words = plan, changes, ChangeWords(plan, changes)
        self._earlier, self._later = changes.earlier["quarter"], changes.later["quarter"]
        # What an open quarter lacks is still to be done, and no change.
        self._closed = "closed_at" in changes.later

    def of_milieus(self) -> list[str]:
        """One line for each milieu with anything new, in the plan's order (P5)."""
        lines: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        observations: dict[str, int] = {}
        for change in self._of(SITUATION, SITUATION_FOLLOW_UP, OBSERVATION):
            record = change.record
            milieu = record["values"].get(MILIEU, "")
            names[milieu] = record["shown"].get(MILIEU, "Okänd miljö")
            parts = lines.setdefault(milieu, [])
            if change.form == OBSERVATION:
                observations[milieu] = observations.get(milieu, 0) + (change.kind == NEW)
            elif change.form == SITUATION:
                parts += self._situation_lines(change)
            else:
                parts += self._follow_up_lines(change)
        form = form_document(self._changes.later, OBSERVATION)
        for milieu, n in observations.items():
            lines[milieu] += [counted(n, mid_sentence(form["label"]), mid_sentence(form["plural"]))] if n else []
        order = [milieu.name for milieu in self._plan.milieus]
        order_of_lines = sorted(lines, key=lambda name: (order.index(name) if name in order else len(order), name))
        return [_line(names[name], lines[name]) for name in order_of_lines if lines[name]]

    def of_levels(self) -> dict[str, list[str]]:
        """Heading of each level -> a line for each insats with anything new in itself or its follow-up (P6)."""
        documents: dict[str, RecordDocument] = {}
        for state in (self._changes.earlier, self._changes.later):
            documents |= {record["id"]: record for record in form_document(state, MEASURE)["records"]}
        own = {change.record["id"]: change for change in self._of(MEASURE)}
        answers = {change.record["values"].get(MEASURE, ""): change for change in self._of(MEASURE_FOLLOW_UP)}
        plural = form_document(self._changes.later, MEASURE)["plural"]
        lines: dict[str, list[str]] = {level.label: [] for level in self._plan.levels}
        records = [record for record in dict.fromkeys([*own, *answers]) if record in documents]
        for record in sorted(records, key=lambda record: (alphabetical(documents[record]["title"]), record)):
            level = documents[record]["shown"].get(LEVEL, "okänd")
            line = self._measure(documents[record], own.get(record), answers.get(record))
            lines.setdefault(level, []).extend([line] if line else [])
        titles = {level.label: mid_sentence(level.title) for level in self._plan.levels}
        return {f"{plural} på {titles.get(level, 'okänd nivå')}": some for level, some in lines.items()}

    def of_forms(self, forms: dict[str, tuple[str, ...]]) -> list[str]:
        """The lines of some forms, form by form."""
        lines = []
        for name, says in forms.items():
            form = self._plan.forms.get(name)
            # What a meeting says of each offered seat goes with it (P1).
            says = (*says, *attendance_fields(self._plan).values()) if name == MEETING else says
            passing = form is not None and bool(form.quarter_field or form.by_date)
            for change in sorted(self._of(name), key=lambda change: (alphabetical(change.title), change.key)):
                lines += self._standing(change, says, passing)
        return lines

    def of_other_forms(self) -> dict[str, list[str]]:
        """Forms that only this municipality's plan has: heading -> lines, where there are any."""
        own_sections = {
            SITUATION,
            SITUATION_FOLLOW_UP,
            OBSERVATION,
            MEASURE,
            MEASURE_FOLLOW_UP,
            *(n for f in _SECTIONS.values() for n in f),
        }
        others = [form for form in self._changes.later["forms"] if form["name"] not in own_sections]
        sections = {form["plural"]: self.of_forms({form["name"]: ()}) for form in others}
        return {heading: lines for heading, lines in sections.items() if lines}

    def _of(self, *forms: str) -> list[Change]:
        return [change for change in self._changes if change.form in forms]

    def _situation_lines(self, change: Change) -> list[str]:
        if change.kind == GONE:
            return [f"inte beskriven {self._later}"] if self._closed else []
        if change.kind == NEW:
            return [*self._words.answers(change, (PRESENCE,)), f"inte beskriven {self._earlier}"]
        return self._words.parts(change)

    def _follow_up_lines(self, change: Change) -> list[str]:
        """A follow-up's chosen answers; its texts are written anew each quarter, so that they differ is no news."""
        if change.kind == GONE:
            return [f"inte uppföljd {self._later}"] if self._closed else []
        if change.kind == NEW:
            return self._words.choice_answers(change, skip=(MILIEU, STATUS))
        # The status is the insats's own by now, and listed there.
        return self._words.parts(change, chosen_only=True, skip=(STATUS,))

    def _measure(self, document: RecordDocument, own: Change | None, answer: Change | None) -> str | None:
        title, is_running = document["title"], runs(document["values"].get(STATUS))
        if own and own.kind == GONE:
            return _line(f"Finns inte längre: {title}", [])
        parts = self._words.parts(own) if own and own.kind == CHANGED else []
        if answer and not (answer.kind == GONE and not is_running):
            parts += self._follow_up_lines(answer)
        if own and own.kind == NEW:
            return _line(f"Ny: {title}", [*self._words.answers(own, (STATUS,)), *parts], "; ")
        was = own.before if own else None
        ran = was is None or runs(was["values"].get(STATUS))
        name = f"Avslutad: {title}" if own and ran and not is_running else title
        return _line(name, parts) if parts else None

    def _standing(self, change: Change, says: tuple[str, ...], passing: bool) -> list[str]:
        """A record that stands, or one of a moment (a meeting), which only its own quarter lists."""
        if change.kind == GONE:
            return [] if passing else [_line(f"Finns inte längre: {change.title}", [])]
        if change.kind == CHANGED:
            parts = self._words.parts(change)
            return [_line(change.title, parts)] if parts else []
        answers = self._words.answers(change, says)
        if change.form == SEAT_ENTRY or passing:
            return [_line(change.title, answers)]
        return [_line(f"{'Nytt' if change.form in _NEUTER else 'Ny'}: {change.title}", answers, "; ")]


def _line(name: str, parts: list[str], between: str = ": ") -> str:
    return (f"{name}{between}{'; '.join(parts)}" if parts else name).rstrip(".") + "."

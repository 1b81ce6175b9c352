"""What has changed since the quarter before (P7): new, changed and ended, per milieu and level, in words.

The words are the documents' own, so that a frozen quarter reads as it was decided whatever the plan says now; the
plan tells only what kind of answer a field holds.
"""

from dataclasses import dataclass

from lomma_core.domain import measures
from lomma_core.permissions import Actor, require
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
    POLICE,
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
from lomma_core.quarterly import close, snapshot
from lomma_core.quarterly.change_words import ChangeWords
from lomma_core.quarterly.compare import CHANGED, GONE, NEW, Change, Comparison, apply, compare, masked
from lomma_core.quarterly.snapshot import RecordDocument, form_document
from lomma_core.records import secrecy
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import alphabetical, counted, listed, number, sentence

__all__ = ["CHANGED", "GONE", "NEW", "Change", "Comparison", "Section", "apply", "compare", "sentences", "since"]

UNCHANGED = "Inget har ändrats."
# The forms that have sections of their own, and what a new record of them says beside its name.
_SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "Förslag": {PROPOSAL: (LEVEL, DECISION)},
    "Gruppen": {SEAT_ENTRY: (STATE,), SETTINGS: ()},
    "Möten och beslut": {MEETING: (STATE, POLICE), DECISION: (RESPONSIBLE, DUE)},
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
    (insatser, förslag, platser) is as it was when it ended. What differs in marked records is
    left out, and counted, for those who may not read them (R11).
    """
    require(register.plan, actor, "read")
    return masked(between(register, quarter), secrecy.hidden(register, actor))


def between(register: Register, quarter: Quarter) -> Comparison:
    """``since`` with every record whole: for the core's own documents, never for somebody to see."""
    before = close.stored(register, quarter - 1)
    if before is None:
        before = snapshot.live(register.plan, register.store.read, quarter - 1, quarter.begins)
    return compare(before, close.whole_state(register, quarter))


def sentences(plan: Plan, changes: Comparison, to: str = " för din roll") -> list[Section]:
    """What a meeting wants to know of a comparison: sections with what is new, changed and ended.

    Texts are named, not repeated, and counts of people are never mentioned (R8). The last section names the parts
    in which nothing has changed. ``to`` says for whom marked records are left out.
    """
    words = _Lines(plan, changes)
    parts = {"Lägesbild": words.of_milieus()} | words.of_levels()
    parts |= {heading: words.of_forms(forms) for heading, forms in _SECTIONS.items()}
    parts |= words.of_other_forms()
    told = [Section(heading, tuple(lines)) for heading, lines in parts.items() if lines]
    if changes.hidden:
        many = "en ändring visas" if changes.hidden == 1 else f"{number(changes.hidden)} ändringar visas"
        line = f"{many} inte{to}: posterna är sekretessmarkerade"
        return [*told, Section("Sekretessmarkerat", (sentence(line),))]
    silent = [heading for heading, lines in parts.items() if not lines]
    if not told:
        return [Section("Oförändrat", (UNCHANGED,))]
    return told + ([Section("Oförändrat", (f"Inget har ändrats i {listed(silent)}.",))] if silent else [])


class _Lines:
    """The lines of one comparison."""

    def __init__(self, plan: Plan, changes: Comparison):
        self._plan, self._changes, self._words = plan, changes, ChangeWords(plan, changes)
        self._earlier, self._later = changes.earlier["quarter"], changes.later["quarter"]
        # What an open quarter lacks is still to be done, and no change.
        self._closed = "closed_at" in changes.later

    def of_milieus(self) -> list[str]:
        """One line for each milieu with anything new, in the plan's order (P5)."""
        told: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        noticed: dict[str, int] = {}
        for change in self._of(SITUATION, SITUATION_FOLLOW_UP, OBSERVATION):
            record = change.record
            milieu = record["values"].get(MILIEU, "")
            names[milieu] = record["shown"].get(MILIEU, "Okänd miljö")
            parts = told.setdefault(milieu, [])
            if change.form == OBSERVATION:
                noticed[milieu] = noticed.get(milieu, 0) + (change.kind == NEW)
            elif change.form == SITUATION:
                parts += self._described(change)
            else:
                parts += self._followed(change)
        form = form_document(self._changes.later, OBSERVATION)
        for milieu, n in noticed.items():
            told[milieu] += [counted(n, form["label"].lower(), form["plural"].lower())] if n else []
        order = [milieu.name for milieu in self._plan.miljo]
        found = sorted(told, key=lambda name: (order.index(name) if name in order else len(order), name))
        return [_line(names[name], told[name]) for name in found if told[name]]

    def of_levels(self) -> dict[str, list[str]]:
        """Heading of each level -> a line for each insats with anything new in itself or its follow-up (P6)."""
        documents: dict[str, RecordDocument] = {}
        for state in (self._changes.earlier, self._changes.later):
            documents |= {record["id"]: record for record in form_document(state, MEASURE)["records"]}
        own = {change.record["id"]: change for change in self._of(MEASURE)}
        answers = {change.record["values"].get(MEASURE, ""): change for change in self._of(MEASURE_FOLLOW_UP)}
        plural = form_document(self._changes.later, MEASURE)["plural"]
        lines: dict[str, list[str]] = {level.label: [] for level in self._plan.niva}
        found = [record for record in dict.fromkeys([*own, *answers]) if record in documents]
        for record in sorted(found, key=lambda one: (alphabetical(documents[one]["title"]), one)):
            level = documents[record]["shown"].get(LEVEL, "okänd")
            line = self._measure(documents[record], own.get(record), answers.get(record))
            lines.setdefault(level, []).extend([line] if line else [])
        return {f"{plural} på {level.lower()} nivå": some for level, some in lines.items()}

    def of_forms(self, forms: dict[str, tuple[str, ...]]) -> list[str]:
        """The lines of some forms, form by form."""
        lines = []
        for name, says in forms.items():
            form = self._plan.forms.get(name)
            passing = form is not None and bool(form.quarter_field or form.by_date)
            for change in sorted(self._of(name), key=lambda one: (alphabetical(one.title), one.key)):
                lines += self._standing(change, says, passing)
        return lines

    def of_other_forms(self) -> dict[str, list[str]]:
        """Forms that only this municipality's plan has: heading -> lines, where there are any."""
        known = {
            SITUATION,
            SITUATION_FOLLOW_UP,
            OBSERVATION,
            MEASURE,
            MEASURE_FOLLOW_UP,
            *(n for f in _SECTIONS.values() for n in f),
        }
        others = [form for form in self._changes.later["forms"] if form["name"] not in known]
        found = {form["plural"]: self.of_forms({form["name"]: ()}) for form in others}
        return {heading: lines for heading, lines in found.items() if lines}

    def _of(self, *forms: str) -> list[Change]:
        return [change for change in self._changes if change.form in forms]

    def _described(self, change: Change) -> list[str]:
        if change.kind == GONE:
            return [f"inte beskriven {self._later}"] if self._closed else []
        if change.kind == NEW:
            return [*self._words.says(change, (PRESENCE,)), f"inte beskriven {self._earlier}"]
        return self._words.parts(change)

    def _followed(self, change: Change) -> list[str]:
        """A follow-up's chosen answers; its texts are written anew each quarter, so that they differ is no news."""
        if change.kind == GONE:
            return [f"inte uppföljd {self._later}"] if self._closed else []
        if change.kind == NEW:
            return self._words.chosen(change, skip=(MILIEU, STATUS))
        # The status is the insats's own by now, and told there.
        return self._words.parts(change, chosen_only=True, skip=(STATUS,))

    def _measure(self, document: RecordDocument, own: Change | None, answer: Change | None) -> str | None:
        title, runs = document["title"], measures.runs(document["values"].get(STATUS))
        if own and own.kind == GONE:
            return _line(f"Finns inte längre: {title}", [])
        parts = self._words.parts(own) if own and own.kind == CHANGED else []
        if answer and not (answer.kind == GONE and not runs):
            parts += self._followed(answer)
        if own and own.kind == NEW:
            return _line(f"Ny: {title}", [*self._words.says(own, (STATUS,)), *parts], "; ")
        was = own.before if own else None
        ran = was is None or measures.runs(was["values"].get(STATUS))
        name = f"Avslutad: {title}" if own and ran and not runs else title
        return _line(name, parts) if parts else None

    def _standing(self, change: Change, says: tuple[str, ...], passing: bool) -> list[str]:
        """A record that stands, or one of a moment (a meeting), which only its own quarter tells of."""
        if change.kind == GONE:
            return [] if passing else [_line(f"Finns inte längre: {change.title}", [])]
        if change.kind == CHANGED:
            parts = self._words.parts(change)
            return [_line(change.title, parts)] if parts else []
        said = self._words.says(change, says)
        if change.form == SEAT_ENTRY or passing:
            return [_line(change.title, said)]
        return [_line(f"{'Nytt' if change.form in _NEUTER else 'Ny'}: {change.title}", said, "; ")]


def _line(name: str, parts: list[str], between: str = ": ") -> str:
    return (f"{name}{between}{'; '.join(parts)}" if parts else name).rstrip(".") + "."

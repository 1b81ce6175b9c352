"""The lines of a comparison, record by record: per milieu, per level, and form by form (P5, P6, P7)."""

from lomma_core.plan.meaning import attendance_fields, runs
from lomma_core.plan.model import Plan
from lomma_core.plan.names import (
    DECISION,
    LEVEL,
    MEASURE,
    MEASURE_FOLLOW_UP,
    MEETING,
    MILIEU,
    OBSERVATION,
    PRESENCE,
    PROPOSAL,
    SEAT_ENTRY,
    SITUATION,
    SITUATION_FOLLOW_UP,
    STATUS,
)
from lomma_core.quarterly.changed.parts import Grade, Line, Part
from lomma_core.quarterly.changed.words import ChangeWords
from lomma_core.quarterly.compare import CHANGED, GONE, NEW, Change, Comparison
from lomma_core.quarterly.snapshot import RecordDocument, as_followed_up, form_document
from lomma_core.utils.text import alphabetical, counted, mid_sentence

_NEUTER = (PROPOSAL, DECISION)


class Lines:
    """The lines of one comparison."""

    def __init__(self, plan: Plan, changes: Comparison):
        self._plan, self._changes, self._words = plan, changes, ChangeWords(plan, changes)
        self._earlier, self._later = changes.earlier["quarter"], changes.later["quarter"]
        # What an open quarter lacks is still to be done, and no change.
        self._closed = "closed_at" in changes.later

    def of_milieus(self) -> list[Line]:
        """One line for each milieu with anything new, in the plan's order (P5)."""
        lines: dict[str, list[Part]] = {}
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
                parts += self._of_situation(change)
            else:
                parts += self._of_follow_up(change)
        form = form_document(self._changes.later, OBSERVATION)
        for milieu, n in observations.items():
            words = counted(n, mid_sentence(form["label"]), mid_sentence(form["plural"]))
            lines[milieu] += [Part(form["plural"], "", f"{n} nya" if n > 1 else "En ny", words)] if n else []
        order = [milieu.name for milieu in self._plan.milieus]
        order_of_lines = sorted(lines, key=lambda name: (order.index(name) if name in order else len(order), name))
        return [Line(names[name], tuple(lines[name])) for name in order_of_lines if lines[name]]

    def of_levels(self) -> dict[str, list[Line]]:
        """Heading of each level -> a line for each insats with anything new in itself or its follow-up (P6)."""
        documents: dict[str, RecordDocument] = {}
        for state in map(as_followed_up, (self._changes.earlier, self._changes.later)):
            documents |= {record["id"]: record for record in form_document(state, MEASURE)["records"]}
        own = {change.record["id"]: change for change in self._of(MEASURE)}
        answers = {change.record["values"].get(MEASURE, ""): change for change in self._of(MEASURE_FOLLOW_UP)}
        plural = form_document(self._changes.later, MEASURE)["plural"]
        lines: dict[str, list[Line]] = {level.label: [] for level in self._plan.levels}
        records = [record for record in dict.fromkeys([*own, *answers]) if record in documents]
        for record in sorted(records, key=lambda record: (alphabetical(documents[record]["title"]), record)):
            level = documents[record]["shown"].get(LEVEL, "okänd")
            line = self._measure(documents[record], own.get(record), answers.get(record))
            lines.setdefault(level, []).extend([line] if line else [])
        titles = {level.label: mid_sentence(level.title) for level in self._plan.levels}
        return {f"{plural} på {titles.get(level, 'okänd nivå')}": some for level, some in lines.items()}

    def of_forms(self, forms: dict[str, tuple[str, ...]]) -> list[Line]:
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

    def _of(self, *forms: str) -> list[Change]:
        return [change for change in self._changes if change.form in forms]

    def _of_situation(self, change: Change) -> list[Part]:
        if change.kind == GONE:
            return self._left_out(change, "inte beskriven", PRESENCE)
        if change.kind == NEW:
            words = f"inte beskriven {self._earlier}"
            return [*self._words.answers(change, (PRESENCE,), "Inte beskriven"), Part("", words=words)]
        return self._words.parts(change)

    def _of_follow_up(self, change: Change) -> list[Part]:
        """A follow-up's chosen answers; its texts are written anew each quarter, so that they differ is no news."""
        if change.kind == GONE:
            return self._left_out(change, "inte uppföljd")
        if change.kind == NEW:
            return self._words.choice_answers(change, skip=(MILIEU, STATUS))
        # The status is the insats's own by now, and listed there.
        return self._words.parts(change, chosen_only=True, skip=(STATUS,))

    def _left_out(self, change: Change, words: str, field: str = "") -> list[Part]:
        """That a closed quarter has no record of what the quarter before had one of."""
        if not self._closed:
            return []
        form = form_document(self._changes.earlier, change.form)
        was = change.record["shown"].get(field, "Svar finns")
        part = Part(form["label"], was, words.capitalize(), f"{words} {self._later}", Grade.WORSE)
        return [part]

    def _measure(self, document: RecordDocument, own: Change | None, answer: Change | None) -> Line | None:
        title, is_running = document["title"], runs(document["values"].get(STATUS))
        if own and own.kind == GONE:
            return Line(f"Finns inte längre: {title}")
        parts = self._words.parts(own) if own and own.kind == CHANGED else []
        if answer and not (answer.kind == GONE and not is_running):
            parts += self._of_follow_up(answer)
        if own and own.kind == NEW:
            return Line(f"Ny: {title}", (*self._words.answers(own, (STATUS,)), *parts), "; ")
        was = own.before if own else None
        ran = was is None or runs(was["values"].get(STATUS))
        name = f"Avslutad: {title}" if own and ran and not is_running else title
        return Line(name, tuple(parts)) if parts else None

    def _standing(self, change: Change, says: tuple[str, ...], passing: bool) -> list[Line]:
        """A record that stands, or one of a moment (a meeting), which only its own quarter lists."""
        if change.kind == GONE:
            return [] if passing else [Line(f"Finns inte längre: {change.title}")]
        if change.kind == CHANGED:
            parts = self._words.parts(change)
            return [Line(change.title, tuple(parts))] if parts else []
        answers = tuple(self._words.answers(change, says))
        if change.form == SEAT_ENTRY or passing:
            return [Line(change.title, answers)]
        return [Line(f"{'Nytt' if change.form in _NEUTER else 'Ny'}: {change.title}", answers, "; ")]

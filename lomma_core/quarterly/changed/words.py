"""One change as parts: which answers differ and how; sentences name texts, and counts of people are nowhere (R8)."""

from lomma_core.plan.model import Field, Plan
from lomma_core.plan.names import DECREASED, INCREASED, SEAT_ENTRY, TREND
from lomma_core.quarterly.changed.grades import grade
from lomma_core.quarterly.changed.parts import Part
from lomma_core.quarterly.compare import Change, Comparison
from lomma_core.quarterly.snapshot import RecordDocument

# An answer that compares with the quarter before is news in itself, unless it says that all is as it was.
_COMPARES, _NEWS = TREND, (INCREASED, DECREASED)
# Its texts are about who holds a seat: that they have changed is said, never who.
_NAMES_HOLDERS = (SEAT_ENTRY,)


class ChangeWords:
    """The words of a comparison: labels and answers as the documents have them, kinds of answers from the plan."""

    def __init__(self, plan: Plan, changes: Comparison):
        self._plan = plan
        self._labels: dict[tuple[str, str], str] = {}
        for state in (changes.earlier, changes.later):
            for form in state["forms"]:
                self._labels |= {(form["name"], field["name"]): field["label"] for field in form["fields"]}
        later = changes.later["forms"]
        self._later_fields = {(form["name"], field["name"]) for form in later for field in form["fields"]}

    def answers(self, change: Change, names: tuple[str, ...], before: str = "") -> list[Part]:
        """The answers of a new record in some fields: ``status Enligt plan``. ``before`` is what stood instead."""
        answers = change.record["shown"]
        return [
            Part(self._labels[change.form, name], before, answers[name], f"{self._label(change, name)} {answers[name]}")
            for name in names
            if name in answers
        ]

    def choice_answers(self, change: Change, skip: tuple[str, ...]) -> list[Part]:
        """The chosen answers of a new record."""
        names = [name for name in change.record["shown"] if self._is_choice(change, name) and name not in skip]
        return self.answers(change, tuple(names))

    def parts(self, change: Change, chosen_only: bool = False, skip: tuple[str, ...] = ()) -> list[Part]:
        """What differs in a record: ``status från Enligt plan till Försenad``, and its texts.

        How an answer is described its type decides (``in_changes``): a count that differs is never shown (R8). With
        ``chosen_only`` only answers from the plan's lists are shown, and no text.
        """
        parts, texts = [], []
        before, after = _both(change)
        for name in dict.fromkeys([*after["values"], *before["values"]]):
            field = self._field(change, name)
            # A field that has left the plan is named as a text is.
            how = field.kind.in_changes if field else "name"
            if field is not None and field.choices == _COMPARES:
                if after["values"].get(name) in _NEWS:
                    parts.append(self._part(change, name, f"{self._label(change, name)}: {after['shown'][name]}"))
            elif self._passed_over(change, name, field) or name in skip:
                continue
            elif self._is_choice(change, name) if chosen_only else how == "answer":
                parts.append(self._part(change, name, self._from_to(change, name)))
            elif how == "name" and not chosen_only:
                texts.append(self._text(change, name))
        return [*parts, *texts]

    def _part(self, change: Change, name: str, words: str) -> Part:
        before, after = _both(change)
        worse = grade(self._plan, change.form, name, before["values"].get(name), after["values"].get(name))
        was, now = before["shown"].get(name, ""), after["shown"].get(name, "")
        return Part(self._labels[change.form, name], was, now, words, worse)

    def _text(self, change: Change, name: str) -> Part:
        label = self._labels[change.form, name]
        if change.form in _NAMES_HOLDERS:
            return Part(label, "", "Ändrad")
        before, after = _both(change)
        return Part(label, before["shown"].get(name, ""), after["shown"].get(name, ""))

    def _passed_over(self, change: Change, name: str, field: Field | None) -> bool:
        """No difference, a field that the later form does not have, or one that is new each quarter anyway."""
        same = name not in change.fields or (change.form, name) not in self._later_fields
        return same or (field is not None and not field.carry)

    def _from_to(self, change: Change, name: str) -> str:
        label = self._label(change, name)
        before, after = (record["shown"].get(name) for record in _both(change))
        if before is None:
            return f"{label} nu {after}"
        if after is None:
            return f"{label}: inget svar (förut {before})"
        if label.endswith(("?", " från", " till")):
            return f"{label} {after} (förut {before})"
        return f"{label} från {before} till {after}"

    def _label(self, change: Change, name: str) -> str:
        label = self._labels[change.form, name]
        return label[:1].lower() + label[1:]

    def _field(self, change: Change, name: str) -> Field | None:
        form = self._plan.forms.get(change.form)
        return form.fields.get(name) if form else None

    def _is_choice(self, change: Change, name: str) -> bool:
        field = self._field(change, name)
        return field is not None and field.kind.own_list


def _both(change: Change) -> tuple[RecordDocument, RecordDocument]:
    """The record of a change of answers as it was and as it is."""
    # It is neither new nor gone.
    assert change.before is not None
    assert change.after is not None
    return change.before, change.after

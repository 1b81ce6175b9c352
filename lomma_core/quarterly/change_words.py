"""One change in words: which answers differ and how; texts are named, counts of people never (R8)."""

from lomma_core.plan.model import Field, Plan
from lomma_core.plan.names import TREND
from lomma_core.quarterly.compare import Change, Comparison
from lomma_core.quarterly.snapshot import RecordDocument
from lomma_core.utils.text import listed

# An answer that compares with the quarter before is news in itself, unless it says that all is as it was.
_COMPARES, _NEWS = TREND, ("okat", "minskat")


class ChangeWords:
    """The words of a comparison: labels and answers as the documents have them, kinds of answers from the plan."""

    def __init__(self, plan: Plan, changes: Comparison):
        self._plan = plan
        self._labels: dict[tuple[str, str], str] = {}
        for state in (changes.earlier, changes.later):
            for form in state["forms"]:
                self._labels |= {(form["name"], field["name"]): field["label"] for field in form["fields"]}
        self._asked = {(form["name"], field["name"]) for form in changes.later["forms"] for field in form["fields"]}

    def says(self, change: Change, names: tuple[str, ...]) -> list[str]:
        """The answers of a new record to some questions: ``status Enligt plan``."""
        shown = change.record["shown"]
        return [f"{self._label(change, name)} {shown[name]}" for name in names if name in shown]

    def chosen(self, change: Change, skip: tuple[str, ...]) -> list[str]:
        """The chosen answers of a new record."""
        names = [name for name in change.record["shown"] if self._chosen(change, name) and name not in skip]
        return self.says(change, tuple(names))

    def parts(self, change: Change, chosen_only: bool = False, skip: tuple[str, ...] = ()) -> list[str]:
        """What differs in a record: ``status från Enligt plan till Försenad``, ``ändrad text i ”Syfte”``.

        What is said of an answer its type says (``in_changes``): a count that differs is never told (R8). With
        ``chosen_only`` only answers from the plan's lists are told, and no text is named.
        """
        parts, changed_texts = [], []
        before, after = _both(change)
        for name in dict.fromkeys([*after["values"], *before["values"]]):
            field = self._field(change, name)
            # A field that has left the plan is named as a text is.
            how = field.kind.in_changes if field else "name"
            if field is not None and field.choices == _COMPARES:
                if after["values"].get(name) in _NEWS:
                    parts.append(f"{self._label(change, name)}: {after['shown'][name]}")
            elif self._passed_over(change, name, field) or name in skip:
                continue
            elif self._chosen(change, name) if chosen_only else how == "answer":
                parts.append(self._from_to(change, name))
            elif how == "name" and not chosen_only:
                changed_texts.append(f"”{self._labels[change.form, name]}”")
        return [*parts, *([f"ändrad text i {listed(changed_texts)}"] if changed_texts else [])]

    def _passed_over(self, change: Change, name: str, field: Field | None) -> bool:
        """No difference, a question that the later form does not ask, or one that is new each quarter anyway."""
        same = name not in change.fields or (change.form, name) not in self._asked
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

    def _chosen(self, change: Change, name: str) -> bool:
        field = self._field(change, name)
        return field is not None and field.kind.own_list


def _both(change: Change) -> tuple[RecordDocument, RecordDocument]:
    """The record of a change of answers as it was and as it is."""
    # It is neither new nor gone.
    assert change.before is not None
    assert change.after is not None
    return change.before, change.after

"""What has changed since the quarter before (P7): new, changed and ended, per milieu and level, in words."""

from dataclasses import dataclass, field

from lomma_core.snapshot import State, form_document

NEW, CHANGED, GONE = "new", "changed", "gone"


@dataclass(frozen=True)
class Change:
    """One thing that differs between two states; ``before`` and ``after`` are its record documents, or None."""

    form: str
    key: str
    kind: str
    before: dict | None
    after: dict | None
    fields: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        """The readable name, as it is now or as it was."""
        return (self.after or self.before)["title"]


def compare(earlier: State, later: State) -> list[Change]:
    """All differences between two states, in the later one's order of forms, by key."""
    changes = []
    for name in _names(earlier, later):
        old = {record["key"]: record for record in form_document(earlier, name)["records"]}
        new = {record["key"]: record for record in form_document(later, name)["records"]}
        for key in sorted({*old, *new}):
            before, after = old.get(key), new.get(key)
            if before is None or after is None:
                changes.append(Change(name, key, GONE if after is None else NEW, before, after))
            elif before != after:
                fields = tuple(sorted(n for n in {*before["values"], *after["values"]} if _differs(n, before, after)))
                changes.append(Change(name, key, CHANGED, before, after, fields))
    return changes


def apply(earlier: State, changes: list[Change]) -> dict[str, dict[str, dict]]:
    """The later state's records, {form: {key: record}}, made from the earlier one and the changes."""
    made = {form["name"]: {r["key"]: r for r in form["records"]} for form in earlier["forms"]}
    for change in changes:
        records = made.setdefault(change.form, {})
        if change.after is None:
            del records[change.key]
        else:
            records[change.key] = change.after
    return made


def _names(earlier: State, later: State) -> list[str]:
    return list(dict.fromkeys(form["name"] for state in (later, earlier) for form in state["forms"]))


def _differs(name: str, before: dict, after: dict) -> bool:
    return before["values"].get(name) != after["values"].get(name)

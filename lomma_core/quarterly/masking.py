"""Quarter documents for those who may not read marked records: as if those records did not exist (R11, R20).

What was frozen is never changed; it is masked each time it is read, by what is marked now.
"""

from lomma_core.quarterly.snapshot import RecordDocument, State
from lomma_core.records.lookup import MARKED


def mask(state: State, hidden: frozenset[str]) -> State:
    """The document without the hidden records, and without their names in the other records.

    A name may stand in the labels of links and in titles, also by way of a third record. Not even a placeholder
    is left: that a record belongs to the quarter is one of its answers. What the quarter lacked when it was closed
    was computed on all records, so it is left out, and ``withheld`` says so.
    """
    if not hidden:
        return state
    records = [record for form in state["forms"] for record in form["records"]]
    linking = _linking(records, hidden)
    names = _names(records, hidden)
    forms = []
    for form in state["forms"]:
        visible = [record for record in form["records"] if record["id"] not in hidden]
        documents = [_without(record, hidden, linking, names) for record in visible]
        forms.append(form | {"records": documents})
    masked = state | {"forms": forms}
    if "missing" in state:
        masked |= {"missing": [], "reason": "", "withheld": True}
        masked.pop("gaps", None)
    return masked


def without_reason(state: State) -> State:
    """A closed quarter's document without the reason that it was closed with, which may be about a marked record."""
    return state | {"reason": ""} if "reason" in state else state


def _linking(records: list[RecordDocument], hidden: frozenset[str]) -> set[str]:
    """The records that link to a hidden one, or to one that does."""
    linking: set[str] = set()
    while True:
        behind = hidden | linking
        more = {
            record["id"] for record in records if record["id"] not in behind and behind & set(record["values"].values())
        }
        if not more:
            return linking
        linking |= more


def _names(records: list[RecordDocument], hidden: frozenset[str]) -> list[str]:
    """What the hidden records are called, in the document or in a link to one outside it.

    The longest first, so that a name inside another one does not leave the rest of it behind.
    """
    titles = {record["title"] for record in records if record["id"] in hidden}
    for record in records:
        titles |= {record["shown"].get(name, "") for name, value in record["values"].items() if value in hidden}
    return sorted(titles - {""}, key=len, reverse=True)


def _without(record: RecordDocument, hidden: frozenset[str], linking: set[str], names: list[str]) -> RecordDocument:
    """A record without the name of the hidden one that it links to, or that a record it links to does."""
    if record["id"] not in linking:
        return record
    labels = dict(record["shown"])
    for name, value in record["values"].items():
        if value in hidden and name in labels:
            labels[name] = MARKED
        elif value in linking and name in labels:
            labels[name] = _cut(labels[name], names)
    return record | {"title": _cut(record["title"], names), "shown": labels}


def _cut(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, MARKED)
    return text

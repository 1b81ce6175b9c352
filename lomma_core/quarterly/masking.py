"""Quarter documents for those who may not read marked records (R11): the records stand there, without their words.

What was frozen is never changed; it is masked each time it is read, by what is marked now.
"""

from lomma_core.quarterly.snapshot import RecordDocument, State
from lomma_core.records.lookup import MARKED


def mask(state: State, hidden: frozenset[str]) -> State:
    """The document with each hidden record as a placeholder, and its name taken out of the other records.

    A name may stand in the shown links and titles of other records, also by way of a third, and in the sentences of
    what the quarter lacked; the gaps of hidden records are left out.
    """
    if not hidden:
        return state
    records = [record for form in state["forms"] for record in form["records"]]
    # The longest first, so that a name inside another one does not leave the rest of it behind.
    names = sorted({record["title"] for record in records if record["id"] in hidden} - {""}, key=len, reverse=True)
    touched = _touched(records, hidden)
    forms = []
    for form in state["forms"]:
        shown = [_placeholder(one) if one["id"] in hidden else one for one in form["records"]]
        shown = [_without(one, hidden, touched, names) if one["id"] in touched else one for one in shown]
        forms.append(form | {"records": shown})
    masked = state | {"forms": forms}
    if "missing" in state:
        masked["missing"] = [_cut(sentence, names) for sentence in state["missing"]]
    if "gaps" in state:
        # A gap may tell an answer of its record, such as how strong the presence is.
        masked["gaps"] = [gap for gap in state["gaps"] if gap[2] not in hidden]
    return masked


def _touched(records: list[RecordDocument], hidden: frozenset[str]) -> set[str]:
    """The records that link to a hidden one, or to one that does."""
    touched: set[str] = set()
    while True:
        behind = hidden | touched
        more = {
            record["id"] for record in records if record["id"] not in behind and behind & set(record["values"].values())
        }
        if not more:
            return touched
        touched |= more


def _placeholder(record: RecordDocument) -> RecordDocument:
    return {
        "id": record["id"],
        "key": record["id"],
        "version": record["version"],
        "state": record["state"],
        "title": MARKED,
        "values": {},
        "shown": {},
    }


def _without(record: RecordDocument, hidden: frozenset[str], touched: set[str], names: list[str]) -> RecordDocument:
    """A record that links to a hidden one, or to a record that does, without the hidden one's name."""
    values, shown = record["values"], dict(record["shown"])
    own = [shown[name] for name, value in values.items() if value in hidden and name in shown]
    for name, value in values.items():
        if value in hidden and name in shown:
            shown[name] = MARKED
        elif value in touched and name in shown:
            shown[name] = _cut(shown[name], names)
    return record | {"title": _cut(record["title"], own + names), "shown": shown}


def _cut(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, MARKED)
    return text

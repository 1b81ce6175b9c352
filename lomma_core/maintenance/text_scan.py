"""Texts that are stored already, held against the person guard: where, never what (R2–R4)."""

from dataclasses import dataclass

from lomma_core.permissions import Actor, require
from lomma_core.personal import drafts
from lomma_core.privacy import findings, guard
from lomma_core.records import schema
from lomma_core.register import Register


@dataclass(frozen=True)
class TextFinding:
    """One field of one version; ``newest`` tells whether it can be mended by changing the record.

    ``draft_by`` is the account whose draft it stands in; then ``record`` is empty where the draft is of a new one.
    """

    form: str
    form_label: str
    record: str
    version: int
    newest: bool
    field: str
    label: str
    kind: str
    refused: bool
    draft_by: str = ""

    @property
    def what(self) -> str:
        """The kind in words: ``ett personnummer``."""
        return findings.label(self.kind)


def scan(register: Register, actor: Actor) -> list[TextFinding]:
    """Every field of every version, and of all drafts, that the person guard would refuse or ask about.

    Raises NotAllowed. Needs the right to manage accounts: the list tells where in the register a person may stand.
    """
    require(register.plan, actor, "manage_accounts")
    found = []
    for form in register.plan.form:
        rows = register.store.read(f'SELECT * FROM "{schema.table(form)}" ORDER BY record, version')
        newest = {row["record"]: row["version"] for row in rows}
        seen: set[tuple[str, str, str, bool]] = set()
        for row in rows:
            for name, field in form.every_field.items():
                if not field.kind.guarded or row[name] is None:
                    continue
                text = field.kind.machine(row[name])
                last = row["version"] == newest[row["record"]]
                # A text that stands through many versions is told of once, and again in the newest one.
                if (row["record"], name, text, last) in seen:
                    continue
                seen.add((row["record"], name, text, last))
                refused, asked = guard.classify(text)
                place = (form.name, form.label, row["record"], row["version"], last, name, field.label)
                found += [TextFinding(*place, kind, True) for kind in refused]
                found += [TextFinding(*place, kind, False) for kind in asked]
    found += _in_drafts(register)
    return sorted(found, key=lambda one: (not one.refused, not one.newest))


def _in_drafts(register: Register) -> list[TextFinding]:
    """Nothing that is refused was kept in a draft; but the guard may have learnt more since."""
    found = []
    for author, draft in drafts.everybodys(register):
        form = register.plan.forms[draft.form]
        for name, answer in draft.answers.items():
            field = drafts.asked(form, name)
            assert field is not None  # What its form does not ask is left out of a draft.
            refused, asked = guard.classify(answer if isinstance(answer, str) else "")
            place = (form.name, form.label, draft.record or "", draft.base or 0, False, name, field.label)
            found += [TextFinding(*place, kind, True, author) for kind in refused]
            found += [TextFinding(*place, kind, False, author) for kind in asked]
    return found

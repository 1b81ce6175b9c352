"""Search in every form at once: which records hold a text, and where in them."""

from dataclasses import dataclass

from lomma_core.permissions import Actor
from lomma_core.plan.model import Field, Form
from lomma_core.records import listing
from lomma_core.records.listing import ListQuery
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record
from lomma_core.register import Register
from lomma_core.utils.text import one_line

# Characters of an answer before and after what was searched for.
_BEFORE, _AFTER = 30, 60


@dataclass(frozen=True)
class Hit:
    """A record that holds the text: its title, the question that it stands in, and the words around it."""

    record: str
    title: str
    label: str
    excerpt: str


@dataclass(frozen=True)
class Hits:
    """A form's first hits, in the order of its list; ``total`` counts them all."""

    form: Form
    total: int
    first: list[Hit]


def search(register: Register, actor: Actor, text: str, most: int = 5) -> list[Hits]:
    """The hits in each form that has any, at most ``most`` of them, in the plan's order; none for an empty text.

    What a list leaves out is left out here: withdrawn records (R19) and marked ones that the role may not read (R11).
    Raises NotAllowed.
    """
    text = one_line(text)
    results = []
    for form in register.plan.forms.values() if text else ():
        page = listing.list_records(register, actor, form.name, ListQuery(search=text, limit=most))
        if page.total:
            links = listing.links(register, actor)
            listing.preload(links, form, page.records)
            hits = [_hit(form, record, links, text) for record in page.records]
            results.append(Hits(form, page.total, hits))
    return results


def _hit(form: Form, record: Record, links: RecordLookup, text: str) -> Hit:
    title = links.title_of(form, record.values)
    for field in filter(_is_searched, form.field):
        answer = one_line(links.show(field, record.values[field.name]) or "")
        at = answer.lower().find(text.lower())
        if at >= 0:
            return Hit(record.id, title, field.label, _around(answer, at, len(text)))
    # In a word that is shown in another way than it is searched.
    return Hit(record.id, title, "", "")


def _is_searched(field: Field) -> bool:
    return field.kind.searched or field.kind.is_choice or field.kind.is_link


def _around(answer: str, start: int, length: int) -> str:
    """The words around a stretch of an answer, cut between words where there is more."""
    begin, end = max(start - _BEFORE, 0), start + length + _AFTER
    before, after = answer[begin:start], answer[start:end]
    if begin:
        before = "…" + before.partition(" ")[2]
    if end < len(answer):
        after = after[:length] + after[length:].rpartition(" ")[0] + "…"
    return before + after

"""What a draft is about: a record, a new record about this and not about that, or a new record of every milieu."""

from urllib.parse import urlencode

from lomma_core.plan.model import Field
from lomma_core.plan.names import QUARTER
from lomma_core.privacy import guard
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter

NEW = "ny"
# Which record a new one begins as.
DUPLICATED = "kopia"
# One answer for all milieus of a quarter. No record's id has a vowel.
ALL = "alla"


def subject_of_new(register: Register, form_name: str, prefill: dict[str, str]) -> str:
    """The subject of a new record whose form was opened with ``given`` first answers.

    What distinguishes two is the record that they begin as, under ``DUPLICATED``, the form's unique key where it is
    given, else every given answer that is picked; a text from an address is never part of it (R2).
    """
    form = register.plan.get_form(form_name)
    if there(register, form_name, prefill.get(DUPLICATED, ""), with_withdrawn=True):
        return f"{NEW}?{urlencode({DUPLICATED: prefill[DUPLICATED]})}"
    naming = {name: text for name, text in prefill.items() if _names(register, form.fields.get(name), text)}
    if form.unique and set(form.unique) <= set(naming):
        naming = {name: naming[name] for name in form.unique}
    return f"{NEW}?{urlencode(sorted(naming.items()))}" if naming else NEW


def subject_of_all(quarter: Quarter) -> str:
    """The subject of one answer for all milieus without a record in a quarter (P5, P7)."""
    return f"{ALL}?{urlencode({QUARTER: str(quarter)})}"


def is_new(subject: str) -> bool:
    """Whether what a draft is about is not a record yet."""
    return subject.partition("?")[0] in (NEW, ALL)


def _names(register: Register, field: Field | None, text: str) -> bool:
    if field is None or not field.kind.picked or guard.is_too_long(text) or guard.classify(text)[0]:
        return False
    if field.kind.is_link:
        return there(register, field.form, text)
    try:
        return field.parse(text, register.plan) is not None
    except ValueError:
        return False


def there(register: Register, form: str, record: str, with_withdrawn: bool = False) -> bool:
    """Whether there is such a record, of the withdrawn ones too where that is asked."""
    links = RecordLookup(register.plan, register.store.read, with_withdrawn=with_withdrawn)
    return links.row(form, record) is not None

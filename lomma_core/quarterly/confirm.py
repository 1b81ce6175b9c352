"""Fastställa and rätta: the convener locks a record, and corrects a locked one (R7, R10)."""

from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.domain import meetings
from lomma_core.errors import Locked, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form
from lomma_core.privacy import guard
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import commands, listing, secrecy, validation
from lomma_core.records.locks import refuse_locked
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record, RecordState, as_published, from_row, next_row
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import Quarter

TICK = "Jag har läst texten; ingen person kan identifieras"


@dataclass(frozen=True)
class DraftsPage:
    """A stretch of the drafts that wait to be confirmed; ``total`` counts all of them."""

    drafts: list[tuple[Form, Record]]
    total: int


def drafts_page(register: Register, actor: Actor, quarter: Quarter, limit: int, offset: int = 0) -> DraftsPage:
    """A quarter's drafts of the forms that the group confirms, form by form in the plan's order (P7).

    Within a form they stand by what they are about, so that one saved meanwhile moves few of them. Raises NotAllowed.
    """
    require(register, actor, "read")
    drafts: list[tuple[Form, Record]] = []
    total = 0
    for form in register.plan.form:
        if not form.confirmed:
            continue
        if not form.quarter_field:
            dated = _dated_drafts(register, actor, form, quarter)
            first = max(0, offset - total)
            drafts += [(form, record) for record in dated[first : first + limit - len(drafts)]]
            total += len(dated)
            continue
        about = next((name for name in form.list if name != form.quarter_field.name), None)
        page = listing.list_records(
            register,
            actor,
            form.name,
            listing.ListQuery(
                filters={form.quarter_field.name: str(quarter)},
                sort=about,
                descending=False,
                limit=limit - len(drafts),
                offset=max(0, offset - total),
                state=RecordState.DRAFT,
            ),
        )
        drafts += [(form, record) for record in page.records]
        total += page.total
    return DraftsPage(drafts, total)


def _dated_drafts(register: Register, actor: Actor, form: Form, quarter: Quarter) -> list[Record]:
    """The drafts that belong to a quarter by their day: the meetings held in it; few, so they are read whole."""
    belonging = meetings.belongs_to(form, quarter)
    if belonging is None:
        return []
    where, values = belonging
    source = secrecy.visible_rows(register, actor, form)
    sql = f'SELECT * FROM {source} WHERE {where} AND state = ? ORDER BY "{form.by_date}", record'
    rows = register.store.read(sql, [*values, str(RecordState.DRAFT)])
    secrecy.note_reading(register, actor, form, [row["record"] for row in rows])
    return [as_published(register.plan, actor, form, row) for row in rows]


def confirm(register: Register, actor: Actor, form_name: str, record: str, base: int, read: bool) -> Record:
    """Lock a record as the group's own. ``read`` is the tick of R7: somebody has read the text.

    Raises NotAllowed, NotFound, Conflict, Locked when it is confirmed already or its quarter is closed, and
    NotValid without the tick, for a record that is incomplete, and for a quarter that has not begun.
    """
    return confirm_many(register, actor, [(form_name, record, base)], read)[0]


def confirm_many(register: Register, actor: Actor, drafts: list[tuple[str, str, int]], read: bool) -> list[Record]:
    """Confirm several records, (form, record, version) each, all or none. Raises as ``confirm``."""
    require(register, actor, "confirm")
    if not read:
        raise NotValid({"read": "Läs texten och kryssa för att ingen person kan identifieras."})
    confirmed = []
    with register.store.transaction() as write:
        links = RecordLookup(register.plan, write.read, expressions=register.expressions)
        for form_name, record, base in drafts:
            form = _confirmable(register, form_name)
            previous = commands.newest(form, record, base, links)
            refuse_locked(form, previous, links)
            checked = validation.validate(register.plan, form, {name: previous[name] for name in form.fields}, links)
            errors = checked.errors | _not_begun(register, form, previous)
            if errors:
                title = links.title_of(form, previous)
                raise NotValid({name: f"{title}. {message}" for name, message in errors.items()})
            row = next_row(register, actor, checked.values, record, previous, state=RecordState.CONFIRMED)
            commands.append(register, actor, write, form, row, "confirm")
            confirmed.append(from_row(form, row))
    return confirmed


def correct(
    register: Register,
    actor: Actor,
    form_name: str,
    values: Row,
    record: str,
    base: int,
    reason: str,
    read: bool,
    confirmed: Collection[Suspicion] = (),
) -> Record:
    """Save a new version of a confirmed record, marked as corrected, with the reason; the old one stays.

    Raises NotAllowed, NotFound, Conflict, Locked in a closed quarter and for a record that is not confirmed,
    NotValid without the tick of R7, without a reason, or for values that break the form's rules, and
    PersonSuspected as ``commands.save``, whose parameters these are with the reason and the tick.
    """
    require(register, actor, "confirm")
    form = _confirmable(register, form_name)
    with register.store.transaction() as write:
        links = RecordLookup(register.plan, write.read, expressions=register.expressions)
        previous = commands.newest(form, record, base, links)
        refuse_locked(form, previous, links, correcting=True)
        if not RecordState(previous["state"]).locked:
            raise Locked("Posten är ett utkast. Ändra den i formuläret i stället för att rätta den.")
        checked = validation.validate(register.plan, form, values, links)
        errors = dict(checked.errors)
        if not reason.strip():
            errors["reason"] = "Skriv varför posten rättas."
        guard.refuse("reason", "Skälet", reason)
        loose = guard.suspicions("Skälet", reason, guard.classify_stored(reason)[1])
        if not read:
            errors["read"] = "Läs texten och kryssa för att ingen person kan identifieras."
        moved = [name for name in form.unique if checked.values[name] != previous[name] and name not in errors]
        errors |= {name: f"{form.fields[name].label}: kan inte rättas. Skapa en ny post i stället." for name in moved}
        if errors:
            raise NotValid(errors)
        flagged = commands.suspected(form, checked, previous, confirmed, loose)
        row = next_row(register, actor, checked.values, record, previous, reason.strip(), RecordState.CORRECTED)
        commands.append(register, actor, write, form, row, "correct", flagged)
    return from_row(form, row)


def _confirmable(register: Register, form_name: str) -> Form:
    form = register.plan.get_form(form_name)
    if not form.confirmed:
        raise Locked(f"{form.plural} fastställs inte.")
    return form


def _not_begun(register: Register, form: Form, row: Row) -> dict[str, str]:
    """Nobody confirms for a quarter that has not begun (P7)."""
    field = form.quarter_field
    quarter = Quarter.parse(row[field.name] or "") if field else None
    if field and quarter and quarter > register.quarter:
        return {field.name: f"{quarter} har inte börjat. Fastställ när kvartalet har börjat."}
    return {}

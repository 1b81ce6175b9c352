"""From quarter to quarter: last quarter's answers as a starting point, and the quarter in which nothing happened."""

from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.errors import NotValid
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Form
from lomma_core.plan.names import MILIEU, PRESENCE, QUARTER, TREND, UNCHANGED
from lomma_core.privacy.guard import Suspicion
from lomma_core.records import commands, listing, secrecy, validation, versions
from lomma_core.records.versions import Record
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import Quarter


@dataclass(frozen=True)
class PrefilledAnswers:
    """Answers of an earlier quarter; ``save_prefilled`` saves them anew once a person has confirmed or changed each."""

    values: dict[str, object]
    quarter: str


def prefill_from_previous(
    register: Register, actor: Actor, form_name: str, quarter: Quarter, **key: str
) -> PrefilledAnswers | None:
    """The latest earlier quarter's answers on the same thing (``miljo=…`` or ``insats=…``), or None.

    Nothing is saved, and answers that only compare with the quarter before (``carry = false``) stay behind.
    Raises NotAllowed (P7).
    """
    before = latest_before(register, actor, form_name, quarter, **key)
    if before is None:
        return None
    form = register.plan.get_form(form_name)
    column = _quarter_column(form)
    own = {column, *key}
    values = {
        name: before.values[name]
        for name, field in form.fields.items()
        if field.carry and name not in own and before.values[name] is not None
    }
    return PrefilledAnswers(values, str(before.values[column]))


def unconfirmed(
    register: Register, actor: Actor, form_name: str, values: Row, prefilled: PrefilledAnswers, still: Collection[str]
) -> dict[str, str]:
    """What hinders a save: field -> sentence for each carried answer that is neither changed nor among ``still``.

    An earlier quarter's answer is never the group's by itself; ``still`` are the fields of which a person has confirmed
    that the answer holds (P7). A field that is retired needs no confirmation. Raises NotAllowed.
    """
    form = register.plan.get_form(form_name)
    require(register, actor, form.action)
    links = secrecy.links(register, actor)
    now = validation.validate(register.plan, form, values, links, complete=False).values
    return {
        name: f"{form.fields[name].label}: bekräfta eller ändra svaret från {prefilled.quarter}."
        for name, before in prefilled.values.items()
        if name not in still and now.get(name) is not None and now[name] == _as_stored(register, form, name, before)
    }


def _as_stored(register: Register, form: Form, name: str, answer: object) -> object | None:
    field = form.fields[name]
    try:
        return field.parse(answer, register.plan)
    except ValueError:
        return None


def save_prefilled(
    register: Register,
    actor: Actor,
    form_name: str,
    values: Row,
    prefilled: PrefilledAnswers,
    still: Collection[str],
    confirmed: Collection[Suspicion] = (),
) -> Record:
    """Save a new record that began as an earlier quarter's answers, each confirmed or changed by a person (P7).

    Seven parameters: what ``commands.save`` takes, and what was carried. Raises as ``commands.save``, and NotValid for
    the answers that ``unconfirmed`` names.
    """
    errors = unconfirmed(register, actor, form_name, values, prefilled, still)
    if errors:
        raise NotValid(errors)
    return commands.save(register, actor, form_name, values, confirmed=confirmed)


def latest_before(register: Register, actor: Actor, form_name: str, quarter: Quarter, **key: str) -> Record | None:
    """The record of the latest quarter before this one on the same thing, or None.

    Records that the actor may not see are passed over (R20). Raises NotAllowed.
    """
    require(register, actor, "read")
    form = register.plan.get_form(form_name)
    column = _quarter_column(form)
    where = " AND ".join(f'"{form.fields[name].name}" = ?' for name in key)
    source = secrecy.visible_rows(register, actor, form)
    sql = f'SELECT * FROM {source} WHERE {where} AND "{column}" < ? ORDER BY "{column}" DESC LIMIT 1'
    rows = register.store.read(sql, [*key.values(), str(quarter)])
    secrecy.note_reading(register, actor, form, [row["record"] for row in rows])
    return versions.as_published(register.plan, actor, form, rows[0]) if rows else None


def _quarter_column(form: Form) -> str:
    assert form.quarter_field is not None  # What is carried from quarter to quarter has one.
    return form.quarter_field.name


def missing_milieus(register: Register, actor: Actor, form_name: str, quarter: Quarter) -> list[str]:
    """The milieus that have no record of the form in the quarter, in the plan's order. Raises NotAllowed."""
    page = listing.list_records(
        register, actor, form_name, listing.ListQuery(filters={QUARTER: str(quarter)}, limit=None)
    )
    present = {record.values[MILIEU] for record in page.records}
    return [milieu.name for milieu in register.plan.milieus if milieu.name not in present]


def save_calm(register: Register, actor: Actor, form_name: str, quarter: Quarter, answers: Row) -> list[Record]:
    """Save, for every milieu not yet described or for none, that nothing has happened, as drafts (P5).

    ``answers`` go on top of the form's ``calm`` ones. A milieu whose presence was the same the quarter before is
    said to be unchanged. Raises as ``commands.save``.
    """
    form = register.plan.get_form(form_name)
    records = []
    with register.store.transaction():
        for milieu in missing_milieus(register, actor, form_name, quarter):
            values = form.calm | answers | {QUARTER: str(quarter), MILIEU: milieu}
            before = latest_before(register, actor, form_name, quarter, **{MILIEU: milieu})
            if before and TREND in form.fields and before.values.get(PRESENCE) == values.get(PRESENCE):
                values[TREND] = UNCHANGED
            records.append(commands.save(register, actor, form_name, values))
    return records

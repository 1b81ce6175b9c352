"""The one record list: search, filters, sorting and paging over any form of the plan."""

from dataclasses import replace

import streamlit as st

from lomma_core.permissions import allowed
from lomma_core.personal import saved_views
from lomma_core.personal.saved_views import View
from lomma_core.plan.choices import choice_words
from lomma_core.plan.meaning import as_said
from lomma_core.plan.model import Field, Form
from lomma_core.records import listing, queries, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.records.versions import Record
from lomma_core.utils.text import digits, listed, number
from lomma_core.withdrawal import withdraw
from pages.app import context, urls
from pages.components.paging import paging
from pages.components.table import Column, Picking, Row, table
from pages.records import bulk_update, list_controls, list_url

PAGE = 50
_NO_WITHDRAWN = "Ingen post är återtagen."
_NO_INCOMPLETE = "Ingen post är ofullständig."
SHORT = len("tills vidare")


def record_list(form: Form, empty: str) -> None:
    """Draw the list of a form as the address sets it; ``empty`` is the sentence for a list without records."""
    view = list_url.current(form)
    may = withdraw.may_withdraw(context.register(), context.actor(), form)
    view = view if may else replace(view, withdrawn=False)
    page = _page(form, view)
    withdrawn = _withdrawn(form) if may else 0
    unfinished = _incomplete(form, view)
    narrowed = bool(view.search or view.filters or st.session_state.get(f"list/{form.name}/problem"))
    _hidden(page.hidden)
    list_controls.subsets(form, view, withdrawn, unfinished)
    if page.total == 0 and not narrowed and not page.hidden:
        st.info(_NO_WITHDRAWN if view.withdrawn else _NO_INCOMPLETE if view.incomplete else empty)
        return
    list_controls.controls(form, view)
    if not page.total:
        st.info("Inget matchar. Ändra sökordet eller ta bort ett filter.")
        return
    if not page.records:
        view = replace(view, page=1)
        page = _page(form, view)
    _draw(form, page, view)


def _page(form: Form, view: View) -> listing.Page:
    descending = view.descending if view.sort else None
    start = PAGE * (view.page - 1)
    register, actor = context.register(), context.actor()
    return listing.list_records(
        register,
        actor,
        form.name,
        listing.ListQuery(
            view.search,
            view.filters,
            view.sort or None,
            descending,
            PAGE,
            start,
            withdrawn=view.withdrawn,
            incomplete=view.incomplete,
        ),
    )


def _withdrawn(form: Form) -> int:
    wanted = listing.ListQuery(limit=0, withdrawn=True)
    return listing.list_records(context.register(), context.actor(), form.name, wanted).total


def _incomplete(form: Form, view: View) -> int:
    """How many records there are to complete, for somebody who may do so."""
    register, actor = context.register(), context.actor()
    if view.withdrawn or not allowed(register.plan, actor, form.action):
        return 0
    return listing.list_records(register, actor, form.name, listing.ListQuery(limit=0, incomplete=True)).total


def _hidden(n: int) -> None:
    """How many records the role does not see (R11)."""
    if n:
        many = "En post är sekretessmarkerad" if n == 1 else f"{digits(n)} poster är sekretessmarkerade"
        st.caption(f"{many} och visas inte för din roll.")


def _draw(form: Form, page: listing.Page, view: View) -> None:
    register = context.register()
    links = listing.links(register, context.actor())
    listing.preload(links, form, page.records)
    visible = saved_views.columns(form, view)

    def resort(name: str) -> None:
        now = list_url.latest(form)
        list_controls.go(form, replace(now, sort=name, descending=now.sort == name and not now.descending, page=1))

    cells = [[cell(links, f, record) for f in visible] for record in page.records]
    columns = [
        Column(f.label, f.name, _direction(f.name, view.sort, view.descending), fixed=_fixed(f, column))
        for f, column in zip(visible, zip(*cells, strict=True), strict=True)
    ]
    marked = secrecy.marked(register)
    # A column of its own only where there is something in it.
    any_marked = any(record.id in marked for record in page.records)
    columns += [Column("Sekretess")] if any_marked else []
    lacking = {} if view.withdrawn else queries.missing_answers(register, context.actor(), form.name, page.records)
    columns += [Column("Saknar")] if lacking else []
    first = (view.page - 1) * PAGE + 1
    caption = f"{form.amount(page.total)}, {_bent(form, page.total)}" if view.withdrawn else form.amount(page.total)
    if page.total > PAGE:
        caption += f", visar {digits(first)}–{digits(first + len(page.records) - 1)}"
    rows = []
    for record, row_cells in zip(page.records, cells, strict=True):
        last = ["Sekretessmarkerad" if record.id in marked else ""] if any_marked else []
        last += [_some(lacking.get(record.id, []))] if lacking else []
        rows.append(Row([*row_cells, *last], record.id))
    table(
        f"list/{form.name}/table",
        columns,
        rows,
        caption,
        lambda record: urls.go(form.name, record),
        resort,
        _picking(form, page, view),
    )
    _pages(form, page, view)


def _some(labels: list[str]) -> str:
    """The first of what a record lacks, and how much more."""
    return listed(labels) if len(labels) < 3 else f"{labels[0]} och {number(len(labels) - 1)} svar till"


def _bent(form: Form, n: int) -> str:
    return form.inflect("återtagen") if n == 1 else "återtagna"


def _picking(form: Form, page: listing.Page, view: View) -> Picking | None:
    """The ticks of those who may change many at once, and what can be done with them."""
    if view.withdrawn or not bulk_update.offered(form):
        return None
    versions = {record.id: record.version for record in page.records}
    ticked = bulk_update.picked(form, versions)
    bulk_update.section(form, ticked)
    stamp = f"{bulk_update.stamp(form)} {sorted(saved_views.to_query(view).items())}"
    return Picking(list(ticked), stamp, lambda ids: bulk_update.pick(form, ids, versions))


def _pages(form: Form, page: listing.Page, view: View) -> None:
    def turn(number: int) -> None:
        list_controls.go(form, replace(list_url.latest(form), page=number))

    if page.total > PAGE:
        paging(f"list/{form.name}", view.page, -(-page.total // PAGE), turn)


def cell(links: RecordLookup, field: Field, record: Record) -> str | tuple[str, str]:
    """A value as a table shows it; a status with its symbol and colour."""
    value = as_said(record.form, record.values)[field.name]
    if field.kind.own_list and not field.kind.many and value:
        choice = links.choice(field, value)
        if choice and choice.symbol:
            return choice_words(choice), str(value)
    if field.or_other and value == field.kind.other and record.values.get(field.or_other):
        return str(record.values[field.or_other])
    text = links.show(field, value) or "–"
    return text if len(text) <= 120 else text[:117].rstrip() + "…"


def _fixed(field: Field, cells: tuple[str | tuple[str, str], ...]) -> bool:
    """Whether a column is never broken: times, unless somebody has written one at length."""
    return field.kind.is_time and max(map(len, cells)) <= SHORT


def _direction(name: str, sort: str, descending: bool) -> str:
    if name != sort:
        return ""
    return "descending" if descending else "ascending"

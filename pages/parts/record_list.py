"""The one record list: search, filters, sorting and paging over any form of the plan."""

import streamlit as st

from lomma_core import fieldtypes, guard, listing, secrecy
from lomma_core.plan import Field, Form
from lomma_core.records import Record
from pages.parts import address, house
from pages.parts.table import Column, Row, table

PAGE = 50


def record_list(form: Form, empty: str) -> None:
    """Draw the list of a form; ``empty`` says what to do when there are no records yet."""
    register, actor = house.register(), house.actor()
    first = listing.list_records(register, actor, form.name, limit=1)
    _hidden(first.hidden)
    if first.total == 0:
        if not first.hidden:
            st.info(empty)
        return
    search, filters = _controls(form)
    sort_key = f"list/{form.name}/sort"
    sort, descending = st.session_state.get(sort_key, (None, None))
    number = st.session_state.get(f"list/{form.name}/page", 1)
    page = listing.list_records(
        register, actor, form.name, search, filters, sort, descending, PAGE, PAGE * (number - 1)
    )
    if page.total and not page.records:
        number = 1
        page = listing.list_records(register, actor, form.name, search, filters, sort, descending, PAGE)
    if not page.total:
        st.info("Inget matchar. Ändra sökordet eller ta bort ett filter.")
        return
    _draw(form, page, sort_key, sort, descending, number)


def _hidden(n: int) -> None:
    """How many records the role does not see (R11)."""
    if n:
        many = "En post är sekretessmarkerad" if n == 1 else f"{n} poster är sekretessmarkerade"
        st.caption(f"{many} och visas inte för din roll.")


def _controls(form: Form) -> tuple[str, dict[str, str]]:
    fields = [f for f in form.field if f.type in ("choice", "seat", "quarter") and (f.required or f.name in form.list)]
    columns = st.columns([2, *(1 for _ in fields[:4])], vertical_alignment="bottom")
    with columns[0]:
        search = st.text_input(
            "Sök", key=f"list/{form.name}/search", autocomplete="off", placeholder="Ord i texterna", type="search"
        )
    filters = {}
    for column, field in zip(columns[1:], fields, strict=False):
        with column:
            words = _words(form, field)
            chosen = st.selectbox(
                field.label,
                list(words),
                index=None,
                placeholder="Alla",
                key=f"list/{form.name}/filter/{field.name}",
                format_func=words.get,
            )
        if chosen:
            filters[field.name] = chosen
    refused, _ = guard.judge(search or "")
    if refused:
        st.error(f"Sök: {guard.refusal(refused)}")
        search = ""
    return search or "", filters


def _words(form: Form, field: Field) -> dict[str, str]:
    register = house.register()
    if field.type == "quarter":
        now = register.quarter
        return {str(now - back): str(now - back) for back in range(12)}
    return {name: choice.label for name, choice in register.plan.choices_of(field).items()}


def _draw(
    form: Form, page: listing.Page, sort_key: str, sort: str | None, descending: bool | None, number: int
) -> None:
    register = house.register()
    links = listing.links(register, house.actor())
    listing.preload(links, form, page.records)
    shown = [form.fields[name] for name in form.list]

    def resort(name: str) -> None:
        old, down = st.session_state.get(sort_key, (None, None))
        st.session_state[sort_key] = (name, not down if old == name else False)

    columns = [
        Column(f.label, f.name, _direction(f.name, sort, descending), fixed=f.type in ("quarter", "date"))
        for f in shown
    ]
    marked = secrecy.marked(register)
    # A column of its own only where there is something in it.
    any_marked = any(record.id in marked for record in page.records)
    columns += [Column("Sekretess")] if any_marked else []
    first = (number - 1) * PAGE + 1
    last = first + len(page.records) - 1
    caption = f"{page.total} {form.plural.lower() if page.total != 1 else form.label.lower()}"
    if page.total > PAGE:
        caption += f", visar {first}–{last}"
    rows = []
    for record in page.records:
        last = ["Sekretessmarkerad" if record.id in marked else ""] if any_marked else []
        rows.append(Row([*(cell(links, f, record) for f in shown), *last], record.id))
    table(f"list/{form.name}/table", columns, rows, caption, lambda record: address.go(form.name, record), resort)
    if page.total > PAGE:
        pages = -(-page.total // PAGE)
        st.selectbox(
            "Sida",
            range(1, pages + 1),
            key=f"list/{form.name}/page",
            format_func=lambda n: f"{n} av {pages}",
            width=160,
        )


def cell(links, field: Field, record: Record) -> str | tuple[str, str]:
    """A value as a table shows it; a status with its symbol and colour."""
    value = record.values[field.name]
    if field.type == "choice" and value:
        choice = links.choice(field, value)
        if choice and choice.symbol:
            return fieldtypes.choice_words(choice), value
    if field.or_other and value in ("annat", "annan") and record.values.get(field.or_other):
        return record.values[field.or_other]
    text = links.show(field, value) or "–"
    return text if len(text) <= 120 else text[:117].rstrip() + "…"


def _direction(name: str, sort: str | None, descending: bool | None) -> str:
    if name != sort:
        return ""
    return "descending" if descending else "ascending"

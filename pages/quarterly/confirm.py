"""Fastställ on Kvartalet: the drafts to read, a page at a time, and one button that confirms that page (P7, R7)."""

from functools import partial

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.quarterly import confirm
from lomma_core.records import listing
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import digits
from pages.app import context, session
from pages.app.flash import flash, fragment
from pages.components.paging import paging
from pages.records.detail import read_only

PAGE = 25
HEADING = "Fastställ"


@fragment()
def confirm_section(quarter: Quarter) -> None:
    """Draw the drafts of a quarter; each is read where it stands, and only those on the page are confirmed.

    A fragment, so that opening one draft does not compare the quarter with the one before anew.
    """
    # A run of this part alone does not pass frame.py, so account and role are looked up here too.
    if session.look_up() is None or not context.may("confirm"):
        st.rerun()
    key = f"quarter/{quarter}/drafts"
    problem = _confirm(key, quarter)
    page = _page(key, quarter)
    if not page.total:
        return
    st.header(HEADING, anchor=False)
    many = "En post" if page.total == 1 else f"{digits(page.total)} poster"
    text = f"{many} väntar på att fastställas. En fastställd post är låst."
    if page.total > PAGE:
        text += f" De visas {PAGE} i taget: läs dem på sidan och fastställ dem, så kommer nästa sida."
    st.write(text)
    _drafts(key, page)
    if page.total > PAGE:
        at = f"{key}/at"
        paging(key, st.session_state.get(at, 1), -(-page.total // PAGE), partial(st.session_state.__setitem__, at))
    records = [(form.name, record.id, record.version) for form, record in page.drafts]
    # Another page, or another version of a draft on this one, has not been read by the same tick.
    tick = f"{key}/read/{hash(tuple(records))}"
    st.checkbox(confirm.TICK, key=tick)
    # What is confirmed is what stood here when the button was pressed, whatever is saved meanwhile.
    arguments = {f"{key}/pressed": (records, tick)}
    st.button(_label(len(records), page.total), type="primary", on_click=st.session_state.update, args=(arguments,))
    if problem:
        st.error(problem)


def _page(key: str, quarter: Quarter) -> confirm.DraftsPage:
    """The chosen page, or the last one when there are fewer drafts now."""
    register, actor = context.register(), context.actor()
    at = f"{key}/at"
    page = confirm.drafts_page(register, actor, quarter, PAGE, PAGE * (st.session_state.get(at, 1) - 1))
    if page.total and not page.drafts:
        last = -(-page.total // PAGE)
        st.session_state[at] = last
        page = confirm.drafts_page(register, actor, quarter, PAGE, PAGE * (last - 1))
    return page


def _drafts(key: str, page: confirm.DraftsPage) -> None:
    """Each draft under its name; its answers are drawn while it is open."""
    links = listing.links(context.register(), context.actor())
    for name in dict.fromkeys(form.name for form, _ in page.drafts):
        listing.preload(links, context.register().plan.forms[name], [r for f, r in page.drafts if f.name == name])
    keys = [f"{key}/{record.id}" for _, record in page.drafts]
    if len(keys) > 1:
        every = all(st.session_state.get(box_key) for box_key in keys)
        change = dict.fromkeys(keys, not every)
        st.button("Stäng alla" if every else "Öppna alla", on_click=st.session_state.update, args=(change,))
    for box_key, (form, record) in zip(keys, page.drafts, strict=True):
        box = st.expander(form.with_label(links.title_of(form, record.values)), key=box_key, on_change="rerun")
        if box.open:
            with box:
                read_only(form, record, links)


def _label(count: int, total: int) -> str:
    if total == 1:
        return "Fastställ utkastet"
    if count == total:
        return f"Fastställ alla {digits(total)}"
    return f"Fastställ de {digits(count)} som visas" if count > 1 else "Fastställ utkastet som visas"


def _confirm(key: str, quarter: Quarter) -> str:
    """Confirm the records on the page; returns the error sentence, empty when all were confirmed."""
    records, tick = st.session_state.pop(f"{key}/pressed", ((), ""))
    if not records:
        return ""
    try:
        done = confirm.confirm_many(context.register(), context.actor(), records, st.session_state.get(tick, False))
    except LommaError as error:
        return str(error)
    flash(
        f"{digits(len(done))} poster för {quarter} är fastställda."
        if len(done) > 1
        else f"En post för {quarter} är fastställd."
    )
    st.rerun()

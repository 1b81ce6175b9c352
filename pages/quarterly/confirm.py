"""Fastställ on Kvartalet: the drafts to read, a page of them at a time, and one press that locks those (P7, R7)."""

from functools import partial

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.quarterly import confirm
from lomma_core.records import listing
from lomma_core.utils.quarters import Quarter
from pages.app import context, session
from pages.app.flash import flash
from pages.components.markdown import escape
from pages.components.paging import paging
from pages.records.detail import read_only

PAGE = 25


@st.fragment
def confirm_section(quarter: Quarter) -> None:
    """Draw the drafts of a quarter; each is read where it stands, and only those on the page are confirmed.

    A fragment, so that opening one draft does not compare the quarter with the one before anew.
    """
    # A run of this part alone does not pass frame.py, so account and role are looked up here too.
    if session.look_up() is None or not context.may("confirm"):
        st.rerun()
    key = f"quarter/{quarter}/drafts"
    problem = _confirm(key, quarter)
    found = _page(key, quarter)
    if not found.total:
        return
    st.header("Fastställ", anchor=False)
    many = "Ett utkast" if found.total == 1 else f"{found.total} utkast"
    said = f"{many} väntar på att fastställas. En fastställd post är låst."
    if found.total > PAGE:
        said += f" De visas {PAGE} i taget: läs dem på sidan och fastställ dem, så kommer nästa sida."
    st.write(said)
    _drafts(key, found)
    if found.total > PAGE:
        at = f"{key}/at"
        paging(key, st.session_state.get(at, 1), -(-found.total // PAGE), partial(st.session_state.__setitem__, at))
    wanted = [(form.name, record.id, record.version) for form, record in found.drafts]
    # Another page, or another version of a draft on this one, has not been read by the same tick.
    tick = f"{key}/read/{hash(tuple(wanted))}"
    st.checkbox(confirm.TICK, key=tick)
    # What is confirmed is what stood here when the button was pressed, whatever is saved meanwhile.
    pressed = {f"{key}/pressed": (wanted, tick)}
    st.button(_label(len(wanted), found.total), type="primary", on_click=st.session_state.update, args=(pressed,))
    if problem:
        st.error(problem)


def _page(key: str, quarter: Quarter) -> confirm.DraftsPage:
    """The page that is chosen, or the last one when the drafts have become fewer."""
    register, actor = context.register(), context.actor()
    at = f"{key}/at"
    found = confirm.drafts_page(register, actor, quarter, PAGE, PAGE * (st.session_state.get(at, 1) - 1))
    if found.total and not found.drafts:
        last = -(-found.total // PAGE)
        st.session_state[at] = last
        found = confirm.drafts_page(register, actor, quarter, PAGE, PAGE * (last - 1))
    return found


def _drafts(key: str, found: confirm.DraftsPage) -> None:
    """Each draft under its name; its answers are drawn while it is open."""
    links = listing.links(context.register(), context.actor())
    for form in dict.fromkeys(form.name for form, _ in found.drafts):
        listing.preload(links, context.register().plan.forms[form], [r for f, r in found.drafts if f.name == form])
    keys = [f"{key}/{record.id}" for _, record in found.drafts]
    if len(keys) > 1:
        every = all(st.session_state.get(one) for one in keys)
        change = dict.fromkeys(keys, not every)
        st.button("Stäng alla" if every else "Öppna alla", on_click=st.session_state.update, args=(change,))
    for one, (form, record) in zip(keys, found.drafts, strict=True):
        box = st.expander(form.called(escape(links.title_of(form, record.values))), key=one, on_change="rerun")
        if box.open:
            with box:
                read_only(form, record, links)


def _label(shown: int, total: int) -> str:
    if total == 1:
        return "Fastställ utkastet"
    if shown == total:
        return f"Fastställ alla {total}"
    return f"Fastställ de {shown} som visas" if shown > 1 else "Fastställ utkastet som visas"


def _confirm(key: str, quarter: Quarter) -> str:
    """Confirm what was pressed for; the sentence that says why not, empty when nothing hinders."""
    wanted, tick = st.session_state.pop(f"{key}/pressed", ((), ""))
    if not wanted:
        return ""
    try:
        done = confirm.confirm_many(context.register(), context.actor(), wanted, st.session_state.get(tick, False))
    except LommaError as error:
        return str(error)
    flash(
        f"{len(done)} poster för {quarter} är fastställda."
        if len(done) > 1
        else f"En post för {quarter} är fastställd."
    )
    st.rerun()

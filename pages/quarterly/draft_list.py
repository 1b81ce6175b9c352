"""Mina utkast: the account's drafts, each with a link to its form."""

from collections.abc import Sequence

import streamlit as st

from lomma_core.personal import drafts
from lomma_core.personal.drafts import Draft
from lomma_core.records import listing
from pages.app import context, urls
from pages.components.paging import long_list
from pages.records.draft import ask_discard, moment

FIRST = 10


def draft_list() -> None:
    """Draw the list; nothing without drafts."""
    own_drafts = drafts.mine(context.register(), context.actor())
    if not own_drafts:
        return
    st.header("Mina utkast", anchor=False)
    many = "Ett formulär är påbörjat" if len(own_drafts) == 1 else f"{len(own_drafts)} formulär är påbörjade"
    st.write(f"{many}. Bara du ser dina utkast. De försvinner efter {drafts.RETENTION_DAYS} dagar.")
    long_list("drafts", own_drafts, FIRST, _rows)


def _rows(key: str, part: Sequence[Draft]) -> None:
    for draft in part:
        _row(draft)


def _row(draft: Draft) -> None:
    register = context.register()
    form = register.plan.forms[draft.form]
    name = drafts.title(register, listing.links(register, context.actor()), draft).strip(" –·")
    what = form.with_label(name) if name else form.label
    kind = "Ändring" if draft.record else "Nya poster" if draft.for_all else "Ny post"
    key = f"drafts/{form.name}/{draft.subject}"
    with st.container(horizontal=True, vertical_alignment="center"):
        # Until the next run begins: a callback cannot switch page itself.
        st.button(what, type="tertiary", key=key, on_click=urls.later_to, args=(draft.target,))
        st.caption(f"{kind}, utkast från {moment(draft.kept_at)}", width="content")
        ask_discard(form, draft.subject, "Släng", f"Ja, släng {what}", key)

"""Mina utkast: what who is signed in has typed and not saved, one click from where it is written on."""

from collections.abc import Sequence

import streamlit as st

from lomma_core.personal import drafts
from lomma_core.personal.drafts import Draft
from lomma_core.records import listing
from pages.app import context, urls
from pages.components.markdown import escape
from pages.components.paging import long_list
from pages.records import draft as draft_notice

FIRST = 10


def draft_list() -> None:
    """Draw the list; nothing at all where there are no drafts."""
    found = drafts.mine(context.register(), context.actor())
    if not found:
        return
    st.header("Mina utkast", anchor=False)
    many = "Ett formulär är påbörjat" if len(found) == 1 else f"{len(found)} formulär är påbörjade"
    st.write(f"{many}. Bara du ser dina utkast. De försvinner efter {drafts.KEPT_DAYS} dagar.")
    long_list("drafts", found, FIRST, _some)


def _some(key: str, found: Sequence[Draft]) -> None:
    for draft in found:
        _one(draft)


def _one(draft: Draft) -> None:
    register = context.register()
    form = register.plan.forms[draft.form]
    name = drafts.title(register, listing.links(register, context.actor()), draft).strip(" –·")
    what = form.called(escape(name)) if name else form.label
    kind = "Ändring" if draft.record else "Nya poster" if draft.for_all else "Ny post"
    key = f"drafts/{form.name}/{draft.subject}"
    with st.container(horizontal=True, vertical_alignment="center"):
        # Until the next run begins: a callback cannot switch page itself.
        st.button(what, type="tertiary", key=key, on_click=urls.later_to, args=(draft.target,))
        st.caption(f"{kind}, utkast från {draft_notice.moment(draft.kept_at)}", width="content")
        draft_notice.ask_discard(form, draft.subject, "Släng", f"Ja, släng {what}", key)

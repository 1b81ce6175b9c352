"""Översikt: the situation, the insatser and the quarter at a glance (P5, P6, P7), and what is to be done."""

import streamlit as st

from lomma_core.domain import overview
from lomma_core.maintenance.backups import overview as backups
from lomma_core.quarterly import close
from pages.app import context
from pages.dashboard import filters
from pages.dashboard.picture import picture
from pages.guide.checklist import checklist
from pages.quarterly.draft_list import draft_list
from pages.quarterly.gender_share import gender_share
from pages.quarterly.todo_list import todo_list
from pages.records.secrecy import hidden_note


def show() -> None:
    """Draw the page."""
    register = context.register()
    quarter = close.open_quarter(register)
    st.title(f"Översikt {quarter}")
    _backup_warning()
    if not checklist() and not overview.has_measures(register, context.actor()):
        _first_steps()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"{register.plan.plan.municipality} · {register.plan.plan.name} · {quarter.months}")
        chosen = filters.choose()
    filters.note(chosen)
    picture(quarter, chosen)
    hidden_note()
    todo_list()
    draft_list()
    gender_share()


def _backup_warning() -> None:
    if context.may("manage_accounts"):
        sentence = backups.warning(context.register(), context.actor(), context.backups())
        if sentence:
            st.warning(sentence, icon=":material/warning:")


def _first_steps() -> None:
    if context.may("write"):
        st.info(
            "Börja med att läsa in kommunens insatser under Export och import, eller skriv den första under Insatser."
        )

"""Översikt: what is to be done, the three prevention levels (P6), how far the quarter's follow-up has come (P7)."""

import streamlit as st

from lomma_core.charts import bars
from lomma_core.domain import overview
from lomma_core.domain.overview import LevelCount
from lomma_core.maintenance.backups import overview as backups
from lomma_core.plan.choices import choice_words
from lomma_core.plan.names import MEASURE, STATUS
from lomma_core.quarterly import close
from lomma_core.utils.text import counted
from pages.app import context
from pages.components.large_number import large_number
from pages.components.table import Column, Row, table
from pages.quarterly.draft_list import draft_list
from pages.quarterly.gender_share import gender_share
from pages.quarterly.todo_list import todo_list
from pages.records.secrecy import hidden_note


def show() -> None:
    """Draw the page."""
    register, actor = context.register(), context.actor()
    quarter = close.open_quarter(register)
    st.title(f"Översikt {quarter}")
    st.write(f"{register.plan.plan.municipality} · {register.plan.plan.name}")
    _backup_warning()
    todo_list()
    draft_list()
    counts = overview.levels(register, actor)
    hidden_note()
    st.header(f"Insatser på {counted(len(counts), 'nivå', 'nivåer')}", anchor=False)
    st.write(bars.levels_sentence(counts))
    if not any(count.total for count in counts):
        _empty()
        return
    for column, count in zip(st.columns(len(counts), gap="large"), counts, strict=True):
        with column:
            _level(count)
    st.header(f"Uppföljning {quarter}", anchor=False)
    situations = overview.situations_progress(register, actor, quarter)
    measures = overview.measures_progress(register, actor, quarter)
    left, right, third = st.columns(3, gap="large")
    with left:
        _progress("Lägesbilder", situations, f"{situations.done} av {situations.total} miljöer är beskrivna.")
    with right:
        _progress("Insatser", measures, f"{measures.done} av {measures.total} insatser är uppföljda.")
    with third:
        gender_share()


def _backup_warning() -> None:
    if context.may("manage_accounts"):
        sentence = backups.warning(context.register(), context.actor(), context.backups())
        if sentence:
            st.warning(sentence, icon=":material/warning:")


def _empty() -> None:
    if context.may("write"):
        st.info(
            "Börja med att läsa in kommunens insatser under Export och import, eller skriv den första under Insatser."
        )
    elif context.may("manage_accounts"):
        st.info(
            "Börja med att skapa konton åt samverkansgruppen under Administration. De som är medlemmar eller "
            "sammankallande skriver insatserna."
        )


def _level(count: LevelCount) -> None:
    plan = context.register().plan
    st.subheader(count.level.label, anchor=False)
    large_number(count.total)
    if not count.total:
        st.write("Inga insatser på den här nivån.")
        st.caption(count.level.hint)
        return
    statuses = plan.choices_of(plan.forms[MEASURE].fields[STATUS])
    rows = []
    for status, n in count.by_status.items():
        word = (choice_words(statuses[status]), status) if status in statuses else "Status saknas"
        rows.append(Row([word, str(n)]))
    table(f"overview/{count.level.name}", [Column("Status"), Column("Antal", end=True)], rows)
    st.caption(count.level.hint)


def _progress(title: str, progress: overview.Progress, sentence: str) -> None:
    st.subheader(title, anchor=False)
    large_number(progress.done, progress.total)
    st.progress(progress.done / progress.total if progress.total else 1.0, text=sentence)

"""The plan as a file, a form as an XLSForm, and an XLSForm from somebody else as a proposal."""

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.exchange.xlsform import exporter, importer
from lomma_core.form_editor import proposals, versions
from lomma_core.plan.model import Form
from pages.app import context
from pages.app.flash import flash
from pages.components import download
from pages.form_editor import state

READY = "forms/ready"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(form: Form) -> None:
    """Draw the files of the plan in use and of the chosen form."""
    register, actor = context.register(), context.actor()
    st.header("Filer", anchor=False)
    with st.container(horizontal=True):
        if st.button("Ta fram planen som fil"):
            data = versions.plan_file(register, actor)
            st.session_state[READY] = ("plan.toml", data, "application/toml")
        if form.name in register.plan.forms and st.button(f"Ta fram {form.label} som XLSForm"):
            st.session_state[READY] = (f"{form.name}.xlsx", exporter.xlsform(register, actor, form.name), _XLSX)
    if READY in st.session_state:
        name, data, mime = st.session_state[READY]
        download.button(f"Hämta {name}", data, name, mime)
    with st.expander("Läs in en XLSForm"):
        st.caption("En XLSForm (.xlsx) från ODK, Kobo eller härifrån blir ett förslag. Du ser vad den ändrar först.")
        file = st.file_uploader("XLSForm", type=["xlsx"], key=state.key("xlsform"))
        if file and st.button("Gör filen till förslag"):
            _read(file.getvalue(), file.name)


def _read(data: bytes, name: str) -> None:
    register, actor = context.register(), context.actor()
    try:
        text, notes = importer.propose(proposals.begun(register, actor), data, name)
        proposals.propose(register, actor, text)
    except LommaError as error:
        st.error(str(error))
        return
    state.start_anew()
    own = proposals.draft(register, actor)
    done = "Filen är inläst som ett förslag. Läs vad den ändrar." if own else "Filen ändrar inget i formulären."
    flash(" ".join([done, *notes]))
    st.rerun()

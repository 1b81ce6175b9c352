"""Rapport on Kvartalet: kind, format, whole or masked, and the download button."""

from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lomma_core.audit import log
from lomma_core.errors import LommaError
from lomma_core.exchange.reports.request import FORMATS, KINDS, ReportRequest
from lomma_core.records.secrecy import may_read_marked
from lomma_core.utils.quarters import Quarter
from pages.app import context
from pages.components import download, field_widgets
from pages.components.widget_state import label_of, persistent

if TYPE_CHECKING:
    from lomma_core.exchange.reports.service import ReportFile

SCOPES = {
    False: "Hel: sekretessmarkerade poster är med i sin helhet",
    True: "Maskerad: sekretessmarkerade poster är utelämnade",
}
HEADING = "Rapport"
_READY, _DOWNLOADED = "report/ready", "report/taken"


def choose(quarter: Quarter, closed: bool) -> tuple[DeltaGenerator, ReportRequest] | None:
    """Draw the choices; returns the button's place and the request, None for a role that may not export."""
    if not context.may("export"):
        return None
    st.header(HEADING, anchor=False)
    if closed:
        st.write("Kvartalet som ett dokument att diarieföra. Hämtningen syns i loggen.")
    else:
        st.write("Kvartalet är inte stängt: rapporten är ett arbetsexemplar. Hämtningen syns i loggen.")
    left, right = st.columns(2)
    with left:
        kind = st.selectbox("Vilken rapport?", list(KINDS), format_func=label_of(KINDS), key="report/kind")
        label = field_widgets.with_hint("Diarienummer", "Tomt ger planens diarienummer.")
        reference = st.text_input(label, **persistent("report/reference"), autocomplete="off")
    with right:
        form = st.radio("Format", list(FORMATS), format_func=FORMATS.get, key="report/format", horizontal=True)
        masked = _masked()
    request = ReportRequest(quarter, kind, form, masked, reference)
    return st.empty(), request


def offer(wish: tuple[DeltaGenerator, ReportRequest] | None, closed: bool) -> None:
    """Make the file and draw its button, last of all on the page: the rest is read meanwhile.

    A working copy is made on demand, since an open quarter changes with every save.
    """
    if wish is None:
        return
    place, request = wish
    register = context.register()
    key = (request, context.actor().role, log.change_counts(register, context.actor()), register.clock().date())
    ready = st.session_state.get(_READY)
    with place.container():
        if ready is None or ready[0] != key:
            if not closed and not st.button("Ta fram arbetsexemplaret"):
                return
            ready = (key, _render(request))
            st.session_state[_READY] = ready if ready[1] else None
        file = ready[1]
        if file:
            label = f"Hämta {file.name} ({max(1, len(file.data) // 1024)} kB)"
            arguments = (request, file.name)
            download.button(label, file.data, file.name, file.mime, _log_download, arguments)
            # Here and not at the top of the page, which is out of sight by now.
            if st.session_state.pop(_DOWNLOADED, None) == file.name:
                st.success(f"{file.name} är hämtad. Hämtningen står i loggen.", icon=":material/check:")


def _masked() -> bool:
    """Whether the report is to be masked (R11): a choice for who may read marked records, no choice for others."""
    if not may_read_marked(context.register(), context.actor()):
        st.caption("Rapporten är maskerad: sekretessmarkerade poster är inte med.")
        return True
    masked = st.radio("Hel eller maskerad?", list(SCOPES), format_func=SCOPES.get, key="report/masked")
    if not masked:
        st.caption("En markering är en varning. Pröva sekretessen innan rapporten lämnas vidare.")
    return masked


def _render(request: ReportRequest) -> "ReportFile | None":
    from lomma_core.exchange.reports import service  # large, and needed by who makes a report only

    with st.spinner("Tar fram rapporten …"):
        try:
            return service.render(context.register(), context.actor(), request)
        except LommaError as error:
            st.error(str(error))
    return None


def _log_download(request: ReportRequest, name: str) -> None:
    from lomma_core.exchange.reports import service

    service.log_download(context.register(), context.actor(), request)
    st.session_state[_DOWNLOADED] = name

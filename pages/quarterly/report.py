"""Rapport on Kvartalet: which report, whole or masked, and the file ready to be taken with one click."""

import streamlit as st

from lomma_core.audit import log
from lomma_core.errors import LommaError
from lomma_core.exchange.reports.request import FORMATS, KINDS, ReportRequest
from lomma_core.records.secrecy import may_read_marked
from lomma_core.utils.quarters import Quarter
from pages.app import context
from pages.components import field_widgets
from pages.components.widget_state import kept

SCOPES = {
    False: "Hel: sekretessmarkerade poster är med i sin helhet",
    True: "Maskerad: sekretessmarkerade poster är utelämnade",
}
_READY, _TAKEN = "report/ready", "report/taken"


def ask(quarter: Quarter, closed: bool) -> tuple[object, ReportRequest] | None:
    """Draw the choices; the place of the button and what is asked for, None for a role that may not export."""
    if not context.may("export"):
        return None
    st.header("Rapport", anchor=False)
    if closed:
        st.write("Kvartalet som ett dokument att diarieföra. Hämtningen syns i loggen.")
    else:
        st.write("Kvartalet är inte stängt: rapporten är ett arbetsexemplar. Hämtningen syns i loggen.")
    left, right = st.columns(2)
    with left:
        kind = st.selectbox("Vilken rapport?", list(KINDS), format_func=KINDS.get, key="report/kind")
        label = field_widgets.with_hint("Diarienummer", "Tomt ger planens diarienummer.")
        reference = st.text_input(label, **kept("report/reference"), autocomplete="off")
    with right:
        form = st.radio("Format", list(FORMATS), format_func=FORMATS.get, key="report/format", horizontal=True)
        masked = _masked()
    asked = ReportRequest(quarter, kind, form, masked, reference)
    return st.empty(), asked


def offer(wish: tuple[object, ReportRequest] | None, closed: bool) -> None:
    """Make the file and draw its button, last of all on the page: the rest is read meanwhile.

    A working copy is made when somebody asks for it, since an open quarter changes with every save.
    """
    if wish is None:
        return
    place, asked = wish
    register = context.register()
    key = (asked, context.actor().role, log.last_change(register, context.actor()), register.clock().date())
    ready = st.session_state.get(_READY)
    with place.container():
        if ready is None or ready[0] != key:
            if not closed and not st.button("Gör i ordning arbetsexemplaret"):
                return
            ready = (key, _made(asked))
            st.session_state[_READY] = ready if ready[1] else None
        made = ready[1]
        if made:
            label = f"Hämta {made.name} ({max(1, len(made.data) // 1024)} kB)"
            given = {"type": "primary", "on_click": _take, "args": (asked, made.name)}
            st.download_button(label, made.data, made.name, made.mime, **given)
            # Here and not at the top of the page, which is out of sight by now.
            if st.session_state.pop(_TAKEN, None) == made.name:
                st.success(f"{made.name} är hämtad. Hämtningen står i loggen.", icon=":material/check:")


def _masked() -> bool:
    """Whether the report is to be masked (R11): a choice for who may read marked records, no choice for others."""
    if not may_read_marked(context.register(), context.actor()):
        st.caption("Rapporten är maskerad: sekretessmarkerade poster är inte med.")
        return True
    masked = st.radio("Hel eller maskerad?", list(SCOPES), format_func=SCOPES.get, key="report/masked")
    if not masked:
        st.caption("En markering är en varning. Pröva sekretessen innan rapporten lämnas vidare.")
    return masked


def _made(asked: ReportRequest):
    from lomma_core.exchange.reports import service  # large, and needed by who makes a report only

    with st.spinner("Gör i ordning rapporten …"):
        try:
            return service.render(context.register(), context.actor(), asked)
        except LommaError as error:
            st.error(str(error))
    return None


def _take(asked: ReportRequest, name: str) -> None:
    from lomma_core.exchange.reports import service

    service.log_download(context.register(), context.actor(), asked)
    st.session_state[_TAKEN] = name

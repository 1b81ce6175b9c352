"""Export och import: files for Excel, for other programs and for the archive, and files in with a preview."""

import streamlit as st

from lomma_core.exchange.exports.bundle import export_zip
from lomma_core.exchange.exports.csv_writer import stream
from lomma_core.exchange.exports.source import Progress
from lomma_core.exchange.exports.xlsx_writer import XLSX, xlsx_bytes
from lomma_core.records.secrecy import may_read_marked
from lomma_core.utils.text import digits
from pages.app import context
from pages.components import download
from pages.exchange_tabs import archive_tab, export_keys_tab, import_tab

KINDS = {
    XLSX: "Excel-fil (.xlsx), ett blad för varje formulär",
    "excel-csv": "CSV för svenska Excel (semikolon, decimalkomma)",
    "csv": "CSV för andra program (komma, tekniska namn)",
}
WHOLE, MASKED = "hel", "maskerad"
SCOPES = {
    WHOLE: "Hel: sekretessmarkerade poster är med i sin helhet",
    MASKED: "Maskerad: texterna i sekretessmarkerade poster är utelämnade",
}
EVERYTHING = ""
COMPARE = "Jämför"
XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READY = "export/ready"


def show() -> None:
    """Draw the page."""
    st.title("Export och import")
    st.write("Hämta registrets uppgifter som filer, eller läs in en fil med uppgifter.")
    tabs_by_action = [("export", "Export", _export), ("import", "Import", import_tab.show)]
    tabs_by_action += [("export", "Koppla Excel", export_keys_tab.show)]
    tabs_by_action += [("export", COMPARE, _compare)]
    # The archive has every form in it, so it takes both.
    tabs_by_action += [("archive", "Arkiv", archive_tab.show)] if context.may("export") else []
    permitted = [(title, draw) for action, title, draw in tabs_by_action if context.may(action)]
    if not permitted:
        st.info("Din roll får inte exportera. Fråga sammankallande om du behöver en fil.")
        return
    tabs = st.tabs([title for title, _ in permitted], key="flik", bind="query-params", on_change="rerun")
    for tab, (title, draw) in zip(tabs, permitted, strict=True):
        # Few compare, and what they need is drawn for nobody else.
        if title != COMPARE or tab.open:
            with tab:
                draw()


def _compare() -> None:
    from pages.exchange_tabs import compare_tab  # with the charts, which take time to load

    compare_tab.show()


def _export() -> None:
    plan = context.register().plan
    st.caption(
        "Antal mellan 1 och 4 skrivs <5. Filerna innehåller det som står i registret nu. Hämtningen syns i loggen."
    )
    form = st.selectbox(
        "Vilka uppgifter?",
        [EVERYTHING, *plan.forms],
        format_func=lambda name: plan.forms[name].plural if name else "Allt",
        key="export/form",
        on_change=_forget,
        width=520,
    )
    kind = st.radio("För vilket program?", list(KINDS), format_func=KINDS.get, key="export/kind", on_change=_forget)
    masked = _masked()
    if st.button("Ta fram filen"):
        bar = st.progress(0.0, "Tar fram filen …")
        file = _make_file(
            form,
            kind,
            masked,
            lambda done, total: bar.progress(done / total, f"{digits(done)} av {digits(total)} poster"),
        )
        download.keep(READY, *file)
        bar.empty()
    download.offer(READY)


def _masked() -> bool:
    """Whether the file is to be masked (R11): a choice for those who may read marked records, no choice for others."""
    if not may_read_marked(context.register(), context.actor()):
        st.caption("Filen är maskerad: sekretessmarkerade poster är inte med.")
        return True
    scope = st.radio("Hel eller maskerad?", list(SCOPES), format_func=SCOPES.get, key="export/scope", on_change=_forget)
    if scope == WHOLE:
        st.caption("En markering är en varning. Pröva sekretessen innan filen lämnas vidare.")
    return scope == MASKED


def _make_file(form: str, kind: str, masked: bool, progress: Progress) -> tuple[str, bytes, str]:
    """File name, bytes and type: a workbook, or one form as a CSV file and all of them as a ZIP file."""
    register, actor = context.register(), context.actor()
    mark = ("exempeldata-" if register.demo else "") + ("maskerad-" if masked else "")
    day = register.clock().date()
    forms, name = ((form,), form) if form != EVERYTHING else ((), "registret")
    if kind == XLSX:
        return f"{mark}{name}-{day}.xlsx", xlsx_bytes(register, actor, forms, masked, progress), XLSX_MIME
    if form == EVERYTHING:
        return f"{mark}{name}-{day}.zip", export_zip(register, actor, forms, kind, masked, progress), "application/zip"
    pieces = stream(register, actor, form, kind, masked, progress=progress)
    return f"{mark}{name}-{day}.csv", b"".join(pieces), "text/csv"


def _forget() -> None:
    download.forget(READY)

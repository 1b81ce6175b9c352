"""Arkiv on Export och import: the whole register as one file, to be kept or moved (R11, R12)."""

from collections.abc import Callable

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.exchange.archive.writer import archive_bytes
from lomma_core.utils.text import digits
from pages.app import context
from pages.components import download
from pages.credentials.identity import identity_fields

MASKED, ORDINARY, COMPLETE = "maskerat", "vanligt", "fullständigt"
KINDS = {
    MASKED: "Maskerat: texterna i sekretessmarkerade poster är utelämnade",
    ORDINARY: "Vanligt: allt är med, men antal 1–4 av personer skrivs <5",
    COMPLETE: "Fullständigt: antalen av personer står som de är",
}
ABOUT = {
    MASKED: "Ett maskerat arkiv kan läsas men inte läsas in i ett annat register.",
    ORDINARY: "En sekretessmarkering är en varning. Pröva sekretessen innan arkivet lämnas vidare.",
    COMPLETE: "Bara för arkivmyndigheten och för flytt till en annan server. Lämna aldrig ut det till någon annan.",
}
AWARE = "Arkivet går till arkivmyndigheten eller till en annan server, inte till någon annan"
READY = "archive/ready"


def show() -> None:
    """Draw the section."""
    st.caption(
        "Hela registret i en ZIP-fil som kan läsas utan programmet: alla poster i alla versioner, stängda kvartal med "
        "sina rapporter, planen, gallringsprotokollet och loggen. Arkivet står i loggen när det har gjorts i ordning."
    )
    kind = st.radio("Vilket arkiv?", list(KINDS), format_func=KINDS.get, key="archive/kind", on_change=_forget)
    st.caption(ABOUT[kind])
    aware = kind != COMPLETE or st.checkbox(AWARE, key="archive/aware", on_change=_forget)
    confirm_identity = identity_fields("archive")
    if st.button("Ta fram arkivet"):
        if aware:
            _make(kind, confirm_identity)
        else:
            st.error(f"Kryssa för ”{AWARE}”, eller välj ett annat arkiv.")
    download.offer(READY)


def _make(kind: str, confirm_identity: Callable[[], None]) -> None:
    # Large, and needed by who makes an archive only.
    from lomma_core.exchange.reports import service

    register, actor = context.register(), context.actor()
    complete, masked = kind == COMPLETE, kind == MASKED
    bar = st.progress(0.0, "Tar fram rapporterna …")

    def show_progress(done: int, total: int) -> None:
        bar.progress(done / total if total else 1.0, f"Skriver arkivet: {digits(done)} av {digits(total)} rader")

    try:
        confirm_identity()
        # Made before the archive's own moment: nobody can write while that is written.
        reports = list(service.closed_quarter_reports(register, actor, masked))
        data = archive_bytes(register, actor, complete, masked, reports, show_progress)
    except LommaError as error:
        st.error(str(error))
        return
    finally:
        bar.empty()
    prefix = "exempeldata-" if register.demo else ""
    suffix = {MASKED: "-maskerat", COMPLETE: "-fullstandigt"}.get(kind, "")
    download.keep(READY, f"{prefix}arkiv{suffix}-{register.clock().date()}.zip", data, "application/zip")


def _forget() -> None:
    download.forget(READY)

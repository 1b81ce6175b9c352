"""Textkontroll: where stored texts may hold a person, with a link to mend; the texts are never shown here (R4)."""

import streamlit as st

from lomma_core.maintenance import text_scan
from pages.app import context, urls
from pages.components.table import Column, Row, table

STATE = "scan/found"


def scan_tab() -> None:
    """Draw the scan, run when somebody asks for it."""
    st.write("Går igenom alla texter i alla versioner och säger var någon kan vara utpekad. Texterna visas inte.")
    if st.button("Gå igenom texterna"):
        with st.spinner("Går igenom texterna …"):
            st.session_state[STATE] = text_scan.scan(context.register(), context.actor())
    found = st.session_state.get(STATE)
    if found is None:
        return
    if not found:
        st.success("Kontrollen hittade ingen text som kan peka ut någon.", icon=":material/check:")
        return
    by_number = {str(number): one for number, one in enumerate(found)}

    def opened(number: str) -> None:
        urls.later(by_number[number].form, post=by_number[number].record)

    rows = [
        Row(
            [
                f"{one.form_label}, {one.label}",
                f"{one.what[:1].upper()}{one.what[1:]}",
                _where(one),
            ],
            "" if one.draft_by else number,
            "" if one.draft_by else urls.to(one.form, post=one.record),
        )
        for number, one in by_number.items()
    ]
    columns = [Column("Fält"), Column("Kan vara"), Column("Står i den senaste versionen")]
    table("scan/table", columns, rows, f"{len(rows)} ställen", on_open=opened)
    if any(one.draft_by for one in found):
        st.caption("I ett utkast kan bara den som skrev det ändra.")
    st.caption("Ändra texten i posten. Det som bara står i äldre versioner försvinner först vid gallring.")


def _where(found: text_scan.TextFinding) -> str:
    if found.draft_by:
        return f"Nej, i ett utkast av {found.draft_by}"
    return "Ja" if found.newest else "Nej"

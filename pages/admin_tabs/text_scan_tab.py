"""Textkontroll: where stored texts may hold a person, with a link to mend; the texts are never shown here (R4)."""

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.maintenance import text_scan
from lomma_core.redact import report
from lomma_core.utils.text import counted, digits
from pages.app import context, urls
from pages.app.flash import flash
from pages.components.table import Column, Row, table
from pages.components.widget_state import forget, persistent_among
from pages.records import report_person

STATE = "scan/found"


def scan_tab() -> None:
    """Draw the scan, which a button starts."""
    st.write(
        "Går igenom alla lagrade texter, i alla versioner och utanför posterna, och säger var någon kan vara utpekad. "
        "Texterna visas inte."
    )
    if st.button("Gå igenom texterna"):
        with st.spinner("Går igenom texterna …"):
            st.session_state[STATE] = text_scan.scan(context.register(), context.actor())
    findings = st.session_state.get(STATE)
    if findings is None:
        return
    if not findings:
        st.success("Kontrollen hittade ingen text som kan peka ut någon.", icon=":material/check:")
        return
    by_number = {str(number): finding for number, finding in enumerate(findings)}

    def opened(number: str) -> None:
        urls.later(by_number[number].form, post=by_number[number].record)

    rows = [
        Row(
            [
                f"{finding.form_label}, {finding.label}",
                f"{finding.what[:1].upper()}{finding.what[1:]}",
                _where(finding),
            ],
            number if _opens(finding) else "",
            urls.to(finding.form, post=finding.record) if _opens(finding) else "",
        )
        for number, finding in by_number.items()
    ]
    columns = [Column("Fält"), Column("Kan vara"), Column("Står i den senaste versionen")]
    table("scan/table", columns, rows, f"{digits(len(rows))} ställen", on_open=opened)
    if any(finding.draft_by for finding in findings):
        st.caption("I ett utkast kan bara den som skrev det ändra.")
    st.caption("Ändra texten i posten, så finns den bara i historiken. Är någon utpekad: rapportera texten.")
    if not all(finding.form for finding in findings):
        st.caption("Det som inte är svar i ett formulär ändras där det står: raden säger var.")
    _report([finding for finding in findings if finding.form in context.register().plan.forms])


def _report(findings: list[text_scan.TextFinding]) -> None:
    """The way to hide texts that point at somebody, wherever they stand (R18)."""
    register, actor = context.register(), context.actor()
    by_words = {}
    for finding in findings:
        if report.may_report(register.plan, actor, register.plan.forms[finding.form]):
            draft = f"utkast av {finding.draft_by}"
            where = draft if finding.draft_by else f"{finding.record}, version {finding.version}"
            by_words[f"{finding.form_label}, {finding.label} ({where})"] = finding
    if not by_words:
        return
    chosen = st.multiselect(
        "Ställen där en person är utpekad",
        list(by_words),
        **persistent_among("scan/report", list(by_words)),
        placeholder="Välj ställen",
    )
    st.caption("Texterna döljs genast för alla, tills någon har avgjort rapporten under Personuppgifter.")
    if st.button("Rapportera personuppgift", key="scan/report/hide"):
        try:
            reports = [_hide(by_words[words]) for words in chosen]
        except LommaError as error:
            st.error(str(error))
            return
        if not reports:
            st.error("Välj minst ett ställe.")
            return
        forget("scan/report")
        st.session_state[STATE] = text_scan.scan(register, actor)
        flash(report_person.hidden_words(reports[0]) if len(reports) == 1 else _many(len(reports)))
        st.rerun()


def _many(n: int) -> str:
    return f"Dolt: {counted(n, 'text', 'texter')}. Rapporterna avgörs under Administration, Personuppgifter."


def _hide(finding: text_scan.TextFinding) -> report.Reported:
    register, actor, fields = context.register(), context.actor(), [finding.field]
    if finding.draft_by:
        return report.report_draft(register, actor, finding.form, finding.subject, fields, finding.draft_by)
    return report.report(register, actor, finding.form, finding.record, fields, finding.version)


def _opens(finding: text_scan.TextFinding) -> bool:
    """Whether the row leads to a record; a form that has left the plan has no page."""
    return bool(finding.record) and not finding.draft_by and finding.form in context.register().plan.forms


def _where(finding: text_scan.TextFinding) -> str:
    if not finding.form:
        return "Nej, utanför posterna"
    if finding.draft_by:
        return f"Nej, i ett utkast av {finding.draft_by}"
    return "Ja" if finding.newest else "Nej"

"""Administration, Personuppgifter (R18): reported texts, proposing that they go, confirming, rejecting, protocol."""

import streamlit as st

from lomma_core.exchange.exports import protocols
from lomma_core.exchange.exports.csv_writer import EXCEL
from lomma_core.records import listing
from lomma_core.records.lookup import RecordLookup
from lomma_core.redact import decide, places, protocol
from lomma_core.redact.decide import HiddenText, Report
from lomma_core.utils.quarters import local, timestamp
from lomma_core.utils.text import sentence
from pages.admin_tabs import decision
from pages.app import context
from pages.components.markdown import escape
from pages.components.person_question import run_with_question
from pages.components.table import Column, Row, table
from pages.components.widget_state import persistent, persistent_among
from pages.credentials.identity import identity_fields

_KEY = "redact"


def draw() -> None:
    """Draw the tab, for roles that decide."""
    st.write(
        "En text som någon har rapporterat är dold för alla. Avgör om den pekar ut en person: då föreslår ett konto "
        "att den tas bort, och ett annat bekräftar. Annars visas den igen."
    )
    waiting = decide.waiting(context.register(), context.actor())
    if not waiting:
        st.info(
            "Inga rapporter väntar. Den som ser en person i en text rapporterar den under postens Historik, i sitt "
            "utkast eller under Textkontroll."
        )
    links = listing.links(context.register(), context.actor())
    for report in waiting:
        with st.container(border=True):
            _report(report, links)
    _protocol()


def _report(report: Report, links: RecordLookup) -> None:
    form = context.register().plan.forms.get(report.form)
    label = form.label if form else report.form
    st.header(f"Rapport {report.id}", anchor=False)
    moment = timestamp(report.row["reported_at"])
    where = f"utkast av {report.row['draft_by']}" if report.row["draft_by"] else f"version {report.row['version']}"
    what = f"{label}, {where}"
    st.markdown(f"{escape(what)}. Rapporterad {moment} av {escape(report.row['reported_by'])}.")
    for text in report.texts:
        _text(report, text, links)
    if report.proposed:
        _proposed(report)
    else:
        _propose(report)


def _text(report: Report, text: HiddenText, links: RecordLookup) -> None:
    plan = context.register().plan
    going = "" if text.chosen else " (visas igen)"
    with st.expander(f"Visa den dolda texten: {text.label}, {text.id}{going}"):
        if text.text is None:
            st.caption("Texten kan inte visas: posten är sekretessmarkerad, gallrad eller läst ur ett arkiv.")
        else:
            st.text(text.text)
    rows = [
        Row(
            [
                f"{plan.forms[place.form].with_label(links.title(place.form, place.record))}"
                if place.form in plan.forms
                else place.record,
                places.label_of(plan, place.form, place.field),
                places.versions_in_words(place.versions),
            ]
        )
        for place in text.places
        if place.record
    ]
    if rows:
        columns = [Column("Post"), Column("Fält"), Column("Versioner", fixed=True)]
        table(f"redact/{report.id}/{text.id}", columns, rows, f"Ställen där {text.id} är dold")
    following = places.following(text.places)
    if following:
        st.caption(f"Texten är också dold i {following}.")
    if not text.places:
        st.caption(f"{text.id} står bara i en annan av de dolda texterna.")


def _propose(report: Report) -> None:
    register, actor = context.register(), context.actor()
    key = f"redact/{report.id}"
    words = {text.id: f"{text.label} ({text.id})" for text in report.texts}
    spared: list[str] = []
    if len(words) > 1:
        spared = st.multiselect(
            f"Texter som inte pekar ut någon och visas igen (rapport {report.id})",
            list(words),
            format_func=words.__getitem__,
            **persistent_among(f"{key}/spared", list(words)),
            placeholder="Inga",
        )
    reference = st.text_input(
        f"Beslutets diarienummer (rapport {report.id})",
        **persistent(f"{key}/reference"),
        autocomplete="off",
        placeholder="KS 2026/0123",
    )
    with st.container(horizontal=True):
        pressed = st.button("Föreslå att texten tas bort", key=f"{key}/propose", type="primary")
        if st.button("Ingen person: visa texten igen", key=f"{key}/reject"):
            decision.run(_KEY, "Texten visas igen.", decide.reject, report.id)
    going = [text for text in words if text not in spared]
    if run_with_question(
        f"{key}/propose", pressed, lambda read: decide.propose(register, actor, report.id, reference, going, read)
    ):
        decision.finish(_KEY, decision.PROPOSED)


def _proposed(report: Report) -> None:
    row, key = report.row, f"redact/{report.id}"
    moment = timestamp(row["proposed_at"])
    who = f"föreslaget av {escape(row['proposed_by'])} {moment}"
    st.markdown(f"**Föreslaget att tas bort.** Beslut {escape(row['reference'])}, {who}.")
    own = row["proposed_by"] == context.actor().name
    if own:
        st.caption("Du har föreslagit det. En kollega med eget konto ska bekräfta.")
    else:
        read = st.checkbox("Jag har läst den dolda texten och jämfört med beslutet", key=f"{key}/read")
    confirm_identity = identity_fields(key) if not own else None
    with st.container(horizontal=True):
        if not own and st.button("Ta bort texten för gott", key=f"{key}/confirm", type="primary"):
            if read:
                done = "Texten är borttagen för gott. Protokollet finns längst ner."
                decision.run(_KEY, done, decide.confirm, report.id, confirm_identity)
            else:
                st.error("Läs den dolda texten, jämför med beslutet och kryssa i rutan.")
        if st.button("Ta tillbaka förslaget", key=f"{key}/withdraw"):
            done = "Förslaget är tillbakataget. Texten är fortfarande dold."
            decision.run(_KEY, done, decide.withdraw, report.id)


def _protocol() -> None:
    register = context.register()
    forms = register.plan.forms
    rows = [
        [
            f"{local(row['redacted_at']):%Y-%m-%d}",
            f"{forms[row['form']].label if row['form'] in forms else row['form']} {row['record']}"
            if row["record"]
            else sentence(row["place"]).rstrip("."),
            row["label"] or "–",
            row["versions"] or "–",
            row["reference"],
            row["proposed_by"],
            row["confirmed_by"],
        ]
        for row in protocol.protocol(register, context.actor())
    ]
    shown = decision.Protocol(
        key=_KEY,
        heading="Protokoll över borttagna personuppgifter",
        empty="Inget har tagits bort.",
        headings=("Borttagen", "Ställe", "Fält", "Versioner", "Beslut", "Föreslagen av", "Bekräftad av"),
        things="ställen",
        button="Ta fram protokollet över personuppgifter",
        file="personuppgifter",
        make=lambda: protocols.redact_csv(register, context.actor(), EXCEL),
    )
    decision.draw_protocol(shown, rows)

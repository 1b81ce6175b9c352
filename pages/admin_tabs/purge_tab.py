"""Administration, Gallring: what falls due, proposing, confirming by another account, the protocol (R12)."""

import streamlit as st

from lomma_core.exchange.exports import protocols
from lomma_core.exchange.exports.csv_writer import EXCEL
from lomma_core.plan.model import Form
from lomma_core.purge import protocol, purge
from lomma_core.records import listing
from lomma_core.utils.quarters import local, timestamp
from lomma_core.utils.text import digits, mid_sentence
from pages.admin_tabs import decision
from pages.admin_tabs.decision import AT_ONCE
from pages.app import context
from pages.components.markdown import escape
from pages.components.person_question import run_with_question
from pages.components.table import Column, Row, table
from pages.components.widget_state import label_of, persistent, persistent_among
from pages.credentials.identity import identity_fields

_KEY = "purge"
# The fields of the next proposal begin empty.
_SAVES = "purge/saves"


def draw() -> None:
    """Draw the tab, for roles that may purge."""
    register = context.register()
    st.write("Gallring tar bort poster för gott. Ett konto föreslår, ett annat bekräftar; protokollet finns kvar.")
    due: dict[str, list[purge.Due]] = {form.name: [] for form in register.plan.form}
    for record in purge.due(register, context.actor()):
        due[record.form].append(record)
    rows = [Row([f.plural, f.purge_after or purge.NEVER_PURGED, str(len(due[f.name]))]) for f in register.plan.form]
    table("purge/terms", [Column("Uppgifter"), Column("Sparas"), Column("Kan gallras nu", end=True)], rows)
    _pending()
    st.header("Föreslå gallring", anchor=False)
    waiting = {name: purge.waiting(register, context.actor(), name) for name, records in due.items() if records}
    free = {name: [record for record in due[name] if record.record not in records] for name, records in waiting.items()}
    if not any(free.values()):
        st.info("Inget mer kan gallras nu.")
    for name, records in free.items():
        if records:
            _propose(register.plan.forms[name], records)
    _protocol()


def _propose(form: Form, due: list[purge.Due]) -> None:
    part = due[:AT_ONCE]
    with st.expander(f"{form.plural}: {digits(len(due))} kan gallras", expanded=True):
        if len(due) > AT_ONCE:
            st.caption(f"Högst {AT_ONCE} åt gången, de äldsta först.")
        rows = [Row([record.title, str(record.since), str(record.due)]) for record in part]
        headings = [Column("Post"), Column("Räknat från", fixed=True), Column("Tiden gick ut", fixed=True)]
        table(f"purge/due/{form.name}", headings, rows, f"{form.plural} som kan gallras")
        titles = {record.record: f"{record.title} ({record.due})" for record in part}
        key = f"purge/{form.name}/{st.session_state.get(_SAVES, 0)}"
        spared = st.multiselect(
            f"Undanta ur förslaget ({mid_sentence(form.plural)})",
            list(titles),
            format_func=label_of(titles),
            **persistent_among(f"{key}/spared", list(titles)),
            placeholder="Inga undantag",
        )
        reference = st.text_input(
            f"Beslutets diarienummer ({mid_sentence(form.plural)})",
            **persistent(f"{key}/reference"),
            autocomplete="off",
            placeholder="KS 2026/0123",
        )
        pressed = st.button(f"Föreslå gallring av {form.amount(len(part) - len(spared))}", key=f"{key}/propose")
        arguments = (
            context.register(),
            context.actor(),
            form.name,
            [title for title in titles if title not in spared],
            reference,
        )
        if run_with_question(f"{key}/propose", pressed, lambda read: purge.propose(*arguments, read)):
            st.session_state[_SAVES] = st.session_state.get(_SAVES, 0) + 1
            decision.finish(_KEY, decision.PROPOSED)


def _pending() -> None:
    register = context.register()
    proposals = purge.pending(register, context.actor())
    if not proposals:
        return
    st.header("Väntar på bekräftelse", anchor=False)
    links = listing.links(register, context.actor())
    for proposal in proposals:
        form = register.plan.forms.get(proposal["form"])
        with st.container(border=True):
            moment = timestamp(proposal["proposed_at"])
            st.markdown(
                f"**{escape(form.plural if form else proposal['form'])}, {proposal['amount']} st.** "
                f"Beslut {escape(proposal['reference'])}, föreslaget av {escape(proposal['proposed_by'])} {moment}."
            )
            titles = [
                Row([links.title(proposal["form"], item["record"]), str(item["version"])]) for item in proposal["items"]
            ]
            table(f"purge/items/{proposal['id']}", [Column("Post"), Column("Version", end=True)], titles, "Tas bort")
            own = proposal["proposed_by"] == context.actor().name
            if own:
                st.caption("Du har föreslagit gallringen. En kollega med eget konto ska bekräfta.")
            else:
                read = st.checkbox("Jag har jämfört posterna med beslutet", key=f"purge/{proposal['id']}/read")
                confirm_identity = identity_fields(f"purge/{proposal['id']}")
                if st.button("Bekräfta gallringen", key=f"purge/{proposal['id']}/confirm", type="primary"):
                    if read:
                        done = f"Gallrat: {proposal['amount']} st. Protokollet finns längst ner."
                        decision.run(_KEY, done, purge.confirm, proposal["id"], confirm_identity)
                    else:
                        st.error("Jämför posterna med beslutet och kryssa i rutan.")
            if st.button("Ta tillbaka förslaget", key=f"purge/{proposal['id']}/withdraw"):
                decision.run(_KEY, "Förslaget är tillbakataget.", purge.withdraw, proposal["id"])


def _protocol() -> None:
    register = context.register()
    forms = register.plan.forms
    rows = [
        [
            f"{local(row['purged_at']):%Y-%m-%d}",
            f"{forms[row['form']].label if row['form'] in forms else row['form']} {row['name'] or row['record']}",
            str(row["versions"]),
            row["reference"],
            row["proposed_by"],
            row["confirmed_by"],
        ]
        for row in protocol.protocol(register, context.actor())
    ]
    shown = decision.Protocol(
        key=_KEY,
        heading="Gallringsprotokoll",
        empty="Inget har gallrats.",
        headings=("Gallrad", "Post", "Versioner", "Beslut", "Föreslagen av", "Bekräftad av"),
        things="gallrade poster",
        button="Ta fram protokollet",
        file="gallringsprotokoll",
        make=lambda: protocols.protocol_csv(register, context.actor(), EXCEL),
    )
    decision.draw_protocol(shown, rows)

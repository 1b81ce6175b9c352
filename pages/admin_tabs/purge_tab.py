"""Administration, Gallring: what falls due, proposing, confirming by another account, the protocol (R12)."""

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.exchange.exports import protocols
from lomma_core.exchange.exports.csv_writer import EXCEL
from lomma_core.plan.model import Form
from lomma_core.purge import protocol, purge
from lomma_core.records import listing
from lomma_core.utils.periods import NEVER_PURGED
from lomma_core.utils.quarters import local
from pages.app import context
from pages.app.flash import flash
from pages.components.markdown import escape
from pages.components.person_question import asked
from pages.components.table import Column, Row, table
from pages.components.widget_state import kept, kept_among

AT_ONCE = 100
READY = "purge/ready"


def draw() -> None:
    """Draw the tab, for roles that may purge."""
    register = context.register()
    st.write("Gallring tar bort poster för gott. Ett konto föreslår, ett annat bekräftar; protokollet finns kvar.")
    due: dict[str, list[purge.Due]] = {form.name: [] for form in register.plan.form}
    for one in purge.due(register, context.actor()):
        due[one.form].append(one)
    rows = [Row([f.plural, f.purge_after or NEVER_PURGED, str(len(due[f.name]))]) for f in register.plan.form]
    table("purge/terms", [Column("Uppgifter"), Column("Sparas"), Column("Kan gallras nu", end=True)], rows)
    _pending()
    st.header("Föreslå gallring", anchor=False)
    waiting = {name: purge.waiting(register, context.actor(), name) for name, some in due.items() if some}
    free = {name: [one for one in due[name] if one.record not in some] for name, some in waiting.items()}
    if not any(free.values()):
        st.info("Inget mer kan gallras nu.")
    for name, some in free.items():
        if some:
            _propose(register.plan.forms[name], some)
    _protocol()


def _propose(form: Form, due: list[purge.Due]) -> None:
    part = due[:AT_ONCE]
    with st.expander(f"{form.plural}: {len(due)} kan gallras", expanded=True):
        if len(due) > AT_ONCE:
            st.caption(f"Högst {AT_ONCE} åt gången, de äldsta först.")
        rows = [Row([one.title, str(one.since), str(one.due)]) for one in part]
        headings = [Column("Post"), Column("Räknat från", fixed=True), Column("Tiden gick ut", fixed=True)]
        table(f"purge/due/{form.name}", headings, rows, f"{form.plural} som kan gallras")
        titles = {one.record: f"{one.title} ({one.due})" for one in part}
        key = f"purge/{form.name}/{st.session_state.get('purge/saves', 0)}"
        spared = st.multiselect(
            f"Undanta ur förslaget ({form.plural.lower()})",
            list(titles),
            format_func=titles.get,
            **kept_among(f"{key}/spared", list(titles)),
            placeholder="Inga undantag",
        )
        reference = st.text_input(
            f"Beslutets diarienummer ({form.plural.lower()})",
            **kept(f"{key}/reference"),
            autocomplete="off",
            placeholder="KS 2026/0123",
        )
        pressed = st.button(f"Föreslå gallring av {form.amount(len(part) - len(spared))}", key=f"{key}/propose")
        given = (
            context.register(),
            context.actor(),
            form.name,
            [title for title in titles if title not in spared],
            reference,
        )
        if asked(f"{key}/propose", pressed, lambda read: purge.propose(*given, read)):
            _done("Förslaget är sparat. Ett annat konto ska nu bekräfta; inget är borttaget än.")


def _pending() -> None:
    register = context.register()
    found = purge.pending(register, context.actor())
    if not found:
        return
    st.header("Väntar på bekräftelse", anchor=False)
    links = listing.links(register, context.actor())
    for row in found:
        form = register.plan.forms.get(row["form"])
        with st.container(border=True):
            st.markdown(
                f"**{form.plural if form else row['form']}, {row['amount']} st.** Beslut {escape(row['reference'])}, "
                f"föreslaget av {escape(row['proposed_by'])} {local(row['proposed_at']):%Y-%m-%d %H:%M}."
            )
            titles = [Row([links.title(row["form"], one["record"]), str(one["version"])]) for one in row["items"]]
            table(f"purge/items/{row['id']}", [Column("Post"), Column("Version", end=True)], titles, "Tas bort")
            own = row["proposed_by"] == context.actor().name
            if own:
                st.caption("Du har föreslagit gallringen. En kollega med eget konto ska bekräfta.")
            else:
                read = st.checkbox("Jag har jämfört posterna med beslutet", key=f"purge/{row['id']}/read")
                if st.button("Bekräfta gallringen", key=f"purge/{row['id']}/confirm", type="primary"):
                    if read:
                        done = f"Gallrat: {row['amount']} st. Protokollet finns längst ner."
                        _do(done, purge.confirm, row["id"])
                    else:
                        st.error("Jämför posterna med beslutet och kryssa i rutan.")
            if st.button("Ta tillbaka förslaget", key=f"purge/{row['id']}/withdraw"):
                _do("Förslaget är tillbakataget.", purge.withdraw, row["id"])


def _do(done: str, verb, *arguments) -> None:
    try:
        verb(context.register(), context.actor(), *arguments)
    except LommaError as error:
        st.error(str(error))
        return
    _done(done)


def _done(done: str) -> None:
    st.session_state["purge/saves"] = st.session_state.get("purge/saves", 0) + 1
    st.session_state.pop(READY, None)
    flash(done)
    st.rerun()


def _protocol() -> None:
    register = context.register()
    st.header("Gallringsprotokoll", anchor=False)
    found = protocol.protocol(register, context.actor())
    if not found:
        st.caption("Inget har gallrats.")
        return
    forms = register.plan.forms
    rows = [
        Row(
            [
                f"{local(row['purged_at']):%Y-%m-%d}",
                f"{forms[row['form']].label if row['form'] in forms else row['form']} {row['name'] or row['record']}",
                str(row["versions"]),
                row["reference"],
                row["proposed_by"],
                row["confirmed_by"],
            ]
        )
        for row in found[:AT_ONCE]
    ]
    headings = ["Gallrad", "Post", "Versioner", "Beslut", "Föreslagen av", "Bekräftad av"]
    caption = f"De senaste {len(rows)} av {len(found)} gallrade poster"
    table("purge/protocol", [Column(h, fixed=i == 0) for i, h in enumerate(headings)], rows, caption)
    if st.button("Gör i ordning protokollet"):
        data = protocols.protocol_csv(register, context.actor(), EXCEL)
        st.session_state[READY] = (f"gallringsprotokoll-{register.clock().date()}.csv", data)
    ready = st.session_state.get(READY)
    if ready:
        name, data = ready
        st.download_button(f"Hämta {name}", data, name, "text/csv", type="primary", on_click="ignore")

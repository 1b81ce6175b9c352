"""Administration: accounts, forms, the log, gallring and the screen on the wall, each for the roles that may."""

import streamlit as st

from lomma_core.accounts import accounts
from lomma_core.accounts.accounts import Account
from lomma_core.errors import LommaError
from lomma_core.plan.names import SEAT
from pages.admin_tabs import display_links_tab, log_tab, purge_tab
from pages.admin_tabs.text_scan_tab import scan_tab
from pages.app import context
from pages.app.flash import flash
from pages.components.person_question import refused
from pages.components.table import Column, Row, table
from pages.form_editor import tab as forms_tab

SEATLESS = "Ingen plats"


def show() -> None:
    """Draw the page: a tab for each thing that the role may do."""
    st.title("Administration")
    parts = {"manage_accounts": ("Konton", _accounts), "write_forms": ("Formulär", forms_tab.draw)}
    parts |= {"read_log": ("Logg", log_tab.draw), "purge": ("Gallring", purge_tab.draw)}
    parts["write_settings"] = ("Visning", display_links_tab.draw)
    shown = [part for action, part in parts.items() if context.may(action)]
    if context.may("manage_accounts"):
        shown.append(("Textkontroll", scan_tab))
    if not shown:
        st.error("Den här sidan är till för administratörer. Fråga administratören om du behöver hjälp med ett konto.")
        return
    st.write("Vem får använda registret, vilka frågor ställs, vad har gjorts, och vad ska gallras?")
    tabs = st.tabs([title for title, _ in shown], key="flik", bind="query-params", on_change="rerun")
    for tab, (_, draw) in zip(tabs, shown, strict=True):
        # A form in preview is a page of its own: it is drawn only for who looks at it.
        if draw is not forms_tab.draw or tab.open:
            with tab:
                draw()


def _accounts() -> None:
    register = context.register()
    plan = register.plan
    everyone = accounts.listing(register, context.actor())
    rows = [Row([one.name, _role(one), _seat(one.seat), "Aktivt" if one.active else "Avstängt"]) for one in everyone]
    headings = ["Användarnamn", "Roll", "Plats i gruppen", "Läge"]
    table(
        "admin/accounts", [Column(h) for h in headings], rows, f"{len(rows)} konton" if len(rows) > 1 else "Ett konto"
    )
    roles = "\n".join(f"- **{role.label}:** {role.hint}" for role in plan.roll)
    with st.expander("Vad rollerna får göra"):
        st.markdown(roles)
    left, right = st.columns(2, gap="large")
    with left:
        _add()
    with right:
        _change(everyone)


def _add() -> None:
    register = context.register()
    st.header("Nytt konto", anchor=False)
    with st.form(_fresh("account_add"), border=False):
        name = st.text_input("Användarnamn", autocomplete="off", help=None)
        role = st.selectbox(
            "Roll", list(register.plan.roles), index=None, format_func=_role_label, placeholder="Välj roll"
        )
        seat = st.selectbox("Plats i gruppen", _seats(), format_func=_seat)
        password = st.text_input("Lösenord (minst 12 tecken)", type="password", autocomplete="new-password")
        pressed = st.form_submit_button("Skapa kontot", type="primary")
    if pressed:
        try:
            account = accounts.add(register, context.actor(), name, password, role or "", seat)
        except LommaError as error:
            refused(error)
            return
        _empty("account_add")
        flash(f"Kontot {account.name} är skapat med rollen {_role(account)}. Ge lösenordet till personen själv.")
        st.rerun()


def _change(everyone: list[Account]) -> None:
    register = context.register()
    st.header("Ändra ett konto", anchor=False)
    known = {one.name: one for one in everyone}
    name = st.selectbox("Konto", list(known), index=None, placeholder="Välj konto", key="account_change/name")
    if not name:
        st.caption("Välj ett konto för att byta roll, plats eller lösenord, eller för att stänga av det.")
        return
    one = known[name]
    with st.form(_fresh(f"account_change/{name}"), border=False):
        roles, seats = list(register.plan.roles), _seats()
        role = st.selectbox(
            "Ny roll", roles, roles.index(one.role) if one.role in roles else None, format_func=_role_label
        )
        seat = st.selectbox("Ny plats", seats, seats.index(one.seat) if one.seat in seats else 0, format_func=_seat)
        active = st.checkbox("Kontot får logga in", one.active)
        password = st.text_input("Nytt lösenord (tomt: samma som förut)", type="password", autocomplete="new-password")
        pressed = st.form_submit_button("Spara kontot", type="primary")
    if pressed:
        try:
            changed = accounts.change(register, context.actor(), name, role, seat, active, password or None)
        except LommaError as error:
            refused(error)
            return
        _empty(f"account_change/{name}")
        flash(f"Kontot {changed.name} är sparat: {_role(changed)}, {'aktivt' if changed.active else 'avstängt'}.")
        st.rerun()


def _fresh(form: str) -> str:
    """A form's key, another one after each save: then its fields are empty again, the password's above all."""
    return f"{form}/{st.session_state.get(f'{form}/saves', 0)}"


def _empty(form: str) -> None:
    st.session_state[f"{form}/saves"] = st.session_state.get(f"{form}/saves", 0) + 1


def _seats() -> list[str | None]:
    return [None, *context.register().plan.choice_lists[SEAT]]


def _seat(name: str | None) -> str:
    seat = context.register().plan.choice_lists[SEAT].get(name or "")
    return seat.label if seat else SEATLESS


def _role_label(name: str) -> str:
    return context.register().plan.roles[name].label


def _role(one: Account) -> str:
    return _role_label(one.role) if one.role in context.register().plan.roles else "Ingen roll"

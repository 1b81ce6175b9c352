"""Administration, Konton: who may sign in, in which role, and the one-time codes with which they choose passwords."""

from collections.abc import Callable

import streamlit as st

from lomma_core.accounts import accounts, invitations
from lomma_core.accounts.accounts import Account
from lomma_core.accounts.factor import second_factor
from lomma_core.accounts.factor.second_factor import State
from lomma_core.accounts.invitations import Invitation
from lomma_core.errors import LommaError
from lomma_core.plan.names import SEAT
from lomma_core.utils.quarters import timestamp
from pages.app import context
from pages.app.flash import flash
from pages.components.markdown import escape
from pages.components.person_question import show_refusal
from pages.components.table import Column, Row, table
from pages.credentials import code_slip
from pages.credentials.identity import identity_fields

SEATLESS = "Ingen plats"


def draw() -> None:
    """Draw the tab, for roles that may manage accounts."""
    register = context.register()
    everyone = accounts.listing(register, context.actor())
    open_codes = {code.account: code for code in invitations.listing(register, context.actor())}
    factors = second_factor.overview(register, context.actor())
    code_slip.draw()
    rows = [
        Row(
            [
                account.name,
                _role(account),
                _seat(account.seat),
                _state(account),
                _factor(factors[account.name]),
                _code(open_codes.get(account.name)),
            ]
        )
        for account in everyone
    ]
    headings = ["Användarnamn", "Roll", "Plats i gruppen", "Läge", "Tvåstegsinloggning", "Engångskod"]
    caption = f"{len(rows)} konton" if len(rows) > 1 else "Ett konto"
    table("admin/accounts", [Column(heading) for heading in headings], rows, caption)
    roles = "\n".join(f"- **{escape(role.label)}:** {escape(role.hint)}" for role in register.plan.declared_roles)
    with st.expander("Vad rollerna får göra"):
        st.markdown(roles)
    left, right = st.columns(2, gap="large")
    with left:
        _add()
    with right:
        _change({account.name: account for account in everyone}, open_codes, factors)


def _add() -> None:
    st.header("Nytt konto", anchor=False)
    with st.form(_fresh("account_add"), border=False):
        name = st.text_input("Användarnamn", autocomplete="off", help=None)
        roles = list(context.register().plan.roles)
        role = st.selectbox("Roll", roles, index=None, format_func=_role_label, placeholder="Välj roll")
        seat = st.selectbox("Plats i gruppen", _seats(), format_func=_seat)
        confirm_identity = identity_fields("account_add")
        pressed = st.form_submit_button("Skapa kontot", type="primary")
    st.caption("Du får en engångskod att ge till personen, som väljer sitt lösenord själv.")
    if pressed:
        try:
            confirm_identity()
            account, invitation, code = invitations.invite(context.register(), context.actor(), name, role or "", seat)
        except LommaError as error:
            show_refusal(error)
            return
        _empty("account_add")
        code_slip.keep(invitation, code)
        flash(f"Kontot {account.name} är skapat med rollen {_role(account)}. Ge koden till personen själv.")
        st.rerun()


def _change(known: dict[str, Account], open_codes: dict[str, Invitation], factors: dict[str, State]) -> None:
    st.header("Ändra ett konto", anchor=False)
    name = st.selectbox("Konto", list(known), index=None, placeholder="Välj konto", key="account_change/name")
    if not name:
        st.caption("Välj ett konto för att byta roll eller plats, ge ett nytt lösenord eller stänga av det.")
        return
    account = known[name]
    with st.form(_fresh(f"account_change/{name}"), border=False):
        roles, seats = list(context.register().plan.roles), _seats()
        role = st.selectbox(
            "Ny roll", roles, roles.index(account.role) if account.role in roles else None, format_func=_role_label
        )
        seat = st.selectbox(
            "Ny plats", seats, seats.index(account.seat) if account.seat in seats else 0, format_func=_seat
        )
        active = st.checkbox("Kontot får logga in", account.active)
        confirm_identity = identity_fields(f"account_change/{name}")
        pressed = st.form_submit_button("Spara kontot", type="primary")
    if pressed:
        try:
            confirm_identity()
            changed = accounts.change(context.register(), context.actor(), name, role, seat, active)
        except LommaError as error:
            show_refusal(error)
            return
        _empty(f"account_change/{name}")
        flash(f"Kontot {changed.name} är sparat: {_role(changed)}, {'aktivt' if changed.active else 'avstängt'}.")
        st.rerun()
    _codes(account, open_codes.get(name), factors[name].since is not None)


def _codes(account: Account, open_code: Invitation | None, has_factor: bool) -> None:
    """What can be done about an account's one-time code."""
    st.subheader("Nytt lösenord", anchor=False)
    st.caption(
        "Har personen glömt sitt lösenord? Gör en engångskod och ge den till personen själv. Det gamla lösenordet "
        "gäller tills koden används."
    )
    removes_factor = has_factor and st.checkbox(
        "Personen har också tappat bort telefon och reservkoder", key=f"account_code/{account.name}/factor"
    )
    confirm_identity = identity_fields(f"account_code/{account.name}")
    if st.button("Gör en engångskod", key=f"account_code/{account.name}"):
        register, actor = context.register(), context.actor()
        _do(confirm_identity, lambda: code_slip.keep(*invitations.make(register, actor, account.name, removes_factor)))
    if open_code and st.button("Återkalla engångskoden", key=f"account_code/{account.name}/withdraw"):
        _do(
            confirm_identity,
            lambda: invitations.withdraw(context.register(), context.actor(), open_code.id),
            code_slip.forget,
        )


def _do(*verbs: Callable[[], None]) -> None:
    try:
        for verb in verbs:
            verb()
    except LommaError as error:
        show_refusal(error)
        return
    st.rerun()


def _fresh(form: str) -> str:
    """A form's key, another one after each save: then its fields are empty again."""
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


def _role(account: Account) -> str:
    return _role_label(account.role) if account.role in context.register().plan.roles else "Ingen roll"


def _state(account: Account) -> str:
    return "Aktivt" if account.active else "Avstängt"


def _factor(state: State) -> str:
    if state.since:
        return "På"
    return (
        "Av" if state.days_left is None else f"Av, krävs om {state.days_left} dagar" if state.days_left else "Av, krävs"
    )


def _code(invitation: Invitation | None) -> str:
    return f"Gäller till {timestamp(invitation.expires_at)}" if invitation else ""

"""The first start's other way: a register with example data to try, and the accounts to try it with."""

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.maintenance import demo
from pages.app import context
from pages.components.person_question import show_refusal
from pages.credentials import own_plan
from pages.credentials.slip import slip

_ACCOUNTS = "first_start/examples"


def draw() -> None:
    """Draw the way to example data, which takes the same one-time code."""
    with st.expander("Prova med exempeldata i stället", width=640):
        st.write(
            "Registret fylls med sex påhittade kvartal och ett konto för varje roll. Det går inte att tömma efteråt: "
            "det riktiga registret börjar med en ny databas."
        )
        with st.form("example_data", border=False):
            code = st.text_input("Koden som står i serverns fönster", autocomplete="off")
            pressed = st.form_submit_button("Lägg in exempeldata")
        if not pressed:
            return
        register, sender, own = context.register(), st.context.ip_address or "", own_plan.answers()
        try:
            with st.spinner("Lägger in exempeldata …"):
                if own:
                    context.first_start().use_own_plan(register, code, own, sender)
                made = context.first_start().fill(register, code, demo.create, sender)
        except LommaError as error:
            show_refusal(error)
            return
    own_plan.forget()
    st.session_state[_ACCOUNTS] = made["accounts"]
    st.rerun()


def accounts_slip() -> None:
    """Draw the accounts of the example data, to whom it was made for, while this page is open."""
    accounts = st.session_state.get(_ACCOUNTS, [])
    if accounts:
        texts = ["Skriv av eller skriv ut lösenorden: de visas bara nu."]
        names = [(account["label"], account["name"], False) for account in accounts]
        codes = [("Lösenord", account["password"], True) for account in accounts]
        facts = [fact for pair in zip(names, codes, strict=True) for fact in pair]
        slip("first_start/accounts", "Exempeldata är inlagd", texts, facts)

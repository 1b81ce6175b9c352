"""A new password is typed twice, wherever one is chosen."""

from collections.abc import Callable

import streamlit as st

from lomma_core.errors import NotValid


def new_password_fields(label: str) -> Callable[[], str]:
    """Draw the two fields in the form that is open, and return what reads them.

    What is returned gives the password, and raises NotValid when the two differ.
    """
    password = st.text_input(f"{label} (minst 12 tecken)", type="password", autocomplete="new-password")
    again = st.text_input(f"{label} en gång till", type="password", autocomplete="new-password")

    def read() -> str:
        if password != again:
            raise NotValid({"password": "Lösenorden är inte lika. Skriv samma lösenord två gånger."})
        return password

    return read

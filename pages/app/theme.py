"""The look beyond the theme file: a few rules of style, the page's icon, the status colours."""

import streamlit as st

from lomma_core.accounts.accounts import Account
from lomma_core.charts.palette import STATUS
from lomma_core.plan.names import SEAT
from lomma_core.register import Register
from pages.app.assets import STATIC, asset

ICON = str(STATIC / "icon.png")
# What overrides Streamlit comes first; the last in the page, so that nothing is drawn otherwise first and then jumps.
_SHEETS = ("streamlit/page_hold.css", "streamlit/overrides.css", "streamlit/print.css", "theme.css")
STYLE = "".join(map(asset, _SHEETS))


def dark() -> bool:
    """Whether this browser shows the dark theme."""
    return st.context.theme.type == "dark"


def status_colour(status: str) -> str:
    """The colour of a status as CSS, right in either theme; '' for a status the look does not know."""
    return "light-dark({}, {})".format(*STATUS[status]) if status in STATUS else ""


def signed_in(register: Register, account: Account) -> None:
    """Who is signed in, with role and seat in words."""
    plan = register.plan
    role = plan.roles[account.role].label if account.role in plan.roles else "Ingen roll"
    seat = plan.choice_lists[SEAT].get(account.seat or "")
    st.text(f"{account.name}\n{role}" + (f"\n{seat.label}" if seat else ""))

"""The look beyond the theme file: a few rules of style, the page's icon and wordmark, the status colours."""

import base64
import functools
import json

import streamlit as st

from lomma_core.accounts.accounts import Account
from lomma_core.charts.palette import STATUS
from lomma_core.plan.model import Plan
from lomma_core.plan.names import SEAT
from lomma_core.register import Register
from lomma_core.utils.text import visible
from pages.app.assets import STATIC, asset, template

# In the page itself: a file of Streamlit's would belong to nobody before sign-in (media.py).
ICON = f"data:image/png;base64,{base64.b64encode((STATIC / 'icon.png').read_bytes()).decode()}"
# What overrides Streamlit comes first; the last in the page, so that nothing is drawn otherwise first and then jumps.
_SHEETS = ("streamlit/page_hold.css", "streamlit/overrides.css", "streamlit/print.css", "theme.css")
STYLE = "".join(map(asset, _SHEETS))
_LOGO = template("logo.svg")
# The page's own font, a letter's width and outline each in thousandths of its size: what a municipality's name needs.
_LETTERS: dict[str, tuple[int, str]] = json.loads(asset("wordmark.json"))
# Of the municipality's name in the drawing, in pixels: how large its letters are, and how much room there is.
_SIZE, _ROOM = 14, 185


def dark() -> bool:
    """Whether this browser shows the dark theme."""
    return st.context.theme.type == "dark"


def status_colour(status: str) -> str:
    """The CSS colour of a status for the theme; '' for a status without one."""
    return "light-dark({}, {})".format(*STATUS[status]) if status in STATUS else ""


def signed_in(register: Register, account: Account) -> None:
    """Draw who is signed in, with role and seat in words."""
    plan = register.plan
    role = plan.roles[account.role].label if account.role in plan.roles else "Ingen roll"
    seat = plan.choice_lists[SEAT].get(account.seat or "")
    st.text(f"{account.name}\n{role}" + (f"\n{seat.label}" if seat else ""))


def wordmark(plan: Plan) -> None:
    """Draw the product's name and the municipality's above the menu; on a phone beside the button that opens it."""
    st.logo(_drawn(visible(plan.plan.municipality)), size="large")


# The same on every run of every page.
@functools.lru_cache(8)
def _drawn(name: str) -> str:
    return _LOGO.render(municipality=name, **_outlines(name))


def _outlines(name: str) -> dict[str, object]:
    """The letters of a name with their places, and the scale by which they fit; none where a letter is missing."""
    if not _LETTERS.keys() >= {*name}:
        return {"letters": []}
    letters, place = [], 0
    for letter in name:
        width, outline = _LETTERS[letter]
        letters.append((place, outline))
        place += width
    return {"letters": letters, "scale": round(min(_SIZE / 1000, _ROOM / max(place, 1)), 5)}

"""The look beyond the theme file: a few rules of style, the page's icon, the status colours."""

from pathlib import Path

import streamlit as st

from lomma_core.accounts import Account
from lomma_core.register import Register

ICON = str(Path(__file__).with_name("icon.png"))
# look.md's tokens, light and dark; a status is always word + symbol + colour (R17).
_STATUS = {
    "ej_paborjad": ("#5B6770", "#A9B6BD"),
    "enligt_plan": ("#1F7A4D", "#6FD09B"),
    "forsenad": ("#A85200", "#F2A65A"),
    "genomford": ("#1F5FA8", "#8BB8F0"),
    "installd": ("#7A3B3B", "#E39A9A"),
}
_STYLE = """
<style>
[data-testid="InputInstructions"] { display: none; }
[data-testid="stMainBlockContainer"] { max-width: 1240px; padding: 3.5rem clamp(1rem, 4vw, 4rem); }
[data-testid="stHeading"] a[href^="#"] { display: none; }
[data-testid="stHeading"] h1 { font-size: 2rem; padding-top: 0; }
[data-testid="stHeading"] h2 { font-size: 1.35rem; }
[data-testid="stHeading"] h3 { font-size: 1.2rem; }
/* Streamlit's own captions are too pale (4.2:1), and white on the dark theme's light accent is 2:1. */
[data-testid="stCaptionContainer"] { color: inherit; opacity: .8; }
[data-testid^="stBaseButton-primary"], [data-testid^="stBaseButton-primary"] p { color: light-dark(#FFFFFF, #10191D); }
[data-testid="stWidgetLabel"] p { font-weight: 600; font-size: 1rem; }
/* A label with a hint below it. */
[data-testid="stWidgetLabel"] p:has(br) { font-weight: 400; font-size: .875rem; }
[data-testid="stWidgetLabel"] p:has(br)::first-line { font-weight: 600; font-size: 1rem; }
/* Year, month and day are fields of their own: large enough to hit (WCAG 2.5.8). */
[data-testid="stDateInput"] [role="spinbutton"] { display: inline-block; min-width: 24px; min-height: 24px;
  line-height: 24px; text-align: center; }
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stFileUploaderDropzone"] > span > button > * { display: none; }
[data-testid="stFileUploaderDropzone"] > span > button::after { content: "Välj fil"; }
[data-testid="stFileUploaderDropzone"] > span::after { content: "eller dra den hit"; font-size: .875rem;
  margin-left: 1rem; }
[data-testid="stFileUploaderDropzone"] > span { display: flex; align-items: center; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-borderlessIcon"] { display: none; }
[data-testid="stSidebar"] [data-testid="stText"] { font-family: inherit; }
[data-testid="stVegaLiteChart"] { max-width: 100%; overflow-x: auto; }
[data-testid="stFullScreenFrame"] { max-width: 100%; }
.st-key-foot { margin-top: 3rem; padding-top: .5rem;
  border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
.st-key-foot a { text-decoration: underline; text-underline-offset: .15em; padding-left: 0; }
.lomma-number { font-size: 2.75rem; font-weight: 700; line-height: 1.1; margin: 0; font-variant-numeric: tabular-nums; }
.lomma-number span { font-size: 1.25rem; font-weight: 400; }
</style>
"""


def apply() -> None:
    """Add our style rules to the run."""
    st.html(_STYLE)


def dark() -> bool:
    """Whether this browser shows the dark theme."""
    return st.context.theme.type == "dark"


def status_colour(status: str) -> str:
    """The colour of a status in the theme that is shown; '' for a status the look does not know."""
    return _STATUS.get(status, ("", ""))[dark()]


def signed_in(register: Register, account: Account) -> None:
    """Who is signed in, with role and seat in words."""
    plan = register.plan
    role = plan.roles[account.role].label if account.role in plan.roles else "Ingen roll"
    seat = plan.choice_lists["plats"].get(account.seat or "")
    st.text(f"{account.name}\n{role}" + (f"\n{seat.label}" if seat else ""))

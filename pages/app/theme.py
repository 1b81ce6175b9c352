"""The look beyond the theme file: a few rules of style, the page's icon, the status colours."""

from pathlib import Path

import streamlit as st

from lomma_core.accounts.accounts import Account
from lomma_core.charts.palette import STATUS
from lomma_core.register import Register

ICON = str(Path(__file__).parents[1] / "parts" / "icon.png")
# Served with the page, last in it, so that nothing is drawn in Streamlit's own way first and then jumps.
STYLE = """
<style>
/* Grey bars where the page is not drawn yet would only jump when it is. */
[data-testid="stAppSkeleton"], [data-testid="stSkeleton"] { visibility: hidden; }
/* Until it is whole: page_hold.js. */
#waits { display: none; }
html[data-waits] { color-scheme: light dark; background: light-dark(#FFFFFF, #10191D);
  color: light-dark(#16262C, #E6EDF0); }
html[data-waits] :is(#root, #root *) { visibility: hidden !important; }
html[data-waits] #waits { display: block; position: fixed; inset: 40vh 0 auto; text-align: center;
  font: 1.125rem/1.5 sans-serif; opacity: 0; animation: waits 0s 1s forwards; }
@keyframes waits { to { opacity: 1; } }
[data-testid="InputInstructions"] { display: none; }
[data-testid="stMainBlockContainer"] { max-width: 1240px; padding: 3.5rem clamp(1rem, 4vw, 4rem); }
/* Where the menu is closed the wordmark lies above the page, and the heading must not touch it. */
@media (max-width: 768px) { [data-testid="stMainBlockContainer"] { padding-top: 4.75rem; } }
[data-testid="stHeading"] a[href^="#"] { display: none; }
[data-testid="stHeading"] h1 { font-size: 2rem; padding-top: 0; }
[data-testid="stHeading"] h2 { font-size: 1.35rem; }
[data-testid="stHeading"] h3 { font-size: 1.2rem; }
/* Streamlit's own captions are too pale (4.2:1), and white on the dark theme's light accent is 2:1. */
[data-testid="stCaptionContainer"] { color: inherit; opacity: .8; }
[data-testid^="stBaseButton-primary"]:not(:disabled), [data-testid^="stBaseButton-primary"]:not(:disabled) p {
  color: light-dark(#FFFFFF, #10191D); }
/* What leads on without a frame around it is seen to be a way on. */
[data-testid="stBaseButton-tertiary"] p { text-decoration: underline; text-underline-offset: .15em; }
/* The ring of the focus is drawn beside the words, not over them. */
:is([data-testid="stPopoverButton"], [data-testid="stBaseButton-tertiary"]):focus-visible {
  box-shadow: none; outline: 3px solid light-dark(#00566B, #6CC5DC); outline-offset: 3px; }
/* Streamlit's own shade for what is pressed or open is too dark in the dark theme (4.3:1). */
:is([data-testid="stPopoverButton"], [data-testid="stBaseButton-tertiary"]):is([aria-expanded="true"], :active) p {
  color: light-dark(#00566B, #6CC5DC); }
[data-testid="stWidgetLabel"] p { font-weight: 600; font-size: 1rem; }
/* A label with a hint below it. */
[data-testid="stWidgetLabel"] p:has(br) { font-weight: 400; font-size: .875rem; }
[data-testid="stWidgetLabel"] p:has(br)::first-line { font-weight: 600; font-size: 1rem; }
/* Year, month and day are fields of their own: large enough to hit (WCAG 2.5.8). */
[data-testid="stDateInput"] [role="spinbutton"] { display: inline-block; min-width: 24px; min-height: 24px;
  line-height: 24px; text-align: center; }
/* What leaves the register is exported and logged (R13), and the table below says the same as the chart. */
[data-testid="stFullScreenFrame"]:has([data-testid="stVegaLiteChart"]) [data-testid="stElementToolbar"],
/* One file at a time: it is taken away before another is chosen. */
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-borderlessIcon"] { display: none; }
/* Streamlit's advice to restart it is for those who run it. */
[data-testid="stDialog"] [data-testid="stErrorCodeBlock"] { display: none; }
/* The wordmark as large as it is drawn: Streamlit makes it smaller. */
:is([data-testid="stSidebarLogo"], [data-testid="stHeaderLogo"]) { height: 40px; max-width: 200px; }
/* The arrows alone do not say that they open the menu. */
[data-testid="stExpandSidebarButton"] { width: auto !important; gap: .35rem; padding: 0 .5rem; }
[data-testid="stExpandSidebarButton"]::after {
  content: "Meny"; font-family: "Source Sans", sans-serif; font-size: 1rem; }
[data-testid="stSidebar"] [data-testid="stText"] { font-family: inherit; }
[data-testid="stVegaLiteChart"] { max-width: 100%; overflow-x: auto; }
[data-testid="stFullScreenFrame"] { max-width: 100%; }
.st-key-foot { margin-top: 3rem; padding-top: .5rem;
  border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
.st-key-foot a { color: inherit; text-decoration: underline; text-underline-offset: .15em; padding-left: 0; }
.lomma-number { font-size: 2.75rem; font-weight: 700; line-height: 1.1; margin: 0; font-variant-numeric: tabular-nums; }
.lomma-number span { font-size: 1.25rem; font-weight: 400; }
.lomma-printed { display: none; }
.lomma-missed { position: fixed; z-index: 1000; bottom: 1rem; left: 50%; transform: translateX(-50%); width: 36rem;
  max-width: calc(100vw - 2rem); padding: 1rem; background: light-dark(#FFFFFF, #1A262B);
  color: light-dark(#16262C, #E6EDF0); border: 3px solid light-dark(#A3262E, #F2A0A4); border-radius: .25rem;
  font-family: "Source Sans", sans-serif; }
.lomma-missed button { display: block; margin-top: .75rem; padding: .4rem .9rem; font: inherit; color: inherit;
  background: none; border: 1px solid currentColor; border-radius: .25rem; cursor: pointer; }
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stStatusWidget"],
  [data-testid="stButton"], [data-testid="stFormSubmitButton"], [data-testid="stDownloadButton"],
  [data-testid="stFileUploader"], [data-testid="stTextInput"]:has([type="search"]),
  [data-testid="stPageLink"], [role="tablist"] { display: none !important; }
  [data-testid="stMainBlockContainer"] { max-width: none; padding: 0; }
  [data-testid="stMain"], [data-testid="stApp"] { color: #000; background: #FFF; }
  .lomma-printed { display: block; margin: 0; font-size: .875rem; }
  .lomma-table tr, .lomma-table caption, [data-testid="stAlert"] { break-inside: avoid; }
  .lomma-table thead { display: table-header-group; }
  .lomma-scroll { overflow: visible; }
  h1, h2, h3 { break-after: avoid; }
  .st-key-foot { margin-top: 1rem; }
}
</style>
"""


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
    seat = plan.choice_lists["plats"].get(account.seat or "")
    st.text(f"{account.name}\n{role}" + (f"\n{seat.label}" if seat else ""))

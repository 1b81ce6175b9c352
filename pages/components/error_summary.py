"""The error summary of a form: a list at the top that takes focus, links to each field, and marks the fields.

Streamlit has no way to move focus or to tie a message to a field, so a script of ours does it. Texts are put in as
text nodes, so nothing a user wrote is ever read as HTML.
"""

import re
from collections.abc import Callable

import streamlit as st

_CSS = """
.lomma-problems { border: 3px solid light-dark(#A3262E, #F2A0A4); border-radius: .25rem; padding: .75rem 1rem;
  color: var(--st-text-color); font: inherit; scroll-margin-top: 5rem; }
/* A place that is kept for what is not there takes no room. */
[data-testid="stElementContainer"]:has(.lomma-problems[hidden]) { display: none; }
.lomma-problems h2 { font-size: 1.2rem; font-weight: 600; margin: 0 0 .5rem; padding: 0; }
.lomma-problems ul { margin: 0; padding-left: 1.25rem; }
.lomma-problems li { margin: .25rem 0; }
.lomma-problems a { color: var(--st-link-color); text-decoration: underline; text-underline-offset: .15em; }
.lomma-problems:focus-visible, .lomma-problems a:focus-visible { outline: 3px solid var(--st-primary-color);
  outline-offset: 2px; }
"""
_JS = """
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('.lomma-problems');
  const box = (name) => document.querySelector('.st-key-' + CSS.escape(name));
  const INPUT = 'input, textarea';
  const way = (name) => {
    const field = box(name);
    return field?.querySelector(INPUT) ?? field?.querySelector('[role=spinbutton], button, [tabindex="0"]');
  };
  root.querySelector('h2').textContent = data.heading;
  root.querySelector('ul').replaceChildren(...data.problems.map(({ text, field }) => {
    const li = document.createElement('li');
    if (!field) { li.textContent = text; return li; }
    const a = document.createElement('a'); a.href = '#'; a.textContent = text;
    a.onclick = (event) => { event.preventDefault(); way(field)?.focus(); };
    li.append(a); return li;
  }));
  root.hidden = data.problems.length === 0;
  // Only a new failure takes focus, not a form that is opened again.
  const before = root.dataset.number;
  root.dataset.number = data.number;
  if (before !== undefined && Number(before) < data.number && !root.hidden) root.focus();

  // The message stands below its field: the field is told so, as soon as both are drawn.
  // The script is run again at each change, and told to clean up only when the form goes.
  root.untie?.();
  const tied = [];
  const PARTS = `${INPUT}, [role=spinbutton], [role=radiogroup], [role=toolbar]`;
  root.untie = () => {
    watch.disconnect();
    for (const element of tied) for (const name of ['aria-invalid', 'aria-describedby']) element.removeAttribute(name);
  };
  const tie = () => {
    for (const field of data.marked) {
      const message = box(field + '-message');
      const parts = [...box(field)?.querySelectorAll(PARTS) ?? []];
      if (!parts.length || !message) continue;
      message.id = field + '-message';
      if (parts[0].getAttribute('aria-describedby') === message.id) continue;
      parts[0].setAttribute('aria-describedby', message.id);
      // What has many answers is no field that ARIA lets be invalid.
      for (const one of parts) if (!one.matches('[role=toolbar]')) one.setAttribute('aria-invalid', 'true');
      tied.push(...parts);
    }
  };
  const watch = new MutationObserver(tie);
  tie();
  if (data.marked.length) watch.observe(document.body, { childList: true, subtree: true });
  return () => root.untie();
}
"""


@st.cache_resource
def _component() -> Callable:
    html = '<div class="lomma-problems" tabindex="-1" role="group" aria-label="Fel" hidden><h2></h2><ul></ul></div>'
    return st.components.v2.component("lomma_problems", html=html, css=_CSS, js=_JS, isolate_styles=False)


def error_summary(key: str, fields: set[str], problems: dict[str, str], marked: list[str], number: int) -> None:
    """Draw what hindered a save, or keep its place while nothing does.

    ``problems`` are messages by field of the form ``key``, those that are of no field in ``fields`` without a link;
    ``marked`` are the fields with a message below them; ``number`` counts failed saves, and a new one takes focus.
    """
    shown = [{"text": text, "field": _box(key, name) if name in fields else ""} for name, text in problems.items()]
    heading = "Det gick inte att spara än. Dina svar står kvar."
    data = {"heading": heading, "problems": shown, "marked": [_box(key, name) for name in marked], "number": number}
    _component()(key=f"{key}/draft/problems", data=data)


def field_message(key: str, name: str, text: str) -> None:
    """Draw what is wrong with a field right below it, where ``error_summary`` ties it to the field."""
    with st.container(key=f"{key}/{name}/message"):
        st.markdown(f":red[**▲ {text}**]")


def _box(key: str, name: str) -> str:
    # What Streamlit makes of a key in the class of an element.
    return re.sub(r"[^a-zA-Z0-9_-]", "-", f"{key}/{name}")

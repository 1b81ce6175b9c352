"""A real HTML table with sortable headings and rows that open, because screen readers see little of a canvas.

Cells are put in as text nodes by the script, so nothing a user wrote is ever read as HTML.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.parts import look

_CSS = """
.lomma-table { width: 100%; border-collapse: collapse; font: inherit; color: var(--st-text-color); }
.lomma-table caption { text-align: left; padding: 0 0 .5rem; font-size: .875rem; opacity: .85; }
.lomma-table th { text-align: left; font-weight: 600; font-size: .875rem; border-bottom: 2px solid var(--st-text-color);
  padding: .5rem .75rem .5rem 0; vertical-align: bottom; }
.lomma-table td { border-bottom: 1px solid color-mix(in srgb, var(--st-text-color) 18%, transparent);
  padding: .6rem .75rem .6rem 0; vertical-align: top; overflow-wrap: break-word; hyphens: auto; }
.lomma-table .end { text-align: right; font-variant-numeric: tabular-nums; }
.lomma-table .fixed { white-space: nowrap; }
.lomma-table a { color: var(--st-link-color); text-decoration: underline; text-underline-offset: .15em; }
.lomma-table th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0;
  padding: .25rem 0; min-height: 24px; text-align: left; cursor: pointer; text-decoration: underline dotted;
  text-underline-offset: .25em; }
.lomma-table a:focus-visible, .lomma-table th button:focus-visible { outline: 3px solid var(--st-primary-color);
  outline-offset: 2px; }
.lomma-scroll { overflow-x: auto; }
.lomma-table td.open { min-width: 14rem; }
"""
_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const make = (tag, text) => { const e = document.createElement(tag); if (text) e.textContent = text; return e; };
  const root = parentElement.querySelector('.lomma-scroll');
  const ways = () => [...root.querySelectorAll('a, button')];
  const focused = ways().indexOf(document.activeElement);
  const table = make('table'); table.className = 'lomma-table';
  if (data.caption) table.append(make('caption', data.caption));
  const head = make('tr');
  for (const column of data.columns) {
    const th = make('th'); th.scope = 'col'; if (column.end) th.className = 'end';
    if (column.sort) {
      const mark = column.direction === 'descending' ? ' \\u2193' : column.direction === 'ascending' ? ' \\u2191' : '';
      const button = make('button', column.label + mark); button.type = 'button';
      button.onclick = () => setTriggerValue('sort', column.sort);
      th.append(button); if (column.direction) th.ariaSort = column.direction;
    } else { th.textContent = column.label; }
    head.append(th);
  }
  const thead = make('thead'); thead.append(head); table.append(thead);
  const body = make('tbody');
  for (const row of data.rows) {
    const tr = make('tr');
    row.cells.forEach((cell, i) => {
      const td = make('td'); const column = data.columns[i];
      td.className = (column.end ? 'end ' : '') + (column.fixed ? 'fixed' : '');
      if (i === 0 && row.open) {
        if (!column.fixed) td.classList.add('open');
        const a = make('a', cell.text || 'Utan titel'); a.href = row.href;
        a.onclick = (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault(); setTriggerValue('open', row.open);
        };
        td.append(a);
      } else { td.textContent = cell.text; }
      if (cell.colour) { td.style.color = cell.colour; td.style.fontWeight = 600; td.style.whiteSpace = 'nowrap'; }
      tr.append(td);
    });
    body.append(tr);
  }
  table.append(body); root.replaceChildren(table);
  // Who sorts with the keyboard stays on the heading.
  if (focused >= 0) ways()[focused]?.focus();
  // A table wider than its box is scrolled inside it, by the arrow keys too.
  const fit = () => {
    const wide = root.scrollWidth > root.clientWidth;
    for (const [name, value] of [['tabindex', '0'], ['role', 'region'], ['aria-label', data.caption || 'Tabell']]) {
      if (wide) root.setAttribute(name, value); else root.removeAttribute(name);
    }
  };
  const watch = new ResizeObserver(fit); watch.observe(root); fit();
  return () => watch.disconnect();
}
"""


@st.cache_resource
def _component() -> Callable:
    html = '<div class="lomma-scroll"></div>'
    return st.components.v2.component("lomma_table", html=html, css=_CSS, js=_JS, isolate_styles=False)


@dataclass(frozen=True)
class Column:
    """A heading; ``sort`` is what a click on it asks for, ``direction`` how the column is sorted now."""

    label: str
    sort: str = ""
    direction: str = ""
    end: bool = False
    fixed: bool = False


@dataclass(frozen=True)
class Row:
    """Cells as text or (text, status name); ``open`` is what the first cell opens, ``href`` its address."""

    cells: Sequence[str | tuple[str, str]]
    open: str = ""
    href: str = ""


def table(
    key: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    caption: str = "",
    on_open: Callable[[str], None] | None = None,
    on_sort: Callable[[str], None] | None = None,
) -> None:
    """Draw a table; ``on_open(record)`` and ``on_sort(name)`` run before the next run of the page."""

    def opened() -> None:
        record = st.session_state[key].open
        if on_open and record:
            on_open(record)

    def sorted_() -> None:
        name = st.session_state[key].sort
        if on_sort and name:
            on_sort(name)

    data = {
        "caption": caption,
        "columns": [vars(column) for column in columns],
        "rows": [
            {"cells": [_cell(cell) for cell in row.cells], "open": row.open, "href": row.href or f"?post={row.open}"}
            for row in rows
        ],
    }
    _component()(key=key, data=data, on_open_change=opened, on_sort_change=sorted_)


def _cell(cell: str | tuple[str, str]) -> dict[str, object]:
    if isinstance(cell, str):
        return {"text": cell}
    text, status = cell
    return {"text": text, "colour": look.status_colour(status)}

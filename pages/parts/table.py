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
.lomma-table .pick { width: 2.25rem; }
.lomma-table thead .pick { border-bottom: 2px solid var(--st-text-color); vertical-align: bottom; }
.lomma-table .pick input { display: block; width: 24px; height: 24px; margin: 0;
  accent-color: var(--st-primary-color); }
.lomma-table .pick input:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.lomma-table td.open { min-width: 14rem; }
"""
_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const make = (tag, text) => { const e = document.createElement(tag); if (text) e.textContent = text; return e; };
  const root = parentElement.querySelector('.lomma-scroll');
  const ways = () => [...root.querySelectorAll('a, button, input')];
  const focused = ways().indexOf(document.activeElement);
  const table = make('table'); table.className = 'lomma-table';
  if (data.caption) table.append(make('caption', data.caption));
  // What is ticked is known here, so that ticks made while the server answers are not lost; it starts anew when
  // the server says so, with another stamp.
  const picks = data.picking;
  if (picks && root.stamp !== picks.stamp) { root.stamp = picks.stamp; root.picked = new Set(picks.picked); }
  const ticked = (label, checked, change) => {
    const cell = make('td'); cell.className = 'pick';
    const box = make('input'); box.type = 'checkbox'; box.ariaLabel = label; box.checked = checked;
    box.onchange = () => { change(box.checked); setTriggerValue('pick', [...root.picked].join(' ')); };
    cell.append(box); return cell;
  };
  const boxes = () => [...body.querySelectorAll('.pick input')];
  const body = make('tbody');
  const head = make('tr');
  if (picks) {
    const every = data.rows.length > 0 && data.rows.every((row) => root.picked.has(row.open));
    head.append(ticked('Markera alla på sidan', every, (on) => {
      root.picked = new Set(on ? data.rows.map((row) => row.open) : []);
      for (const box of boxes()) box.checked = on;
    }));
  }
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
  for (const row of data.rows) {
    const tr = make('tr');
    if (picks) tr.append(ticked(`Markera ${row.cells[0].text}`, root.picked.has(row.open), (on) => {
      if (on) root.picked.add(row.open); else root.picked.delete(row.open);
    }));
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


@dataclass(frozen=True)
class Picking:
    """Rows can be ticked: which are, by ``open``; ``on_pick(ids)`` is told of all that are after each change.

    The browser keeps the ticks for as long as ``stamp`` stays the same.
    """

    picked: Sequence[str]
    stamp: str
    on_pick: Callable[[list[str]], None]


def table(
    key: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    caption: str = "",
    on_open: Callable[[str], None] | None = None,
    on_sort: Callable[[str], None] | None = None,
    picking: Picking | None = None,
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

    def picked() -> None:
        ids = st.session_state[key].pick
        if picking and ids is not None:
            picking.on_pick(ids.split())

    data = {
        "caption": caption,
        "picking": {"picked": list(picking.picked), "stamp": picking.stamp} if picking else None,
        "columns": [vars(column) for column in columns],
        "rows": [
            {"cells": [_cell(cell) for cell in row.cells], "open": row.open, "href": row.href or f"?post={row.open}"}
            for row in rows
        ],
    }
    _component()(key=key, data=data, on_open_change=opened, on_sort_change=sorted_, on_pick_change=picked)


def _cell(cell: str | tuple[str, str]) -> dict[str, object]:
    if isinstance(cell, str):
        return {"text": cell}
    text, status = cell
    return {"text": text, "colour": look.status_colour(status)}

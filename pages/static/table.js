// Draws the table of table.py: cells are text nodes, so nothing a user wrote is ever read as HTML.
const PHONE = 600; // px: a box narrower than this has no room to scroll in

export default function ({ data, parentElement, setTriggerValue }) {
  const make = (tag, text) => { const e = document.createElement(tag); if (text) e.textContent = text; return e; };
  const root = parentElement.querySelector('.lomma-scroll');
  const ways = () => [...root.querySelectorAll('a, button, input')];
  const focused = ways().indexOf(document.activeElement);
  const read = root.querySelector('caption:focus') !== null;
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
      const mark = column.direction === 'descending' ? ' \u2193' : column.direction === 'ascending' ? ' \u2191' : '';
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
      td.className = [column.end && 'end', column.fixed && 'fixed', i === 0 && 'first'].filter(Boolean).join(' ');
      td.dataset.label = column.label;
      if (i === 0 && row.open && data.opens) {
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
  // And who has come to the beginning of another page on what says which it is: page_accessibility.js.
  if (read && table.caption) { table.caption.tabIndex = -1; table.caption.focus({ preventScroll: true }); }
  // A table wider than its box: on a phone its rows stand as blocks, elsewhere it is scrolled inside its box, by the
  // arrow keys too. As blocks it is a table still, to a screen reader, because the roles are said.
  const ROLES = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', th: 'columnheader', td: 'cell' };
  const set = (element, name, value) => {
    if (value) element.setAttribute(name, value); else element.removeAttribute(name);
  };
  if (picks) table.classList.add('picks');
  const fit = () => {
    table.classList.remove('blocks');
    const wide = root.scrollWidth > root.clientWidth;
    const blocks = wide && root.clientWidth < PHONE;
    table.classList.toggle('blocks', blocks);
    for (const one of [table, ...table.querySelectorAll('thead, tbody, tr, th, td')]) {
      set(one, 'role', blocks && ROLES[one.localName]);
    }
    for (const [name, value] of [['tabindex', '0'], ['role', 'region'], ['aria-label', data.caption || 'Tabell']]) {
      set(root, name, wide && !blocks && value);
    }
  };
  const watch = new ResizeObserver(fit); watch.observe(root); watch.observe(table); fit();
  return () => watch.disconnect();
}

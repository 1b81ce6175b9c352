export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('.lomma-problems');
  root.querySelector('h2').textContent = data.heading;
  root.querySelector('ul').replaceChildren(...data.problems.map(({ text, field }) => {
    const li = document.createElement('li');
    if (!field) { li.textContent = text; return li; }
    const a = document.createElement('a'); a.href = '#'; a.textContent = text;
    a.onclick = (event) => { event.preventDefault(); reach(field); };
    li.append(a); return li;
  }));
  root.hidden = data.problems.length === 0;
  // Only a new failure takes focus and opens what is folded, not a form that is opened again.
  const before = root.dataset.number;
  root.dataset.number = data.number;
  if (before !== undefined && Number(before) < data.number && !root.hidden) {
    for (const field of data.marked) unfold(field);
    root.focus();
  }

  // The message stands below its field: the field is told so, as soon as both are drawn.
  // The script is run again at each change, and told to clean up only when the form goes.
  root.untie?.();
  const tied = [];
  const PARTS = `${INPUT}, [role=spinbutton], [role=radiogroup], [role=toolbar]`;
  root.untie = () => {
    watch.disconnect();
    for (const [element, id] of tied) { undescribe(element, id); element.removeAttribute('aria-invalid'); }
  };
  const tie = () => {
    for (const field of data.marked) {
      const message = box(field + '/message');
      const parts = [...box(field)?.querySelectorAll(PARTS) ?? []];
      if (!parts.length || !message) continue;
      message.id = named(field) + '-message';
      if (described(parts[0], message.id)) continue;
      describe(parts[0], message.id, true);
      // What has many answers is no field that ARIA lets be invalid.
      for (const one of parts) if (!one.matches('[role=toolbar]')) one.setAttribute('aria-invalid', 'true');
      for (const one of parts) tied.push([one, message.id]);
    }
  };
  const watch = new MutationObserver(tie);
  tie();
  if (data.marked.length) watch.observe(document.body, { childList: true, subtree: true });
  return () => root.untie();
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('.lomma-problems');
  // What Streamlit makes of a key in the class of an element.
  const named = (key) => key.replace(/[^a-zA-Z0-9_-]/g, '-');
  const box = (key) => document.querySelector('.st-key-' + CSS.escape(named(key)));
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
      const message = box(field + '/message');
      const parts = [...box(field)?.querySelectorAll(PARTS) ?? []];
      if (!parts.length || !message) continue;
      message.id = named(field) + '-message';
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

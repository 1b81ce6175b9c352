export default function ({ data, parentElement }) {
  // What Streamlit makes of a key in the class of an element.
  const box = (key) => document.querySelector('.st-key-' + CSS.escape(key.replace(/[^a-zA-Z0-9_-]/g, '-')));
  const way = (key) => {
    const field = box(key);
    return field?.querySelector('input, textarea') ?? field?.querySelector('button, [tabindex="0"]');
  };
  parentElement.querySelector('ul').replaceChildren(...data.fields.map(({ text, key }) => {
    const li = document.createElement('li');
    const a = document.createElement('a'); a.href = '#'; a.textContent = text;
    a.onclick = (event) => {
      event.preventDefault();
      way(key)?.focus();
      // Its label comes along: what is focused may be the last line of it.
      box(key)?.scrollIntoView({ block: 'center' });
    };
    li.append(a); return li;
  }));
}

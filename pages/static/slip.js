// Draws the slip of slip.py: everything is put in as text nodes.
export default function ({ data, parentElement }) {
  const make = (tag, text) => { const e = document.createElement(tag); if (text) e.textContent = text; return e; };
  const root = parentElement.querySelector('.lomma-slip');
  const heading = make('h2', data.heading);
  const parts = [heading, ...data.texts.map((text) => make('p', text))];
  if (data.facts.length) {
    const list = make('dl');
    for (const [label, text, code] of data.facts) {
      const value = make('dd', text); if (code) value.className = 'code';
      list.append(make('dt', label), value);
    }
    parts.push(list);
  }
  if (data.codes.length) {
    const list = make('ol');
    for (const code of data.codes) list.append(make('li', code));
    parts.push(list);
  }
  if (data.picture) {
    const image = make('img'); image.src = data.picture; image.alt = data.alt;
    parts.push(image);
  }
  const button = make('button', 'Skriv ut'); button.type = 'button';
  button.onclick = () => window.print();
  parts.push(button);
  root.ariaLabel = data.heading;
  root.replaceChildren(...parts);
}

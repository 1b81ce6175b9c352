export default function ({ data, parentElement }) {
  parentElement.querySelector('ul').replaceChildren(...data.fields.map(({ text, key }) => {
    const li = document.createElement('li');
    const a = document.createElement('a'); a.href = '#'; a.textContent = text;
    a.onclick = (event) => {
      event.preventDefault();
      // Its label comes along: what is focused may be the last line of it.
      reach(key, () => box(key)?.scrollIntoView({ block: 'center' }));
    };
    li.append(a); return li;
  }));
}

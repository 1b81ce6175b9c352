// Draws the elements of tree.py: texts are text nodes, so nothing a user wrote is ever read as HTML.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('.lomma-tree');
  const focused = [...root.querySelectorAll('a')].indexOf(document.activeElement);
  // A day or a quarter is read in one piece: a line never ends at its hyphen.
  const PERIOD = /(\d{4}-(?:\d{2}-\d{2}|K[1-4]))/;
  const piece = (...parts) => { const element = document.createElement('bdi'); element.append(...parts); return element; };
  const words = (text) => {
    if (!PERIOD.test(text)) return document.createTextNode(text);
    const parts = text.split(PERIOD).map((part, at) => (at % 2 ? piece(part) : part));
    for (const part of parts) if (part.nodeType) part.className = 'period';
    return piece(...parts);
  };
  const make = (node) => {
    if (typeof node === 'string') return words(node);
    const element = document.createElement(node.tag);
    if (node.style) element.className = node.style;
    if (node.label) element.ariaLabel = node.label;
    if (node.scope) element.scope = node.scope;
    if (node.rows) element.rowSpan = node.rows;
    if (node.hidden) element.ariaHidden = 'true';
    if (node.share) element.style.flexGrow = node.share;
    if (node.fill) element.style.backgroundColor = node.fill;
    if (node.ink) element.style.color = node.ink;
    if (node.href) {
      element.href = node.href;
      element.onclick = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault(); setTriggerValue('open', node.href);
      };
    }
    if (node.at) {
      element.href = `#${encodeURIComponent(node.at)}`;
      element.onclick = (event) => {
        event.preventDefault();
        const heading = [...document.querySelectorAll('h2')].find((each) => each.textContent.trim() === node.at);
        if (!heading) return;
        // Whoever reads on from here, by eye or by ear, begins at the heading.
        heading.tabIndex = -1; heading.focus({ preventScroll: true }); heading.scrollIntoView();
      };
    }
    element.append(...node.parts.map(make));
    return element;
  };
  root.replaceChildren(make(data));
  // Of a long list the part with the open record is seen.
  const list = root.querySelector('.lomma-round'), here = list?.querySelector('b');
  if (here) list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 3;
  if (focused >= 0) root.querySelectorAll('a')[focused]?.focus();
}

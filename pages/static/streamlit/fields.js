// How a form's fields are reached and what is tied to them; stands before each script that needs it.
// What Streamlit makes of a key in the class of an element.
const named = (key) => key.replace(/[^a-zA-Z0-9_-]/g, '-');
const box = (key) => document.querySelector('.st-key-' + CSS.escape(named(key)));
const INPUT = 'input, textarea';
const way = (key) => {
  const field = box(key);
  return field?.querySelector(INPUT) ?? field?.querySelector('[role=spinbutton], button, [tabindex="0"]');
};
// What is folded away is where no focus reaches it.
const unfold = (key) => {
  const folded = [];
  for (let part = box(key)?.closest('[inert]'); part; part = part.parentElement.closest('[inert]')) folded.unshift(part);
  for (const part of folded) part.closest('details')?.querySelector(':scope > summary').click();
  return folded.length > 0;
};
const reach = (key, then = () => {}) => {
  const arrive = () => { way(key)?.focus(); then(); };
  // A section is opened by the page, a moment after it is told to.
  if (unfold(key)) requestAnimationFrame(() => requestAnimationFrame(arrive)); else arrive();
};
// Several texts may describe a field: each of them is added and taken away by its own id.
const texts = (element) => (element.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
const described = (element, id) => texts(element).includes(id);
const describe = (element, id, first = false) => {
  const ids = texts(element).filter((other) => other !== id);
  element.setAttribute('aria-describedby', (first ? [id, ...ids] : [...ids, id]).join(' '));
};
const undescribe = (element, id) => {
  const ids = texts(element).filter((other) => other !== id);
  if (ids.length) element.setAttribute('aria-describedby', ids.join(' ')); else element.removeAttribute('aria-describedby');
};

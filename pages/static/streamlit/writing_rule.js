export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('.lomma-writing-rule');
  root.untie?.();
  root.textContent = data.text;
  // Its first field tells a part of a form from the others.
  const id = root.id = named(data.fields[0]) + '-rule';
  const tied = new Set();
  // A field may be drawn after this, and anew.
  const tie = () => {
    for (const field of data.fields) {
      const element = box(field)?.querySelector(INPUT);
      if (!element || described(element, id)) continue;
      describe(element, id);
      tied.add(element);
    }
  };
  const watch = new MutationObserver(tie);
  root.untie = () => {
    watch.disconnect();
    for (const element of tied) undescribe(element, id);
  };
  tie();
  watch.observe(document.body, { childList: true, subtree: true });
  return () => root.untie();
}

// Says Streamlit's own words in Swedish, and mends what it tells screen readers wrongly.
(() => {
  const { texts, patterns } = __WORDS__;
  const rules = Object.entries(patterns).map(([from, to]) => [new RegExp(`^${from}$`, 's'), to]);
  const ATTRIBUTES = ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext', 'aria-roledescription'];
  // What people write is never changed, not even where it happens to be a word of Streamlit's.
  const PEOPLES = '.lomma-table, [data-testid=stMarkdownContainer], [data-testid=stText], [data-testid=stHtml], '
    + '[data-testid=stFileChipName], [role=option], textarea, script, style';
  const STREAMLITS = '[data-testid=stFileUploaderDropzone] button, [data-testid=stException]';
  const IN_LISTS = ['No results', 'Select all'];
  // What Streamlit tells screen readers wrongly: the drop area has a name and no role, a chart's parts
  // have roles and no names (the chart itself has one), an open list has no landmark.
  const MENDED = [
    ['[data-testid=stFileUploaderDropzone][role=presentation]', { role: 'group' }],
    ['[data-testid=stVegaLiteChart] svg', { 'aria-hidden': 'true' }],
    ['[data-testid$=VirtualDropdown]:not([role])', { role: 'region', 'aria-label': 'Val' }],
  ];

  const swedish = (text) => {
    const said = text.trim();
    if (Object.hasOwn(texts, said)) return texts[said];
    for (const [from, to] of rules) if (from.test(said)) return said.replace(from, to);
    return null;
  };
  const put = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement;
      const ours = () => parent.closest(STREAMLITS) || IN_LISTS.includes(node.data);
      if (!parent || (parent.closest(PEOPLES) && !ours())) return;
      const text = swedish(node.data);
      if (text !== null && text !== node.data) node.data = text;
      return;
    }
    for (const [selector, right] of MENDED) {
      if (node.matches(selector)) for (const name in right) node.setAttribute(name, right[name]);
    }
    for (const name of ATTRIBUTES) {
      const value = node.getAttribute(name);
      const text = value && swedish(value);
      if (text && text !== value) node.setAttribute(name, text);
    }
  };
  const all = (root) => {
    put(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) put(walker.currentNode);
  };

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'childList') change.addedNodes.forEach((node) => node.nodeType !== 8 && all(node));
      else put(change.target);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
})();

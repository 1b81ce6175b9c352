// What the browser does beyond Streamlit: says its words in Swedish, and moves the focus to a new page's heading.
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
  // have roles and no names (the chart itself has one), an open list has no landmark, a calendar's head is none.
  const MENDED = [
    ['[data-testid=stFileUploaderDropzone][role=presentation]', { role: 'group' }],
    ['[data-testid=stVegaLiteChart] svg', { 'aria-hidden': 'true' }],
    ['header:not([data-testid=stHeader])', { role: 'none' }],
    ['[data-testid$=VirtualDropdown]:not([role])', { role: 'region', 'aria-label': 'Val' }],
  ];

  // The calendar, its weekdays and its order of days follow the browser's language: it is Swedish here.
  for (const [name, value] of [['language', 'sv-SE'], ['languages', Object.freeze(['sv-SE', 'sv'])]]) {
    Object.defineProperty(navigator, name, { get: () => value, configurable: true });
  }

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

  // Where one is, as far as it changes what the heading says.
  const place = () => {
    const query = new URLSearchParams(location.search);
    return [location.pathname, ...['form', 'post', 'ny'].map((name) => query.get(name))].join('\n');
  };
  let here = place();
  let focused = null;
  const busy = (e) => e.closest('input, textarea, select, [contenteditable], [role=spinbutton], [role=dialog]');
  const arrive = () => {
    // The heading may be drawn once more just after it was given the focus.
    const lost = focused && !focused.isConnected && document.activeElement === document.body;
    if (place() === here && !lost) return;
    const headings = document.querySelectorAll('[data-testid=stMain] h1');
    if (running() || headings.length !== 1) return;
    if (document.querySelector('[data-testid=stMain] [data-stale=true]')) return;
    here = place();
    focused = null;
    if (document.activeElement && busy(document.activeElement)) return;
    focused = headings[0];
    focused.tabIndex = -1;
    focused.focus({ preventScroll: true });
  };
  for (const name of ['pushState', 'replaceState']) {
    const own = history[name].bind(history);
    history[name] = (...given) => { own(...given); setTimeout(arrive); };
  }

  // The menu and the browser's way back. A click there leaves a field: what was typed is sent first, because Streamlit
  // would take the two together and forget the field with its page. And a click on the page that one is on goes to
  // its first view.
  const LIST = '[role=combobox]'; // what is typed there only finds an answer
  const WRITTEN = `[data-testid=stMain] :is(input:not(${LIST}), textarea)`;
  // What the browser says of its own way back; Streamlit goes by it.
  const moved = () => window.dispatchEvent(new PopStateEvent('popstate', { state: history.state }));
  let before = null;
  let typed = false;
  let sent = Promise.resolve();
  let waiting = 0;
  const left = ({ target }) => {
    // A field that the server has changed has nothing to send.
    if (!typed || !target.matches(WRITTEN) || target.value === before) return;
    [before, typed] = [target.value, false];
    waiting += 1;
    sent = until(running, 2000).then(() => until(() => !running(), 10000)).then(() => { waiting -= 1; });
  };
  document.addEventListener('focusin', ({ target }) => { [before, typed] = [target.value, false]; });
  document.addEventListener('input', () => { typed = true; }, true);
  document.addEventListener('focusout', left);
  document.addEventListener('keydown', (event) => {
    // So is what is sent with a key, and then not once more.
    if (event.key === 'Enter' && (event.target.matches('input') || event.ctrlKey || event.metaKey)) left(event);
  }, true);
  window.addEventListener('click', (event) => {
    const link = event.target.closest?.('[data-testid=stSidebarNavLink]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (waiting) {
      event.preventDefault();
      event.stopImmediatePropagation();
      sent.then(() => link.isConnected && link.click());
    } else if (link.pathname === location.pathname && location.search) {
      // Streamlit keeps the query of the page it is on otherwise.
      event.preventDefault();
      event.stopImmediatePropagation();
      history.pushState(history.state, '', link.pathname);
      moved();
    }
  }, true);
  let passing = false;
  window.addEventListener('popstate', (event) => {
    if (passing) return;
    const field = document.activeElement;
    if (field?.matches(WRITTEN)) field.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    if (!waiting) return;
    event.stopImmediatePropagation();
    sent.then(() => {
      passing = true;
      moved();
      passing = false;
    });
  }, true);

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'childList') change.addedNodes.forEach((node) => node.nodeType !== 8 && all(node));
      else put(change.target);
    }
    arrive();
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: [...ATTRIBUTES, 'data-test-script-state', 'data-stale'],
  });
})();

// Moves the focus to the heading of a page that one comes to, as a browser does with a page of its own.
(() => {
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

  new MutationObserver(arrive).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ['data-test-script-state', 'data-stale'],
  });
})();

// The menu and the browser's way back. A click there leaves a field: what was typed is sent first, because Streamlit
// would take the two together and forget the field with its page. And a click on the page that one is on goes to
// its first view.
(() => {
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
    const arrived = begins(2000).then(() => ends(10000)).then(() => { waiting -= 1; });
    // Settled only when nothing waits any more: a later field may arrive before an earlier one, and a click that was
    // let through while one still waits would be held and let through for ever.
    sent = Promise.all([sent, arrived]);
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
})();

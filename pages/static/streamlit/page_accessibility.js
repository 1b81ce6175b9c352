// What keyboards and screen readers need beyond Streamlit: a field says that it must be answered, what has changed
// on a page is told (WCAG 4.1.3) and seen, and the focus stays near by when what had it is taken away (2.4.3).
(() => {
  const MAIN = '[data-testid=stMain]';
  const every = (selector, root = document) => [...root.querySelectorAll(selector)];

  // The mark of what must be answered stands last in the label, before a hint on a line of its own.
  const FIELDS = `${MAIN} :is(input, textarea, [role=spinbutton])[aria-label]`;
  const require = (field) => {
    if (/ \*(\s*\n|$)/.test(field.ariaLabel)) field.ariaRequired = 'true';
    else field.removeAttribute('aria-required');
  };

  // One region for all that is told, here from the start: one that comes with its text is often not read out.
  // It lies in a room of its own, so that who searches in the page or copies from it finds nothing twice.
  const host = document.createElement('div');
  const voice = document.createElement('div');
  host.attachShadow({ mode: 'closed' }).append(voice);
  voice.className = 'lomma-voice';
  voice.setAttribute('role', 'status');
  voice.style.cssText = 'position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)';
  document.addEventListener('DOMContentLoaded', () => document.body.append(host));
  const TOLD = `${MAIN} :is(.lomma-table caption, [class*="st-key-told-"],
    :is([data-testid=stAlertContainer][role=status], [data-testid=stDownloadButton]) [data-testid=stMarkdownContainer])`;
  const heading = () => document.querySelector(`${MAIN} h1`)?.textContent;
  const SOON = 3000; // ms: what comes so soon after is told beside what is being read, not in its place
  let page, known = [], acted = false, at = 0;
  for (const name of ['keydown', 'pointerdown']) document.addEventListener(name, () => { acted = true; }, true);
  const tell = () => {
    const now = every(TOLD).map((e) => e.innerText.trim());
    const fresh = now.filter((text) => text && !known.includes(text));
    // A page that one comes to is read from its heading, and may still be filling up: only what answers is told.
    if (page !== heading()) [voice.textContent, acted] = ['', false];
    else if (acted && fresh.length) {
      const before = performance.now() - at < SOON ? [voice.textContent] : [];
      voice.textContent = [...before, ...fresh].join('\n');
      at = performance.now();
    }
    [page, known] = [heading(), now];
  };

  const WAYS = 'a[href], button:not([tabindex="-1"]), input, textarea, [tabindex="0"]';
  const HEADINGS = `${MAIN} :is(h1, h2, h3)`;
  const usable = (e) => e.isConnected && !e.disabled && e.getClientRects().length > 0;
  const before = (e) => (one) => one.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING;
  let last = null, pointed = false;
  document.addEventListener('keydown', () => { pointed = false; }, true);
  document.addEventListener('pointerdown', () => { pointed = true; }, true);
  document.addEventListener('focusin', ({ target }) => {
    // What opens above the page belongs to what opened it.
    if (!target.closest(MAIN)) last = target.closest('[data-testid=stSidebar]') ? null : last;
    else {
      const headings = every(HEADINGS);
      const row = target.closest('[data-testid=stHorizontalBlock], .stHorizontalBlock');
      // The button that saves stands below what undoes, in a row of its own.
      const below = row?.matches('[class*="st-key-undo-"]') ? every(`${MAIN} [class*="st-key-save-"] button`) : [];
      const key = target.closest('[data-testid=stElementContainer]')?.className.match(/st-key-[\w-]+/)?.[0];
      const above = headings.filter(before(target));
      last = { target, key, headings, above, row: row ? [...every(WAYS, row), ...below] : [], page: heading() };
    }
  });
  document.addEventListener('focusout', ({ target }) => setTimeout(() => {
    // Left by who clicked where nothing is.
    if (target === last?.target && usable(target) && document.hasFocus() && lost()) last = null;
  }));
  const lost = () => document.activeElement === document.body || document.activeElement?.disabled;
  const keep = () => {
    if (!last || !lost() || usable(last.target)) return;
    const { target, key, headings, above, row, page: there } = last;
    last = null;
    if (there !== heading()) return;
    const same = key && every(`.${CSS.escape(key)} :is(${WAYS})`).find(usable);
    const opened = every(HEADINGS).find((one) => usable(one) && !headings.includes(one));
    const place = row.indexOf(target);
    // A finger on a button has not asked for a phone's keys.
    const near = row.filter((one) => usable(one) && !(pointed && one.matches('input, textarea')))
      .sort((a, b) => Math.abs(row.indexOf(a) - place) - Math.abs(row.indexOf(b) - place));
    const to = same || near[0] || opened || above.filter(usable).at(-1);
    if (!to) return;
    if (to.matches(HEADINGS)) to.tabIndex = -1;
    to.focus({ preventScroll: to !== opened });
  };

  // What was saved is said on top of the page, and may have been done far down on it.
  let confirmed = '';
  const confirm = () => {
    const flash = document.querySelector(`${MAIN} [class*="st-key-flash-"]`);
    if (!flash || flash.className === confirmed) return;
    confirmed = flash.className;
    const { top, bottom } = flash.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) flash.scrollIntoView({ block: 'center' });
  };

  // Another page of a list is read from its beginning, not from where one turned to it, unless the beginning can be
  // seen from there too. Which page it was and where one stood is noted when one turns: how far the page has moved
  // when the other is drawn depends on the order in which its parts come, and one may turn again before it is whole.
  const TURNS = `${MAIN} [class*="st-key-turn-"]`;
  const number = (turn) => turn.querySelector('input')?.value;
  const name = (turn) => turn.className.match(/st-key-turn-\S+/)[0];
  const beginning = (turn) => turn.parentElement.previousElementSibling?.querySelector('.lomma-table caption')
    ?? every(HEADINGS).filter(before(turn)).filter(usable).at(-1);
  const top = (e) => e?.getBoundingClientRect().top;
  const outOfSight = (y) => y < -1; // px: what is scrolled to its edge may lie a part of a pixel above it
  const stands = (turn) => ({ was: number(turn), at: top(turn), away: outOfSight(top(beginning(turn))) });
  let numbers = new Map(), pressed = new Map();
  for (const event of ['keydown', 'pointerdown', 'click']) {
    document.addEventListener(event, ({ target }) => {
      // The numbers to choose among open above the page, outside it.
      if (target.closest(MAIN) && !target.closest(TURNS)) return;
      pressed = new Map(every(TURNS).map((turn) => [name(turn), stands(turn)]));
    }, true);
  }
  const turned = () => {
    const turns = every(TURNS);
    if (page !== heading()) [numbers, pressed] = [new Map(), new Map()];
    for (const turn of turns) {
      const key = name(turn), start = beginning(turn);
      // Who goes back with the browser's own button has pressed nothing here.
      const { was, at, away } = pressed.get(key) ?? { was: numbers.get(key), at: top(turn), away: true };
      if (was === undefined || was === number(turn)) continue;
      pressed.delete(key);
      if (!start || !away) continue;
      if (outOfSight(at + top(start) - top(turn))) {
        start.tabIndex = -1;
        start.focus({ preventScroll: true });
        start.scrollIntoView();
      } else start.scrollIntoView({ block: 'nearest' });
    }
    numbers = new Map(turns.map((turn) => [name(turn), number(turn)]));
  };

  // What opens above the page stands last in it, far from what opened it: the keyboard is led there.
  let panel = null;
  const lead = () => {
    const opened = document.querySelector('[data-testid=stPopoverBody]');
    if (opened && opened !== panel && !opened.contains(document.activeElement)) {
      every(WAYS, opened).find(usable)?.focus({ preventScroll: true });
    }
    panel = opened;
  };

  const whole = () => !running() && !document.querySelector(`${MAIN} [data-stale=true]`);
  let waiting = 0;
  const look = () => {
    waiting = 0;
    every(FIELDS).forEach(require);
    if (!whole()) return;
    turned();
    lead();
    tell();
    keep();
    confirm();
  };
  new MutationObserver(() => { waiting ||= setTimeout(look, 100); }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ['aria-label', 'disabled', 'data-test-script-state', 'data-stale'],
  });
})();

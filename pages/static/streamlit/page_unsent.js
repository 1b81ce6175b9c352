// What is answered and has not reached the server outlives a broken connection. After a restart Streamlit begins anew,
// with the draft, and would write over it. What has been sent since the session ended reached nobody either: it waits for
// the same account's next sign-in. It stands in this page's memory only, never in the browser's storage: the server has
// not judged it, and what the person guard refuses is stored nowhere (R2).
(() => {
  const TEXT = '[data-testid=stTextInput], [data-testid=stTextArea]';
  const PICK = '[data-testid=stButtonGroup], [data-testid=stCheckbox]';
  const FIELD = `${TEXT}, ${PICK}, [data-testid=stSelectbox]`;
  const WRITTEN = 'input, textarea';
  const PICKED = '[data-selected=true], :checked';
  const STALE = '[data-testid=stMain] :is([data-stale=true], [data-testid=stSkeleton])';
  const one = (selector) => document.querySelector(selector);
  const connected = () => state().testConnectionState === 'CONNECTED';
  const idle = () => connected() && !running() && !one(STALE);

  const SETTLED = 1000; // ms

  // Whose page it is: what one account has written is never put before another.
  const who = () => one('[data-testid=stSidebar] [data-testid=stText]')?.textContent.split('\n')[0] ?? '';
  // Its first line, which is the same whether its section is open or folded: what is folded has no lines.
  const label = (field) => {
    const copy = field.querySelector('[data-testid=stWidgetLabel]')?.cloneNode(true);
    const end = copy?.querySelector('br');
    while (end?.nextSibling) end.nextSibling.remove();
    return (copy?.textContent ?? '').trim().replace(/ \*$/, '');
  };
  const name = (field) => [
    location.pathname + location.search,
    field.closest('[class*=st-key-]')?.className.match(/st-key-\S+/)[0],
    label(field),
  ].join('\n');
  const around = (element) => {
    const field = element.closest?.(`[data-testid=stMain] :is(${FIELD})`);
    return field?.querySelector('[type=password]') ? null : field;
  };
  const find = (wanted) => [...document.querySelectorAll(`[data-testid=stMain] :is(${FIELD})`)]
    .find((field) => name(field) === wanted);
  const parts = (field) => [...field.querySelectorAll(field.matches(PICK) ? 'button, input' : WRITTEN)];
  const answer = (field) => (field.matches(PICK)
    ? parts(field).map((part) => part.matches(PICKED))
    : parts(field).map((part) => part.value)).join('\n');

  // Fields that somebody has touched, by name: left is that the answer has been given to Streamlit, ran the number of
  // the run that took it, kept that the run is over; answer and label are as it found them. lost is what a broken
  // connection or an ended session may have taken.
  const touched = new Map();
  const lost = new Map();
  let focus = null;
  let resume = null;
  let down = false;
  let busy = false;
  let awaited = false;
  let runs = 0;
  let active = false;
  let good = 0;
  let signedIn = false;
  const touch = (field, left) => touched.set(name(field), {
    who: who(), left, ran: left && running() ? runs : 0, answer: answer(field), label: label(field),
  });
  document.addEventListener('input', ({ target }) => {
    const field = around(target);
    if (field) touch(field, !field.matches(TEXT));
  }, true);
  document.addEventListener('click', ({ target }) => {
    const field = around(target);
    if (field && !field.matches(TEXT)) touch(field, true);
  }, true);
  document.addEventListener('click', ({ target }) => {
    if (target.closest?.('[data-testid=stSidebar] button')?.innerText === 'Logga ut') touched.clear();
  }, true);
  document.addEventListener('focusin', ({ target }) => {
    focus = around(target) ? name(around(target)) : null;
  });
  document.addEventListener('focusout', ({ target }) => {
    const known = around(target) && touched.get(name(around(target)));
    if (known && !known.left) Object.assign(known, { left: true, ran: running() ? runs : 0 });
  });

  // Refused texts are in no draft, and what stands in a form with a button of its own is sent with that.
  const here = (field, known) => !known.kept || field.querySelector('[aria-invalid=true]')
    || field.closest('[data-testid=stForm]');
  const broken = () => {
    // A name and a password that have been sent are not missed by who has signed in with them.
    if (renewing && !who()) return;
    resume = focus;
    for (const [key, known] of touched) {
      const field = find(key);
      if (field && here(field, known)) {
        lost.set(key, { who: known.who, kept: known.kept === true, answer: answer(field), label: label(field) });
      }
    }
  };
  // A run begins or ends.
  const turn = () => {
    active = running();
    runs += active;
    for (const [key, known] of touched) {
      if (active && known.left) known.ran ||= runs;
      known.kept ||= !active && !!known.ran;
      const field = known.kept ? null : find(key);
      if (field) Object.assign(known, { answer: answer(field), label: label(field) });
    }
    if (!active) judge(runs);
  };
  // A run that ends is often seen before what it has drawn: whose page it was shows a moment later.
  const judge = async (run) => {
    await until(idle, 15000);
    await new Promise((done) => { setTimeout(done, SETTLED); });
    if (one('[data-session]')?.dataset.session) good = Math.max(good, run);
  };
  // The page is drawn for nobody: no run after the last that was somebody's has kept anything. What is drawn for nobody
  // from the start has no owner, and who has pressed Logga ut has left.
  const ended = () => {
    for (const [key, known] of touched) {
      const taken = known.ran && known.ran <= good;
      if (known.who && !taken) lost.set(key, { who: known.who, answer: known.answer, label: known.label });
    }
    touched.clear();
  };
  const put = async (field, wanted) => {
    const given = wanted.split('\n');
    // What is put back is in sight.
    field.closest('details:not([open])')?.querySelector('summary').click();
    if (field.matches(TEXT)) {
      const [part] = parts(field);
      const kind = part.matches('textarea') ? HTMLTextAreaElement : HTMLInputElement;
      const write = (text) => {
        Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(part, text);
        part.dispatchEvent(new Event('input', { bubbles: true }));
      };
      // Where the answer stands already, Streamlit takes it as sent, also when that was while the connection was down.
      if (part.value === wanted) write(`${wanted} `);
      write(wanted);
      await new Promise((done) => { setTimeout(done, 50); });
      part.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    } else if (field.matches(PICK)) {
      parts(field).forEach((part, at) => String(part.matches(PICKED)) !== given[at] && part.click());
    }
    await begins(1500);
    await until(idle, 15000);
  };
  const restore = async () => {
    if (busy || !lost.size) return;
    busy = true;
    for (const [key, was] of lost) if (who() && was.who !== who()) lost.delete(key);
    const waiting = () => [...lost].filter(([key, was]) => was.who === who() && find(key));
    const ours = ([key]) => find(key).matches(`${TEXT}, ${PICK}`);
    const differs = ([key, was]) => find(key) && answer(find(key)) !== was.answer;
    // A field may get the server's answer a moment after the run: what is put back is looked at until it stays.
    const undone = () => waiting().filter(ours).filter(differs);
    // A text may still stand in its field while no run has taken it.
    for (const [key, was] of connected() ? waiting().filter(ours) : []) {
      if (was.kept === false && find(key)?.matches(TEXT) && !differs([key, was])) await put(find(key), was.answer);
    }
    for (let round = 0; round < 4 && connected() && waiting().length; round += 1) {
      for (const [key, was] of undone()) await put(find(key), was.answer);
      await until(() => undone().length, 2000);
      if (!undone().length) break;
    }
    const missed = [];
    for (const one of connected() ? waiting() : []) {
      lost.delete(one[0]);
      if (differs(one)) missed.push(one[1].label);
    }
    busy = false;
    if (missed.length) tell(missed);
  };
  const back = async () => {
    // Nothing can be written before what was there is back in its place.
    const main = one('[data-testid=stMain]');
    if (!main || !(lost.size || resume)) return;
    main.inert = lost.size > 0;
    busy = true;
    await until(running, 20000);
    await until(idle, 30000);
    busy = false;
    await restore();
    main.inert = false;
    await until(() => document.activeElement === document.body, 1000);
    const field = find(resume);
    if (field && document.activeElement === document.body) parts(field)[0]?.focus();
  };

  // Said by label, never by the answer.
  const tell = (labels) => {
    one('.lomma-missed')?.remove();
    const box = document.createElement('div');
    const close = document.createElement('button');
    box.className = 'lomma-missed';
    box.setAttribute('role', 'alert');
    close.textContent = 'Stäng';
    close.onclick = () => box.remove();
    box.append(`Kontakten bröts innan svaret kom fram. Svara igen på: ${labels.join(', ')}. `, close);
    document.body.append(box);
  };

  new MutationObserver(() => {
    if (!state().testConnectionState) return;
    if (running() !== active) turn();
    if (!connected()) {
      if (!down) broken();
      down = true;
    } else if (down) {
      down = false;
      back();
    } else if (lost.size && !awaited) {
      // A new sign-in, say: the runs that follow it share one wait.
      awaited = true;
      until(idle, 15000).then(() => {
        awaited = false;
        if (idle()) restore();
      });
    }
  }).observe(document.documentElement, {
    subtree: true, attributes: true, attributeFilter: ['data-test-script-state', 'data-test-connection-state'],
  });
  new MutationObserver(() => {
    const session = one('[data-session]')?.dataset.session;
    if (session === '' && signedIn) ended();
    signedIn = session ? true : signedIn && session !== '';
  }).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ['data-session'] });

  // Leaving the page leaves the field too; where that cannot be sent, the browser asks first. Streamlit sends in a task
  // of its own that a page which is left may never come to, and stops what it has not begun when the connection closes:
  // here its task runs when the first of these two has ended, and the second gives the server a head start.
  const HEAD_START = 100; // ms
  const later = window.setTimeout;
  let leaving = false;
  window.addEventListener('beforeunload', (event) => {
    const field = around(document.activeElement);
    leaving = connected() && !!field?.matches(TEXT) && touched.has(name(field));
    if (!leaving && lost.size) event.preventDefault();
    if (!leaving) return;
    window.setTimeout = (then, time, ...given) => (time ? later(then, time, ...given)
      : queueMicrotask(() => then(...given)));
    document.activeElement.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
  });
  window.addEventListener('beforeunload', () => {
    window.setTimeout = later;
    const begun = performance.now();
    while (leaving && performance.now() - begun < HEAD_START);
  });
})();

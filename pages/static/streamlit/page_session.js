// The sign-in cookie is in a websocket's handshake or nowhere: after sign-in the page opens a new one. And once the session
// has ended, also without a click, the page empties itself: what was typed and not sent waits in page_unsent.js.
let renewing = false;
(() => {
  const EVERY = 30000; // ms
  const sockets = new Set();
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      sockets.add(this);
      this.addEventListener('close', () => sockets.delete(this));
    }
  };
  const root = document.documentElement;
  // Null while a page is exchanged for another: it says nothing then.
  const marked = () => document.querySelector('[data-session]')?.dataset.session ?? null;
  const connected = () => state().testConnectionState === 'CONNECTED';
  const renew = async () => {
    renewing = true;
    // What a run still sends would come to a page that the new websocket has emptied.
    await until(() => state().testScriptState === 'notRunning', 5000);
    for (const socket of sockets) socket.close();
    await until(() => !connected(), 2000);
    await until(connected, 20000);
    renewing = false;
  };

  // Each ticket once; the cookie that comes for it is none that a script may read.
  let last = '';
  const redeem = async (ticket) => {
    last = ticket;
    const answer = await fetch('session', { method: 'POST', headers: { 'X-Ticket': ticket } }).catch(() => null);
    if (answer?.ok) renew();
  };

  // Which session the page was drawn for, and when it ends unless something is done.
  let drawn = '';
  let ends = Infinity;
  let timer = 0;
  let active = false;
  for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchmove']) {
    window.addEventListener(kind, () => { active = true; }, { capture: true, passive: true });
  }
  const ask = async () => {
    const headers = active && drawn ? { 'X-Active': '1' } : {};
    active = false;
    const answer = await fetch('session', { headers, cache: 'no-store' }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  };
  const empty = () => {
    root.dataset.ended = drawn;
    const note = document.createElement('p');
    note.className = 'lomma-ended';
    note.setAttribute('role', 'status');
    note.textContent = 'Du är inte inloggad längre. Sidan hämtas på nytt …';
    document.body.append(note);
    renew();
  };
  const check = async () => {
    const before = drawn;
    if (!before || root.dataset.ended) return;
    // Without an answer the session ends here when it ends there.
    const now = await ask() ?? { session: before, seconds: (ends - Date.now()) / 1000 };
    if (before !== drawn || root.dataset.ended) return;
    if (now.session !== before || now.seconds <= 0) {
      empty();
      return;
    }
    ends = Date.now() + now.seconds * 1000;
    clearTimeout(timer);
    timer = setTimeout(check, Math.min(EVERY, now.seconds * 1000 + 100));
  };
  document.addEventListener('visibilitychange', () => document.hidden || check());

  const changed = async () => {
    const [before, now] = [drawn, marked()];
    if (now === null || before === now) return;
    drawn = now;
    if (root.dataset.ended && root.dataset.ended !== now) {
      delete root.dataset.ended;
      document.querySelector('.lomma-ended')?.remove();
    }
    if (now) {
      check();
    } else if ((await ask())?.session && marked() === '') {
      // Somebody has signed in in another tab meanwhile: the cookie is new, and this tab's websocket has the old one.
      renew();
    }
  };
  new MutationObserver(() => {
    const ticket = document.querySelector('[data-ticket]')?.dataset.ticket ?? last;
    if (ticket !== last) redeem(ticket);
    changed();
  }).observe(root, { subtree: true, childList: true, attributeFilter: ['data-ticket', 'data-session'] });
})();

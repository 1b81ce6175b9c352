"""Debian's Chromium, and its contexts: each a browser of its own to whoever has it."""

import shutil
import time
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update "
    # All pages of a context in one process, which has compiled Streamlit's script already: half of what a page costs.
    "--process-per-site"
)
# Whether a page waits for an answer: ``awaitsRun`` is true from the moment that it requests a run until one that began
# afterwards has ended and is drawn. A run begins a while after a press, and until then the page looks as if it had
# answered. The numbers are those of Streamlit's BackMsg.rerun_script, ForwardMsg.new_session and script_finished; its
# messages hold no fields but bytes and whole numbers.
_WATCH_RUNS = """(() => {
  const DRAWN = 50; // ms
  const RERUN = 11, BEGUN = 4, ENDED = 6;
  const watched = new WeakSet();
  let begun = false;
  const fields = (data) => {
    const bytes = new Uint8Array(data), numbers = [];
    let at = 0;
    const number = () => {
      let value = 0;
      for (let shift = 1; ; shift *= 128) {
        value += (bytes[at] & 127) * shift;
        if (bytes[at++] < 128) return value;
      }
    };
    while (at < bytes.length) {
      const tag = number();
      numbers.push(Math.floor(tag / 8));
      const value = number();
      if (tag % 8 === 2) at += value;
    }
    return numbers;
  };
  const end = () => { if (begun) window.awaitsRun = false; };
  const receive = ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return;
    const numbers = fields(data);
    if (numbers.includes(BEGUN)) begun = window.awaitsRun = true;
    if (numbers.includes(ENDED)) setTimeout(end, DRAWN);
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (!watched.has(this)) {
      watched.add(this);
      this.addEventListener('message', receive);
      this.addEventListener('close', () => { window.awaitsRun = false; });
    }
    if (typeof data === 'object' && fields(data)[0] === RERUN) [begun, window.awaitsRun] = [false, true];
    send.call(this, data);
  };
})();"""
# How long a test waits for a page before it fails: a busy machine is slow, not wrong.
PATIENCE = 60_000  # ms
# The page itself looks, for a second at a time: a question from here costs a hundred times as much.
_UNTIL = """async (arg) => {
  const last = performance.now() + 1000;
  while (true) {
    const value = (EXPRESSION);
    if (await (typeof value === 'function' ? value(arg) : value)) return true;
    if (performance.now() > last) return false;
    await new Promise((done) => { setTimeout(done, 20); });
  }
}"""
# A page of the same site as every server's; it is never fetched.
_EMPTY = "http://127.0.0.1:1/"
SETTINGS = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": {"width": 1280, "height": 900}}


def chromium_path() -> str | None:
    """Debian's Chromium, or another one on the path; first the one without windows of its own, which costs less."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


def wait_for_function(page: Page, expression: str, *, arg: object = None, timeout: float = PATIENCE) -> None:
    """Wait until an expression holds on a page. The library's own evaluates it there, which the page's policy forbids.

    Raises AssertionError after ``timeout`` milliseconds.
    """
    last = time.monotonic() + timeout / 1000
    while True:
        try:
            if page.evaluate(_UNTIL.replace("EXPRESSION", expression), arg):
                return
        except Error as error:
            # Another document is on its way.
            if "context was destroyed" not in str(error) and "navigation" not in str(error):
                raise
            page.wait_for_timeout(20)
        assert time.monotonic() < last, f"never: {expression}"


class Contexts:
    """A pool of contexts: a returned one is cleared, except for its cache of fetched files.

    A new one fetches and compiles the whole of Streamlit again, which takes longer than most tests.
    """

    def __init__(self, browser):
        self._browser = browser
        self._idle = {}

    def lend(self, **settings):
        """A context with these settings, those of the tests where none is given."""
        settings = SETTINGS | settings
        idle = self._idle.setdefault(repr(sorted(settings.items())), [])
        context = idle.pop() if idle else _with_resident_page(self._browser.new_context(**settings))
        return context, lambda: idle.append(_clear(context))


def _with_resident_page(context):
    """The context with a page that stays, and the process of its site with it."""
    context.add_init_script(_WATCH_RUNS)
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=""))
    page.goto(_EMPTY)
    return context


def _clear(context):
    """The context without pages but the one that stays, cookies and what pages have stored."""
    for page in context.pages[1:]:
        address = urlsplit(page.url)
        if address.netloc:
            where = {"origin": f"{address.scheme}://{address.netloc}", "storageTypes": "local_storage"}
            context.new_cdp_session(page).send("Storage.clearDataForOrigin", where)
        page.close()
    context.clear_cookies()
    return context

"""Debian's Chromium, and its contexts: each a browser of its own to whoever has it."""

import shutil
from urllib.parse import urlsplit

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update "
    # All pages of a context in one process, which has compiled Streamlit's script already: half of what a page costs.
    "--process-per-site"
)
# A page of the same site as every server's; it is never fetched.
_EMPTY = "http://127.0.0.1:1/"
SETTINGS = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": {"width": 1280, "height": 900}}


def chromium_path() -> str | None:
    """Debian's Chromium, or another one on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


class Contexts:
    """Contexts that are lent and given back without a trace, except for the files that they have fetched.

    A new one fetches and compiles the whole of Streamlit again, which takes longer than most tests.
    """

    def __init__(self, browser):
        self._browser = browser
        self._idle = {}

    def lend(self, **settings):
        """A context with these settings, those of the tests where none is given."""
        settings = SETTINGS | settings
        idle = self._idle.setdefault(repr(sorted(settings.items())), [])
        context = idle.pop() if idle else _held(self._browser.new_context(**settings))
        return context, lambda: idle.append(_cleared(context))


def _held(context):
    """The context with a page that stays, and the process of its site with it."""
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=""))
    page.goto(_EMPTY)
    return context


def _cleared(context):
    """The context without pages but the one that stays, cookies and what pages have stored."""
    for page in context.pages[1:]:
        address = urlsplit(page.url)
        if address.netloc:
            where = {"origin": f"{address.scheme}://{address.netloc}", "storageTypes": "local_storage"}
            context.new_cdp_session(page).send("Storage.clearDataForOrigin", where)
        page.close()
    context.clear_cookies()
    return context

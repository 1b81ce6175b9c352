"""What a person does on a page, and how a test waits until the page has answered."""

import time
from collections.abc import Callable

from playwright.sync_api import TimeoutError, expect

from tests.helpers.chromium import PATIENCE
from tests.helpers.servers import Server

expect.set_options(timeout=PATIENCE)
PASSWORD = "en lång ramsa att minnas"
# The page is dark, or is not, and no colour is on its way from one to another.
_NIGHT = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === 'rgb(16, 25, 29)'"
_STILL = "!document.getAnimations().some(animation => animation instanceof CSSTransition)"
DARK, LIGHT = f"() => {_NIGHT} && {_STILL}", f"() => !({_NIGHT}) && {_STILL}"

# A run has begun, or none will: the answer was the same as before.
WATCH_FOR_A_RUN = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  window.ran = new Promise((done) => {
    new MutationObserver(() => app.dataset.testScriptState === 'notRunning' || done())
      .observe(app, { attributeFilter: ['data-test-script-state'] });
    setTimeout(done, 3000);
  });
}"""


# Whether the server has answered all that was done, and all of the page is new; a page that Streamlit does not draw is
# always. Our tables fill themselves when their script has come, and push what stands below.
_SETTLED = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const undone = '[data-stale=true], [data-testid=stSkeleton], .lomma-scroll:empty';
  return !app || app.dataset.testScriptState === 'notRunning' && !window.awaitsRun && !document.querySelector(undone);
}"""

# The browser's own way forward; whether a run was requested, which what is sent of a field that was left may delay.
_LEAD = """async (address) => {
  history.pushState(history.state, '', `/${address}`);
  dispatchEvent(new PopStateEvent('popstate', { state: history.state }));
  for (const last = performance.now() + 10_000; performance.now() < last;) {
    if (window.awaitsRun) return true;
    await new Promise((done) => { setTimeout(done, 5); });
  }
  return false;
}"""


def click(locator) -> None:
    """Click the one element meant, once the page has answered what was done before.

    While a run goes on, old elements stand beside the new ones, and what is typed, opened or uploaded in an old one
    goes with it; what is pressed as the page moves may be moved from under the pointer, and a list closes as the page
    is scrolled. A confirmation stands above all else, so a test that has read it may be quicker than anybody.
    """
    page = locator.page
    page.wait_for_function(_SETTLED)
    expect(locator).to_have_count(1)
    # The element may be a part of a run that has begun since.
    page.wait_for_function(_SETTLED)
    locator.scroll_into_view_if_needed()
    locator.click()


def pick(page, box, option: str) -> None:
    """Pick in a list; one that opens while the page still moves closes again, so it is opened until it stays."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(5):
        click(box)
        try:
            wanted.wait_for(timeout=3_000)
            break
        except TimeoutError:
            wait_until_settled(page)
    click(wanted)


def leave(page, label: str, text: str) -> None:
    """Type in a field, leave it, and wait for the run that this starts a moment later."""
    unfold(page, label)
    page.get_by_label(label).fill(text)
    page.evaluate(WATCH_FOR_A_RUN)
    page.get_by_label(label).press("Tab")
    page.evaluate("() => window.ran")
    wait_until_settled(page)


def unfold(page, label: str) -> None:
    """Open the section of a form that a field is folded into; nothing is done where it is open, or in no section."""
    wait_until_settled(page)
    section = page.get_by_label(label).locator("xpath=ancestor::details")
    folded = section.locator("xpath=./*[@inert]")
    if folded.count():
        click(section.locator("xpath=./summary"))
        expect(folded).to_have_count(0)


def go_to(page, address: str) -> None:
    """Lead a page that is signed in to an address as the browser's own way forward does, and wait until it is there.

    The address is run anew, and the page is not loaded anew: that takes three times as long, and draws the same.
    """
    wait_until_settled(page)
    assert page.evaluate(_LEAD, address), f"{address} leads nowhere"
    wait_until_settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def wait_until_settled(page) -> None:
    """Wait until the server has run what was done, and all of the page is new."""
    page.locator("[data-testid=stApp]").wait_for()
    page.wait_for_function(_SETTLED)


def eventually(read: Callable[[], object], wanted: object, where: str = "") -> None:
    """Wait until something read from a page is what is wanted: a page answers when it can, not when it is asked.

    Raises AssertionError with what was read last.
    """
    last = time.monotonic() + PATIENCE / 1000
    while (value := read()) != wanted and time.monotonic() < last:
        time.sleep(0.05)
    assert value == wanted, where


def is_dark(page) -> bool:
    """Whether the page follows a dark theme now."""
    return page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")


def set_theme(page, dark: bool) -> None:
    """Make the page dark or light, and wait until it is."""
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.wait_for_function(DARK if dark else LIGHT)
    wait_until_settled(page)


def opened_tabs(page):
    """Open the tabs of a page one after another and give their names; '' once for a page without tabs."""
    for tab in page.get_by_role("tab").all() or [None]:
        if tab:
            click(tab)
            wait_until_settled(page)
        yield tab.inner_text() if tab else ""


def first_start(page, server: Server, name: str = "admin.ett", password: str = PASSWORD) -> None:
    """Do the first start in the browser and land signed in."""
    page.goto(server.url)
    page.get_by_label("Engångskod").fill(server.code)
    page.get_by_label("Användarnamn").fill(name)
    page.get_by_label("Lösenord (minst 12 tecken)").fill(password)
    page.get_by_label("Lösenord en gång till").fill(password)
    click(page.get_by_role("button", name="Skapa kontot"))
    page.get_by_role("button", name="Logga ut").wait_for()


def use_code(page, server: Server, code: str, password: str = PASSWORD) -> None:
    """Choose a password with a one-time code and land signed in on the overview."""
    page.goto(f"{server.url}/valkommen")
    page.get_by_label("Engångskod").fill(code)
    click(page.get_by_role("button", name="Fortsätt"))
    page.get_by_label("Lösenord (minst 12 tecken)").fill(password)
    page.get_by_label("Lösenord en gång till").fill(password)
    click(page.get_by_role("button", name="Spara lösenordet och logga in"))
    page.get_by_role("button", name="Logga ut").wait_for()
    page.get_by_role("link", name="Till översikten").click()
    page.get_by_role("heading", level=1, name="Översikt").wait_for()


def sign_in(page, server: Server, name: str, password: str = PASSWORD, path: str = "") -> None:
    """Sign in with the form."""
    page.goto(f"{server.url}/{path}")
    page.get_by_label("Användarnamn").fill(name)
    page.get_by_label("Lösenord").fill(password)
    click(page.get_by_role("button", name="Logga in"))
    page.get_by_role("button", name="Logga ut").wait_for()

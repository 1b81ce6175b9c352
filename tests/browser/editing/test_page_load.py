"""A page that is opened stands still: it is shown when it is whole, and shown all the same when it never gets whole."""

import re

import pytest
from playwright.sync_api import expect

from pages.app.assets import asset
from pages.app.urls import ADDRESSES
from tests.helpers.browser_steps import wait_until_settled

# A machine that is too slow is shown what there is after a while (see below): here it is given all the time it needs.
_LIMITS = re.findall(r"const (?:LONGEST|LOST) = (\d+);", asset("streamlit/page_hold.js"))
_SHIFTS = """
const later = window.setTimeout;
window.setTimeout = (then, time, ...given) => [LIMITS].includes(time) ? 0 : later(then, time, ...given);
window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.shifts.push(entry.value);
})).observe({ type: 'layout-shift', buffered: true });
""".replace("LIMITS", ", ".join(_LIMITS))
STILL = 0.01  # of the page's height and width together; 0.1 is what Web Vitals calls good


@pytest.mark.parametrize("name", ["adm.ett", "sam.ett"])
def test_no_page_moves_while_it_is_opened(visit, shared_server, name):
    assert len(_LIMITS) == 2
    server, ids = shared_server
    page = visit(name)
    page.add_init_script(_SHIFTS)
    record = f"insatser?form=insats&post={ids['insats']}"
    written = ["administration", "export-och-import", record, "insatser?form=insats&ny=1"]
    for address in ["", *ADDRESSES, record] if name == "adm.ett" else written:
        page.goto(f"{server.url}/{address}")
        page.locator("[data-testid=stMain] h1").wait_for()
        wait_until_settled(page)
        # Two frames more: what would still move has had its chance.
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert sum(page.evaluate("window.shifts")) < STILL, address


def test_a_page_whose_letters_come_last_is_shown_when_they_have_come(page, shared_server):
    page.add_init_script(_SHIFTS)

    def late(route):
        page.wait_for_timeout(1_000)
        route.continue_()

    page.route("**/*.woff2", late)
    page.goto(shared_server[0].url)
    page.get_by_role("button", name="Logga in").wait_for()


def test_the_sign_in_page_stands_still_too(page, shared_server):
    page.add_init_script(_SHIFTS)
    page.goto(shared_server[0].url)
    page.get_by_role("button", name="Logga in").wait_for()
    wait_until_settled(page)
    assert sum(page.evaluate("window.shifts")) < STILL


def test_a_page_that_gets_no_answer_says_that_it_is_fetched_and_is_then_shown_as_it_is(page, shared_server):
    page.route_web_socket("**/_stcore/stream", lambda socket: None)
    page.goto(shared_server[0].url)
    page.get_by_text("Hämtar sidan …").wait_for()
    page.locator("html:not([data-waits]) [data-testid=stApp]").wait_for()
    expect(page.get_by_test_id("stAppSkeleton")).to_have_count(1)
    expect(page.get_by_test_id("stAppSkeleton")).to_be_hidden()
    expect(page.get_by_text("Hämtar sidan …")).to_have_count(0)


def test_without_its_script_the_page_is_shown_at_once(page, shared_server):
    page.route("**/page.js*", lambda route: route.abort())
    page.goto(shared_server[0].url)
    page.get_by_label("Användarnamn").wait_for()
    expect(page.locator("#waits")).to_be_hidden()

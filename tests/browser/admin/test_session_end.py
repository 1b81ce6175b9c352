"""A page whose session has ended shows nothing of the register any more, whoever ended it, and whether or not anybody
clicks (ASVS 5 7.3.1, 7.4.2)."""

import datetime as dt

from playwright.sync_api import expect

from lomma_core.bootstrap import open_register
from lomma_core.utils.quarters import STOCKHOLM, utc
from tests.conftest import PLAN
from tests.helpers.browser_data import SECRET
from tests.helpers.browser_steps import PASSWORD, click, eventually, sign_in
from tests.helpers.servers import TODAY

# Whoever comes back to a tab: it asks at once, and otherwise every half minute.
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"
# What can still be seen of a page between its session's end and the next page.
SEEN_WHEN_ENDED = """() => {
  document.documentElement.dataset.ended = 'now';
  const seen = [...document.querySelectorAll('body *')]
    .filter((part) => part.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
  delete document.documentElement.dataset.ended;
  return seen.map((part) => part.outerHTML);
}"""


def test_a_page_empties_itself_when_its_session_ends_without_a_click(own_server, enter):
    now = dt.datetime.combine(dt.date.fromisoformat(TODAY), dt.datetime.now(STOCKHOLM).time(), STOCKHOLM)
    register = open_register(PLAN, own_server.database)
    with register.store.transaction() as write:
        write.execute("UPDATE session SET expires_at = ?", [utc(now + dt.timedelta(seconds=25))])
    register.store.close()
    page = enter(own_server(), "med.ett", "insatser")
    page.get_by_text(SECRET).first.wait_for()
    page.get_by_role("button", name="Logga in").wait_for(timeout=60_000)
    page.get_by_text("Du är inte inloggad längre.").wait_for()
    expect(page.locator("body")).not_to_contain_text(SECRET, use_inner_text=True)
    assert page.url.endswith("/insatser")


def test_signing_out_in_one_tab_empties_the_other(own_server, enter):
    server = own_server()
    page = enter(server, "med.ett", "insatser")
    other = page.context.new_page()
    other.goto(server.url)
    click(other.get_by_role("button", name="Logga ut"))
    other.get_by_role("button", name="Logga in").wait_for()
    page.get_by_text(SECRET).first.wait_for()
    eventually(lambda: page.evaluate(SEEN_WHEN_ENDED), [])
    page.evaluate(LOOK)
    page.get_by_role("button", name="Logga in").wait_for()
    expect(page.locator("body")).not_to_contain_text(SECRET, use_inner_text=True)


def test_two_tabs_that_are_signed_in_one_after_the_other_are_one_session_and_both_fetch_files(page, own_server):
    server = own_server()
    second = page.context.new_page()
    for tab in (page, second):
        tab.goto(f"{server.url}/gruppen?flik=Årshjulet")
        tab.get_by_role("button", name="Logga in").wait_for()
    for tab in (page, second):
        tab.get_by_label("Användarnamn").fill("med.ett")
        tab.get_by_label("Lösenord").fill(PASSWORD)
        click(tab.get_by_role("button", name="Logga in"))
        tab.get_by_role("button", name="Logga ut").wait_for()
    page.evaluate(LOOK)
    expect(page.locator("[data-session]")).to_have_attribute(
        "data-session", second.locator("[data-session]").get_attribute("data-session")
    )
    for tab in (page, second):
        with tab.expect_download() as waiting:
            click(tab.get_by_role("button", name="Hämta samverkansgruppen-"))
        assert waiting.value.failure() is None


def test_sign_in_opens_no_page_anew_and_keeps_the_address(page, own_server):
    server = own_server()
    loads = []
    page.on("load", lambda _: loads.append(page.url))
    sign_in(page, server, "med.ett", path=f"insatser?post={own_server.ids['insats']}")
    page.get_by_role("heading", name="Åbokollen i Borgeby").wait_for()
    assert len(loads) == 1
    assert f"post={own_server.ids['insats']}" in page.url
    # A field of the sign-in page is nothing to be missed: the page may be closed without a question.
    page.close(run_before_unload=False)

"""A file that waits to be downloaded answers the session it was made for, and nobody else, on a real server."""

import urllib.error
import urllib.request

from tests.helpers.browser_data import session
from tests.helpers.browser_steps import click, sign_in


def fetch(url: str, cookie: str = "") -> tuple[int, bytes]:
    """Status and body as plain HTTP gives them, with a cookie or without."""
    request = urllib.request.Request(url, headers={"cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def cookie_of(page) -> str:
    """The session's cookie as the browser sends it."""
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())


def test_a_file_answers_only_the_session_that_it_was_made_for_and_not_after_sign_out(
    visit, shared_server, lend_context
):
    server, _ = shared_server
    page = visit("med.ett", "gruppen?flik=Årshjulet")
    with page.expect_download() as waiting:
        click(page.get_by_role("button", name="Hämta samverkansgruppen-"))
    url, mine = waiting.value.url, cookie_of(page)
    assert "/media/" in url
    status, body = fetch(url, mine)
    assert (status, body[:15]) == (200, b"BEGIN:VCALENDAR")
    same_account = lend_context()
    sign_in(same_account, server, "med.ett")
    same_account.get_by_role("button", name="Logga ut").wait_for()
    other = session("adm.ett")
    for cookie in ("", "lomma_session=fel", f"{other['name']}={other['value']}", cookie_of(same_account)):
        status, body = fetch(url, cookie)
        assert (status, b"VCALENDAR" in body) == (404, False), cookie[:20]
    click(page.get_by_role("button", name="Logga ut"))
    page.get_by_role("button", name="Logga in").wait_for()
    assert fetch(url, mine)[0] == 404
    # Whoever signed out somewhere else keeps working, and makes files of their own.
    same_account.goto(f"{server.url}/gruppen?flik=Årshjulet")
    with same_account.expect_download() as again:
        click(same_account.get_by_role("button", name="Hämta samverkansgruppen-"))
    assert fetch(again.value.url, cookie_of(same_account))[0] == 200


def test_the_pages_own_icon_needs_no_session(page, shared_server):
    server, _ = shared_server
    page.goto(server.url)
    page.get_by_role("button", name="Logga in").wait_for()
    icons = page.eval_on_selector_all("link[rel~=icon]", "links => links.map(link => link.href)")
    assert [icon for icon in icons if "/media/" in icon] == []
    assert any(icon.startswith("data:image/png") for icon in icons)


def test_the_pages_letters_and_symbols_need_no_session(page, shared_server):
    server, _ = shared_server
    page.goto(server.url)
    page.get_by_role("button", name="Logga in").wait_for()
    page.evaluate("document.fonts.ready.then(() => 0)")
    assert (
        page.evaluate("[...document.fonts].filter((font) => font.status === 'error').map((font) => font.family)") == []
    )
    page.wait_for_function("[...document.fonts].some((font) => font.status === 'loaded')")

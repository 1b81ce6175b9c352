"""The documentation's nginx in front, with TLS: all that a member does works, and its log tells nothing."""

import os
import re
import ssl
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.helpers.browser_steps import click, sign_in, wait_until_settled
from tests.helpers.nginx import HOST, Nginx, nginx_path
from tests.helpers.raw_http import request
from tests.helpers.servers import Server, free_port

FILE = {"name": "insatser.csv", "mimeType": "text/csv", "buffer": "Titel;Nivå\nKvällskurs;generell\n".encode()}
AWAY = "[data-testid=stApp]:not([data-test-connection-state=CONNECTED])"


@pytest.fixture
def proxied(own_server, tmp_path):
    """The server, its nginx, and the server as a browser reaches it."""
    if nginx_path() is None:
        reason = "nginx finns inte på den här datorn; installera paketet nginx för att köra testet."
        if os.environ.get("LOMMA_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    inner = free_port()
    folder = tmp_path / "nginx"
    folder.mkdir()
    # The server's port is taken when nginx's are sought, but it is started first: it wants to know its address.
    nginx = Nginx(folder, inner, inner + 100, inner + 101)
    server = own_server(port=inner, LOMMA_TODAY="", LOMMA_ADDRESS=nginx.url)
    nginx.start()
    yield server, nginx, Server(nginx.url, server.process, server.log_file)
    nginx.stop()


def _get(url: str, **headers: str):
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting), _Stay)
    try:
        return opener.open(urllib.request.Request(url, headers=headers), timeout=60)
    except urllib.error.HTTPError as error:
        return error


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def test_a_member_signs_in_uploads_downloads_shows_and_comes_back_after_a_break(proxied, lend_context):
    server, nginx, outside = proxied
    faults = []
    page = lend_context(faults, ignore_https_errors=True)
    sign_in(page, outside, "sam.ett")
    page.wait_for_function("() => fetch('/_stcore/health').then((answer) => answer.ok)")
    page.reload()
    page.get_by_role("button", name="Logga ut").wait_for()
    (cookie,) = (cookie for cookie in page.context.cookies() if "session" in cookie["name"])
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-lomma_session", True, True)
    assert [cookie["name"] for cookie in page.context.cookies() if not cookie["secure"]] == []

    page.goto(f"{nginx.url}/export-och-import?flik=Import")
    page.get_by_role("button", name="Välj fil", exact=True).wait_for()
    wait_until_settled(page)
    page.locator("input[type=file]").set_input_files(FILE)
    page.get_by_role("button", name="Granska raderna").wait_for()

    page.goto(f"{nginx.url}/gruppen?flik=Årshjulet")
    with page.expect_download() as waiting:
        click(page.get_by_role("button", name="Hämta samverkansgruppen-"))
    assert waiting.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")

    display = page.context.new_page()
    display.goto(f"{nginx.url}/visning")
    display.get_by_role("heading", level=1).first.wait_for()
    display.close()

    wait_until_settled(page)
    nginx.stop()
    page.locator(AWAY).wait_for()
    nginx.start()
    expect(page.locator(AWAY)).to_have_count(0, timeout=60_000)
    click(page.get_by_role("link", name="Insatser", exact=True))
    page.get_by_role("heading", level=1, name="Insatser").wait_for()
    click(page.get_by_role("button", name="Logga ut"))
    page.get_by_role("button", name="Logga in").wait_for()

    assert faults == []
    assert "Varning" not in server.log
    assert " PUT /_stcore/upload_file/- " in nginx.log
    assert " /media/- " in nginx.log
    assert "?" not in nginx.log
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", nginx.log)


def test_what_is_not_ours_or_not_encrypted_or_too_large_is_turned_away(proxied):
    server, nginx, _ = proxied
    answer = _get(f"http://{HOST}:{nginx.http}/insatser?post=1")
    assert (answer.status, answer.headers["location"]) == (301, f"{nginx.url}/insatser?post=1")
    answer = _get(f"{nginx.url}/")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert not re.search(r"\d", answer.headers["server"])
    # Another host is turned away by nginx, and by the server if it comes past nginx.
    with pytest.raises(OSError, match=r"(?i)closed|reset|EOF"):
        _get(f"{nginx.url}/", Host="evil.example")
    assert request(server.url, "/insatser", Accept="text/html").status == 421
    # What a visitor says of where he comes from is written over.
    forged = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7"}
    assert _get(f"{nginx.url}/", **forged).status == 200
    assert "203.0.113.7" not in nginx.log
